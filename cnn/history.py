"""What happened during training, and its picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cnn.errors import MissingData


@dataclass(kw_only=True)
class History:
    """Losses and accuracies of a training, in the order in which they came.

    Attributes
    ----------
    losses : list of float
        The loss of every batch, before its step.
    learning_rates : list of float
        The learning rate of every step.
    training_accuracy : list of float
        For each epoch, the share of training images that were right when their batch came.
    validation_loss, validation_accuracy : list of float
        The same on the validation images at the end of each epoch; empty if there are none.
    seconds : float
        How long the training took, validation included.

    Examples
    --------
    >>> History(losses=[2.3, 1.1], training_accuracy=[0.5], seconds=1.25)
    History: 1 epoch, 2 steps in 1.2 s; loss 2.300 -> 1.100; training accuracy 50.0 %
    """

    losses: list[float] = field(default_factory=list)
    learning_rates: list[float] = field(default_factory=list)
    training_accuracy: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def epochs(self) -> int:
        """How many epochs have ended."""
        return len(self.training_accuracy)

    def epoch_losses(self) -> list[float]:
        """Return the mean loss of each epoch."""
        steps = len(self.losses) // self.epochs if self.epochs else 1
        return [sum(self.losses[k * steps : (k + 1) * steps]) / steps for k in range(self.epochs)]

    def plot(self) -> Any:
        """Draw losses and accuracies over the epochs, and return matplotlib's figure.

        Raises
        ------
        MissingData
            If matplotlib is not installed.
        """
        try:
            from matplotlib.figure import Figure
        except ImportError as missing:
            raise MissingData(
                "History.plot: expected matplotlib, but it is not installed. "
                "Install it with: python -m pip install matplotlib"
            ) from missing
        figure = Figure(figsize=(9, 3.2), layout="constrained")
        left, right = figure.subplots(1, 2)
        steps = max(len(self.losses) / max(self.epochs, 1), 1)
        ends = range(1, self.epochs + 1)
        places = [(k + 1) / steps for k in range(len(self.losses))]
        left.plot(places, self.losses, color="0.75", linewidth=0.8, label="each batch")
        left.plot(ends, self.epoch_losses(), color="C0", marker="o", label="training, mean of the epoch")
        right.plot(ends, self.training_accuracy, color="C0", marker="o", label="training")
        if self.validation_accuracy:
            left.plot(ends, self.validation_loss, color="C1", marker="s", linestyle="--", label="validation")
            right.plot(
                ends, self.validation_accuracy, color="C1", marker="s", linestyle="--", label="validation"
            )
        for axes, what in ((left, "loss"), (right, "accuracy")):
            axes.set_xlabel("epoch")
            axes.set_ylabel(what)
            axes.legend()
        left.set_ylim(bottom=0)
        right.set_ylim(0, 1)
        return figure

    def __repr__(self) -> str:
        if not self.losses:
            return "History: nothing yet"
        text = (
            f"History: {self.epochs} epoch{'s' * (self.epochs != 1)}, {len(self.losses)} steps "
            f"in {self.seconds:.1f} s; loss {self.losses[0]:.3f} -> {self.losses[-1]:.3f}"
        )
        for name, values in (("training", self.training_accuracy), ("validation", self.validation_accuracy)):
            text += f"; {name} accuracy {100 * values[-1]:.1f} %" if values else ""
        return text
