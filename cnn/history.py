"""What happened during training, and its picture."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass, field
from typing import Any

from cnn.errors import MissingData

_DOTS_PER_INCH = 192  # crisp on a dense screen
# Told apart by marks and lines, not by colour alone.
_TRAINING: dict[str, Any] = {"color": "C0", "marker": "o"}
_VALIDATION: dict[str, Any] = {"color": "C1", "marker": "s", "linestyle": "--"}


@dataclass(frozen=True, kw_only=True, repr=False)
class Curves:
    """The picture of a training, which a notebook shows together with the same in words.

    Attributes
    ----------
    figure : matplotlib.figure.Figure
        To change or save it: ``curves.figure.savefig("training.pdf")``.
    alt : str
        What the picture shows, for those who do not see it.
    """

    figure: Any
    alt: str

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"

    def _repr_html_(self) -> str:
        png = io.BytesIO()
        self.figure.savefig(png, format="png", dpi=_DOTS_PER_INCH, facecolor="white")
        source = "data:image/png;base64," + base64.b64encode(png.getvalue()).decode("ascii")
        return f'<img alt="{html.escape(self.alt)}" src="{source}" style="width: 54em; max-width: 100%">'


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

    @property
    def accuracies(self) -> str:
        """The accuracies of the last epoch in words, each behind a semicolon."""
        kinds = {"training": self.training_accuracy, "validation": self.validation_accuracy}
        return "".join(f"; {kind} accuracy {100 * a[-1]:.1f} %" for kind, a in kinds.items() if a)

    def epoch_losses(self) -> list[float]:
        """Return the mean loss of each epoch."""
        steps = len(self.losses) // self.epochs if self.epochs else 1
        return [sum(self.losses[k * steps : (k + 1) * steps]) / steps for k in range(self.epochs)]

    def plot(self) -> Curves:
        """Draw losses and accuracies over the epochs.

        Raises
        ------
        MissingData
            If matplotlib is not installed.
        """
        figure = _figure()
        left, right = figure.subplots(1, 2)
        ends = range(1, self.epochs + 1)
        steps = max(len(self.losses) / max(self.epochs, 1), 1)
        places = [(k + 1) / steps for k in range(len(self.losses))]
        left.plot(places, self.losses, color="0.75", linewidth=0.8, label="each batch")
        left.plot(ends, self.epoch_losses(), label="training, mean of the epoch", **_TRAINING)
        right.plot(ends, self.training_accuracy, label="training", **_TRAINING)
        if self.validation_accuracy:
            left.plot(ends, self.validation_loss, label="validation", **_VALIDATION)
            right.plot(ends, self.validation_accuracy, label="validation", **_VALIDATION)
        left.set(xlabel="epoch", ylabel="loss", ylim=(0, None))
        right.set(xlabel="epoch", ylabel="accuracy", ylim=(0, 1))
        left.legend()
        right.legend()
        return Curves(figure=figure, alt=self._in_words())

    def _in_words(self) -> str:
        """Say what the curves show."""
        if not self.losses:
            return "Loss and accuracy of a training that has not begun."
        text = (
            f"Loss and accuracy over {self.epochs} epochs. The loss of the batches goes from "
            f"{self.losses[0]:.2f} to {self.losses[-1]:.2f}"
        )
        for kind, a in (("training", self.training_accuracy), ("validation", self.validation_accuracy)):
            text += f", {kind} accuracy from {100 * a[0]:.1f} to {100 * a[-1]:.1f} %" if a else ""
        return f"{text}."

    def __repr__(self) -> str:
        if not self.losses:
            return "History: nothing yet"
        return (
            f"History: {self.epochs} epoch{'s' * (self.epochs != 1)}, {len(self.losses)} steps "
            f"in {self.seconds:.1f} s; loss {self.losses[0]:.3f} -> {self.losses[-1]:.3f}{self.accuracies}"
        )


def _figure() -> Any:
    """Return an empty figure of matplotlib, which is loaded only now."""
    try:
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise MissingData(
            "History.plot: expected matplotlib, but it is not installed. "
            "Install it with: python -m pip install matplotlib"
        ) from missing
    return Figure(figsize=(9, 3.2), layout="constrained")
