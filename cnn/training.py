"""Training: show the network a batch, measure the loss, move every weight a little, again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from time import perf_counter
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnn.arguments import Array, as_axes, floating, whole
from cnn.errors import ShapeError, TrainingError
from cnn.history import History
from cnn.layer import Parameter
from cnn.losses import softmax_cross_entropy
from cnn.network import Sequential

Schedule = Callable[[float], float]
"""The share of the learning rate that is used, given the share of the training that is over (0 to 1)."""


class Optimizer(Protocol):
    """What `fit` needs of an optimizer."""

    learning_rate: float

    def step(self, parameters: Mapping[str, Parameter], learning_rate: float | None = None) -> None: ...


def no_decay(progress: float) -> float:
    """Keep the learning rate as it is.

    Examples
    --------
    >>> no_decay(0.0), no_decay(0.75)
    (1.0, 1.0)
    """
    return 1.0


def linear_decay(progress: float) -> float:
    """Let the learning rate fall to 0 in a straight line.

    Examples
    --------
    >>> linear_decay(0.0), linear_decay(0.75)
    (1.0, 0.25)
    """
    return 1.0 - progress


def fit(
    network: Sequential,
    x: ArrayLike,
    y: ArrayLike,
    *,
    epochs: int,
    optimizer: Optimizer,
    rng: np.random.Generator,
    batch: int = 32,
    schedule: Schedule = no_decay,
    validation: tuple[ArrayLike, ArrayLike] | None = None,
    progress: bool = True,
) -> History:
    """Train a network to give the right class the highest score.

    Parameters
    ----------
    network : Sequential
        With weights; they are changed. Its outputs are scores: the softmax is part of the loss.
    x : array_like, shape (N, …)
        The training images.
    y : array_like of int, shape (N,)
        Their classes, from 0 on.
    epochs : int
        How often to go through all images.
    optimizer : SGD, Adam or the like
        Moves the weights.
    rng : numpy.random.Generator
        Shuffles the images anew in every epoch. The same generator state, weights and images give the same
        training.
    batch : int
        How many images are shown before each step; the last batch of an epoch may be smaller.
    schedule : function from progress to a factor
        What the learning rate is multiplied with: `no_decay`, `linear_decay` or your own.
    validation : (x, y), optional
        Images that are not trained on, to be judged after every epoch.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    History

    Raises
    ------
    WeightsError
        If the network has no weights yet.
    ShapeError
        If there are no images, not one label for each, or a label that has no score.
    TrainingError
        If the loss is no finite number any more.

    Notes
    -----
    The loss is the mean of `softmax_cross_entropy` over the batch.

    Examples
    --------
    >>> from cnn import SGD, Linear
    >>> rng = np.random.default_rng(0)
    >>> x, y = np.array([[0.0, 1.0], [1.0, 0.0]] * 8), [0, 1] * 8
    >>> network = Sequential([Linear(2, 2)]).initialize(rng)
    >>> history = fit(network, x, y, epochs=5, optimizer=SGD(0.5), rng=rng, batch=4, progress=False)
    >>> history.epochs, history.training_accuracy[-1]
    (5, 1.0)
    """
    x, y = _labelled(x, y, caller="fit")
    examples = None if validation is None else _labelled(*validation, caller="fit, validation")
    epochs, batch = whole(epochs, "fit: epochs"), whole(batch, "fit: batch", least=1)
    starts = range(0, len(x), batch)
    history, begin, total = History(), perf_counter(), epochs * len(starts)
    with _bar(total, shown=progress) as bar:
        for _ in range(epochs):
            order, right = rng.permutation(len(x)), 0
            for start in starts:
                chosen = order[start : start + batch]
                rate = optimizer.learning_rate * schedule(len(history.losses) / total)
                loss, hits = _step(network, x[chosen], y[chosen], optimizer, rate)
                history.losses.append(loss)
                history.learning_rates.append(rate)
                right += hits
                _require_finite(history)
                bar.update()
            history.training_accuracy.append(right / len(x))
            if examples is not None:
                _validate(network, *examples, history)
            history.seconds = perf_counter() - begin
            bar.set_postfix_str(f"loss {history.losses[-1]:.3f}{history.accuracies}")
    return history


def evaluate(network: Sequential, x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """Return the mean loss and the share of images whose class has the highest score.

    Parameters
    ----------
    network : Sequential
    x : array_like, shape (N, …)
    y : array_like of int, shape (N,)

    Returns
    -------
    loss, accuracy : float

    Raises
    ------
    ShapeError, WeightsError
        As `fit` does.

    Examples
    --------
    >>> from cnn import Linear
    >>> network = Sequential([Linear(2, 2, gain=0.0)]).initialize(np.random.default_rng(0))
    >>> loss, accuracy = evaluate(network, [[0.0, 1.0], [1.0, 0.0]], [0, 1])
    >>> round(loss, 3), accuracy
    (0.693, 0.5)
    """
    x, y = _labelled(x, y, caller="evaluate")
    scores = network.scores(x)
    loss, _ = softmax_cross_entropy(scores, y)
    return float(loss), float(np.mean(scores.argmax(axis=1) == y))


def _step(
    network: Sequential, x: Array, y: NDArray[np.integer[Any]], optimizer: Optimizer, rate: float
) -> tuple[float, int]:
    """Show one batch and move the weights; return the loss and how many images were right before."""
    scores = network.forward(x)
    loss, dscores = softmax_cross_entropy(scores, y)
    network.parameter_gradients(dscores)
    optimizer.step(network.parameters(), rate)
    return float(loss), int(np.count_nonzero(scores.argmax(axis=1) == y))


def _validate(network: Sequential, x: Array, y: NDArray[np.integer[Any]], history: History) -> None:
    loss, accuracy = evaluate(network, x, y)
    history.validation_loss.append(loss)
    history.validation_accuracy.append(accuracy)


def _labelled(x: ArrayLike, y: ArrayLike, *, caller: str) -> tuple[Array, NDArray[np.integer[Any]]]:
    """Return images and labels as arrays, one label for each image."""
    images = floating(np.asarray(x))
    labels = as_axes(y, "N", name="y", caller=caller)
    if not np.issubdtype(labels.dtype, np.integer):
        raise ShapeError(f"{caller}: y must hold classes, whole numbers from 0 on, got {labels.dtype}.")
    if not len(images) or len(images) != len(labels):
        raise ShapeError(
            f"{caller}: expected images and one label for each, got {len(images)} and {len(labels)}."
        )
    return images, labels


def _require_finite(history: History) -> None:
    if not isfinite(history.losses[-1]):
        raise TrainingError(
            f"fit: the loss became {history.losses[-1]} in step {len(history.losses)} "
            f"(learning rate {history.learning_rates[-1]:g}). Take a smaller learning rate, "
            "and look whether the images are finite numbers of about the size 1."
        )


class _NoBar:
    """Stands where a progress bar could be."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def update(self) -> None: ...

    def set_postfix_str(self, text: str) -> None: ...


def _bar(total: int, *, shown: bool) -> Any:
    """Return tqdm's progress bar; none if it is not wanted, or tqdm not there, as in a sandbox."""
    if not shown:
        return _NoBar()
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return _NoBar()
    return tqdm(total=total, unit="step")
