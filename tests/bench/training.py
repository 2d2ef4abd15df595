"""The race of notebook 07: the ConvNet and the fully connected network on wandering digits."""

from dataclasses import replace
from statistics import median

from report import markdown

import cnn
from cnn.race import SETTINGS, train_as_measured, training_canvases, unseen_canvases

SEEDS = range(6)


def row(name, make, settings, seeds):
    """Train a network once for each seed; say how it does on unseen images, and how long it takes."""
    canvases, unseen = training_canvases(settings), unseen_canvases(settings)
    accuracies, seconds = [], []
    for seed in seeds:
        network = make()
        history = train_as_measured(network, canvases, seed=seed, settings=settings, progress=False)
        accuracies.append(cnn.evaluate(network, unseen.images, unseen.labels)[1])
        seconds.append(history.seconds)
    return [
        name,
        f"{settings.canvases:,}",
        str(len(accuracies)),
        f"{min(accuracies):.1%} to {max(accuracies):.1%}",
        f"{median(seconds):.1f} s",
        f"{max(seconds):.1f} s",
    ]


def table():
    """Train all."""
    four = replace(SETTINGS, canvases=4 * SETTINGS.canvases)
    rows = [
        row("ConvNet, 6,346 parameters", cnn.small_convnet, SETTINGS, SEEDS),
        row("fully connected, 101,770 parameters", cnn.small_fc, SETTINGS, SEEDS),
        row("fully connected, four times the data", cnn.small_fc, four, SEEDS),
    ]
    head = ["network", "canvases", "seeds", "right on unseen images", "training, median", "longest"]
    return "## Training on wandering digits\n\n" + markdown(head, rows)
