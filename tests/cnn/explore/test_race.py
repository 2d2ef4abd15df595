"""The race: it says what was measured, can be stopped and started anywhere, and leaves no thread."""

import threading
import time
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnn
from cnn import explore, load_digits
from cnn.explore.drawings.race import EXAMPLES, LEFT, TALL, TOP, WIDE, State, draw
from cnn.explore.drawings.race_measured import MEASURED
from cnn.explore.drawings.race_record import CONV, FC, Record
from cnn.explore.openers import contest
from cnn.explore.openers.race import Run
from cnn.race import SETTINGS

SVG = "{http://www.w3.org/2000/svg}"
SHARES = st.floats(0, 1)


def press(explorer, label):
    explorer._receive(explorer, {"press": label, "id": label}, [])


def until(condition, seconds=20.0):
    """Wait for something; fail if it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "cnn-race"]


@pytest.fixture(autouse=True)
def no_thread_is_left():
    assert not threads()
    yield
    if Run.now is not None:
        Run.now.stop()
    until(lambda: not threads(), 2)


@st.composite
def records(draw_one):
    epochs, count = draw_one(st.integers(1, 20)), draw_one(st.integers(0, 41))
    places = tuple(epochs * k / 40 for k in range(count))
    shares = tuple(tuple(draw_one(st.lists(SHARES, min_size=count, max_size=count))) for _ in (CONV, FC))
    return Record(
        canvases=draw_one(st.integers(1, 4000)), epochs=epochs, seed=draw_one(st.integers(0, 99)),
        unseen=500, own=draw_one(st.booleans()), parameters=(6346, 101770), apart=1 / 40, places=places,
        shares=shares, running=draw_one(st.booleans()),
    )  # fmt: skip


@settings(deadline=None, max_examples=80)
@given(record=records(), note=st.sampled_from(["", "A note."]))
def test_any_record_is_drawn_where_it_was_measured_and_told_in_numbers(record, note):
    drawing = draw(State(record=record, note=note))
    root = ElementTree.fromstring(drawing.svg)
    assert sum(1 for cell in root.iter() if cell.get("data-cell")) == len(record.places) + 2
    assert drawing.sentence.startswith(note)
    if record.places:
        for which, kind in ((CONV, "cx-curve"), (FC, "cx-curve-two")):
            (track,) = [p.get("d") for p in root.iter(f"{SVG}path") if p.get("class") == kind][1:]
            x, y = (float(part) for part in track.split("L")[-1].lstrip("M").split())
            assert x == pytest.approx(LEFT + WIDE * record.places[-1] / record.epochs, abs=0.1)
            assert y == pytest.approx(TOP + TALL * (1 - record.shares[which][-1]), abs=0.1)
            assert f"{100 * record.shares[which][-1]:.1f} %" in drawing.sentence
    assert ("put aside" in drawing.sentence) is not record.own
    ahead = bool(record.complete) and record.shares[CONV][-1] - record.shares[FC][-1] > 0.05
    assert ("Convolution needs less data" in drawing.sentence) is ahead


def test_settings_are_those_of_the_measured_race_and_parameters_those_of_the_package():
    assert (
        SETTINGS.batch,
        SETTINGS.learning_rate,
        SETTINGS.momentum,
    ) == (contest.BATCH, contest.RATE, contest.MOMENTUM)
    networks = (cnn.small_convnet(), cnn.small_fc())
    assert "Conv2d(1, 8, 5, padding=2)" in repr(networks[CONV])
    assert "Linear(784, 128)" in repr(networks[FC])
    assert MEASURED.parameters == tuple(cnn.trace(net, (1, 28, 28)).parameters for net in networks)
    assert "6,346 parameters" in draw(EXAMPLES["finished"]).svg
    assert "101,770 parameters" in draw(EXAMPLES["finished"]).svg


def test_canvases_are_those_of_the_measured_race():
    canvases, unseen, own = contest.material(Record(canvases=40, epochs=1, seed=0))
    np.testing.assert_array_equal(
        canvases.images, cnn.training_canvases(replace(SETTINGS, canvases=40)).images
    )
    np.testing.assert_array_equal(unseen.images, cnn.unseen_canvases(replace(SETTINGS, unseen=500)).images)
    assert own
    samples = cnn.training_canvases(replace(SETTINGS, canvases=MEASURED.canvases)).images[:4]
    assert tuple(map(contest.sketch, samples)) == MEASURED.samples


def test_every_canvas_is_shown_once_an_epoch():
    shown = list(contest.batches(Record(canvases=70, epochs=2, seed=3), 6))
    assert [len(batch) for batch in shown] == [32, 32, 6] * 2
    assert sorted(np.concatenate(shown[:3])) == sorted(np.concatenate(shown[3:])) == list(range(70))


def bundle(name):
    """The package as a student has it: no digits for grading."""

    def load(*, held_out=False):
        if held_out:
            raise cnn.errors.MissingData("not here")
        return load_digits()

    return load if name == "load_digits" else getattr(cnn, name)


def test_a_students_copy_puts_digits_aside_and_says_so(monkeypatch):
    taken = []

    def package(name):
        return (lambda *_, digits: taken.append(digits)) if name == "wandering_digits" else bundle(name)

    monkeypatch.setattr(contest, "package", package)
    _, _, own = contest.material(Record(canvases=10, epochs=1, seed=0))
    assert not own
    learn, judge = ({image.tobytes() for image in digits.images} for digits in taken)
    assert len(taken[1].images) == contest.ASIDE
    assert not learn & judge, "an image to judge by is learnt from"
    assert len(taken[0].images) + len(taken[1].images) == len(load_digits().images)


def test_a_short_race_runs_to_its_end_and_both_learn_as_fit_does():
    last = list(contest.contest(Record(canvases=64, epochs=2, seed=0)))[-1]
    assert last.complete
    assert not last.running
    assert len(last.places) == len(last.shares[CONV]) == len(last.shares[FC])
    assert last.places[0] == 0
    assert last.seconds[CONV] > 0


def test_race_is_stopped_in_the_middle_and_started_again():
    explorer = explore.race(canvases=4000, epochs=20)
    press(explorer, "Start")
    until(lambda: explorer.state.record.places)
    start = time.monotonic()
    press(explorer, "Stop")
    assert explorer.drawing.sentence.startswith("Stopped")
    until(lambda: not threads(), 1)
    assert time.monotonic() - start < 1
    stopped = explorer.state.record
    time.sleep(0.3)
    assert explorer.state.record is stopped
    explorer.set(canvases="250", epochs=1)
    assert "counts from the next start on" in explorer.drawing.sentence
    press(explorer, "Start")
    until(lambda: not explorer.state.record.running)
    assert explorer.state.record.complete
    assert explorer.drawing.sentence.startswith("After 1 epoch on the same 250 canvases")


def test_second_start_is_refused_kindly_and_the_first_race_goes_on():
    explorer = explore.race(canvases=4000, epochs=20)
    press(explorer, "Start")
    press(explorer, "Start")
    assert explorer.drawing.sentence.startswith("A race is running already: press Stop first.")
    assert len(threads()) == 1
    press(explorer, "Stop")
    assert explorer.state.note == ""
    press(explorer, "Stop")
    assert explorer.drawing.sentence.startswith("No race is running.")


def test_controls_can_be_changed_while_it_runs_and_no_change_is_lost():
    explorer = explore.race(canvases=4000, epochs=20)
    press(explorer, "Start")
    for k in range(100):
        explorer._receive(explorer, {"changes": {"seed": k}, "id": str(k)}, [])
        assert explorer.state.seed == k
        assert explorer.frame["answer"] in (str(k), None)
        time.sleep(0.005)
    assert explorer.state.record.seed == 0
    press(explorer, "Stop")


def test_opening_another_or_closing_ends_it():
    first = explore.race(canvases=4000, epochs=20)
    press(first, "Start")
    second = explore.race(canvases=4000, epochs=20)
    until(lambda: not threads(), 1)
    assert first.drawing.sentence.startswith("Stopped")
    press(second, "Start")
    until(lambda: second.state.record.parameters)
    second.close()
    until(lambda: not threads(), 1)


def test_start_in_another_explorer_ends_the_race_of_the_first():
    first, second = explore.race(canvases=4000, epochs=20), explore.race(canvases=250, epochs=1)
    press(first, "Start")
    press(second, "Start")
    assert first.drawing.sentence.startswith("Stopped")
    until(lambda: second.state.record.complete)


def test_a_copy_without_the_networks_says_so(monkeypatch):
    def withheld(name):
        raise ImportError(f"{name} is what the course asks you to write: cnn brings it along later.")

    monkeypatch.setattr(contest, "package", withheld)
    explorer = explore.race()
    press(explorer, "Start")
    until(lambda: not explorer.state.record.running)
    missing = "wandering_digits is what the course asks you to write"
    assert explorer.drawing.sentence == f"The race needs what this copy does not have yet: {missing}."


def test_a_loss_that_leaves_the_numbers_ends_it_with_a_sentence(monkeypatch):
    monkeypatch.setattr(contest.Runner, "learn", lambda *_: float("nan"))
    explorer = explore.race(canvases=250, epochs=1)
    press(explorer, "Start")
    until(lambda: not explorer.state.record.running)
    assert explorer.drawing.sentence == "The race ended: the loss became nan."


def test_own_rule_drives_the_race_and_its_slips_are_told():
    short = Record(canvases=64, epochs=2, seed=0)
    ours, own = (list(contest.contest(short, rule))[-1] for rule in (None, cnn.sgd_momentum))
    assert own.shares == ours.shares
    for rule, problem in (
        (lambda w, dw, v, lr, momentum: w, "The race ended: ValueError"),
        (lambda w, dw, v, lr, momentum: (w * np.nan, v), "The race ended: the loss became nan."),
    ):
        explorer = explore.race(rule, canvases=250, epochs=1)
        press(explorer, "Start")
        until(lambda explorer=explorer: not explorer.state.record.running)
        assert explorer.drawing.sentence.startswith(problem)


@pytest.mark.slow
def test_the_measured_race_comes_out_again():
    last = list(contest.contest(Record(canvases=1000, epochs=8, seed=0)))[-1]
    assert last.places == MEASURED.places
    for which in (CONV, FC):
        assert last.shares[which][-1] == pytest.approx(MEASURED.shares[which][-1], abs=0.04)
