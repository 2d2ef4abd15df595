"""The history: its sentence, its means, its picture."""

import io
import sys

import pytest

from cnn.errors import MissingData
from cnn.history import History

HISTORY = History(
    losses=[3.0, 2.0, 1.0, 1.0, 0.5, 0.25],
    learning_rates=[0.1] * 6,
    training_accuracy=[0.5, 0.75],
    validation_loss=[1.5, 0.75],
    validation_accuracy=[0.4, 0.625],
    seconds=2.04,
)


def test_it_says_in_one_line_what_happened():
    assert repr(HISTORY) == (
        "History: 2 epochs, 6 steps in 2.0 s; loss 3.000 -> 0.250; training accuracy 75.0 %; "
        "validation accuracy 62.5 %"
    )
    assert repr(History()) == "History: nothing yet"


def test_the_loss_of_an_epoch_is_the_mean_of_its_batches():
    assert HISTORY.epoch_losses() == [2.0, pytest.approx(1.75 / 3)]
    assert History(losses=[1.0]).epoch_losses() == []


def test_the_picture_shows_losses_and_accuracies_with_their_names():
    left, right = HISTORY.plot().figure.axes
    assert [line.get_label() for line in left.lines] == [
        "each batch",
        "training, mean of the epoch",
        "validation",
    ]
    assert [line.get_label() for line in right.lines] == ["training", "validation"]
    assert left.lines[0].get_xdata()[-1] == 2  # batches lie at the part of the epoch that they end
    assert list(left.lines[1].get_ydata()) == HISTORY.epoch_losses()
    assert list(right.lines[1].get_ydata()) == [0.4, 0.625]
    assert right.lines[0].get_linestyle() != right.lines[1].get_linestyle()
    assert (left.get_xlabel(), left.get_ylabel(), right.get_ylabel()) == ("epoch", "loss", "accuracy")


@pytest.mark.parametrize("history", [HISTORY, History(losses=[1.0], training_accuracy=[0.1]), History()])
def test_the_picture_can_be_saved_also_without_validation_or_epochs(history):
    picture = io.BytesIO()
    history.plot().figure.savefig(picture, format="png")
    assert picture.getvalue().startswith(b"\x89PNG")


def test_a_notebook_shows_the_picture_with_the_same_in_words():
    curves = HISTORY.plot()
    assert curves.alt == (
        "Loss and accuracy over 2 epochs. The loss of the batches goes from 3.00 to 0.25, "
        "training accuracy from 50.0 to 75.0 %, validation accuracy from 40.0 to 62.5 %."
    )
    html = curves._repr_html_()
    assert html.startswith(f'<img alt="{curves.alt}" src="data:image/png;base64,iVBORw0KGgo')
    assert repr(curves) == f"Figure: {curves.alt}"
    assert History().plot().alt == "Loss and accuracy of a training that has not begun."


def test_without_matplotlib_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingData, match=r"History\.plot: expected matplotlib, .* pip install matplotlib"):
        HISTORY.plot()
