"""The race of notebook 07 and of the benchmark: a ConvNet against a fully connected network.

Everything about it stands here once: the canvases, the settings, and how a run goes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cnn.data import load_digits
from cnn.history import History
from cnn.network import Sequential
from cnn.optimizers import SGD
from cnn.training import fit, linear_decay
from cnn.wandering import Canvases, wandering_digits


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How both networks are trained.

    Attributes
    ----------
    canvases, unseen : int
        How many wandering digits to train on, and how many to judge by.
    canvases_seed, unseen_seed : int
        They are the same in every run.
    epochs, batch : int
    learning_rate : float
        Of the first step; it falls to 0 in a straight line.
    momentum : float
    """

    canvases: int = 4000
    unseen: int = 2000
    canvases_seed: int = 0
    unseen_seed: int = 1
    epochs: int = 8
    batch: int = 32
    learning_rate: float = 0.03
    momentum: float = 0.9


SETTINGS = Settings()


def training_canvases(settings: Settings = SETTINGS) -> Canvases:
    """Return the canvases to train on, drawn from the digits that every student has.

    Examples
    --------
    >>> training_canvases(Settings(canvases=10)).images.shape
    (10, 1, 28, 28)
    """
    return wandering_digits(settings.canvases, settings.canvases_seed)


def unseen_canvases(settings: Settings = SETTINGS) -> Canvases:
    """Return the canvases to judge by, drawn from images that are kept apart and in no student's bundle.

    Raises
    ------
    MissingData
        Where those images are not: in a student's bundle.

    Examples
    --------
    >>> unseen_canvases(Settings(unseen=10)).images.shape
    (10, 1, 28, 28)
    """
    return wandering_digits(settings.unseen, settings.unseen_seed, digits=load_digits(held_out=True))


def train_as_measured(
    network: Sequential,
    canvases: Canvases,
    *,
    seed: int,
    settings: Settings = SETTINGS,
    validation: Canvases | None = None,
    progress: bool = True,
) -> History:
    """Draw a network's weights and train it with the settings of the race.

    Parameters
    ----------
    network : Sequential
        `small_convnet()`, `small_fc()` or another that turns (1, 28, 28) into ten scores.
    canvases : Canvases
        What it is trained on.
    seed : int
        Decides the weights and the order of the images.
    settings : Settings
    validation : Canvases, optional
        To be judged by after every epoch.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    History

    Examples
    --------
    >>> from cnn import small_fc
    >>> short = Settings(canvases=64, epochs=2)
    >>> train_as_measured(small_fc(), training_canvases(short), seed=0, settings=short, progress=False).epochs
    2
    """
    rng = np.random.default_rng(seed)
    return fit(
        network.initialize(rng),
        canvases.images,
        canvases.labels,
        epochs=settings.epochs,
        batch=settings.batch,
        optimizer=SGD(settings.learning_rate, settings.momentum),
        schedule=linear_decay,
        rng=rng,
        validation=validation,
        progress=progress,
    )
