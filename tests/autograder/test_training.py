"""A trained network is counted, held against its layers, and judged on images that its maker never saw."""

from __future__ import annotations

import numpy as np
import pytest

import cnn
from autograder.exercise import Training
from autograder.judge import judge
from autograder.keybuilding import graded_key, visible_key
from autograder.keyfile import load_keys, save_keys
from autograder.localstudent import LocalStudent
from autograder.networks import WORK, Unfit, accuracy, forward, network
from autograder.report import Status
from autograder.sandbox.messages import Caps, Message
from autograder.sandbox.wire import encode
from autograder.training import training_canvases, unseen_canvases

TRAIN = Training(id="train_convnet", canvases=60, unseen=200)
LAYERS = [
    ("CONV", 4, 5, 1, 2),
    ("RELU",),
    ("POOL", 2, 2),
    ("CONV", 6, 3, 1, 1),
    ("RELU",),
    ("POOL", 14, 14),
    ("FC", 10),
]
SHAPES = [(4, 1, 5, 5), (4,), (6, 4, 3, 3), (6,), (10, 6), (10,)]


def arrays(fill=0.0):
    return [np.full(shape, fill, np.float32) for shape in SHAPES]


@pytest.fixture(params=["graded", "stored"])
def key(request, tmp_path):
    if request.param == "graded":
        return graded_key(TRAIN, 4, b"seed")
    save_keys(tmp_path / "keys.npz", {"train_convnet": visible_key(TRAIN, 4)})
    return load_keys(tmp_path / "keys.npz")["train_convnet"]


def report_on(key, returns):
    function = returns if callable(returns) else lambda x, y, seed: returns
    return judge(key, LocalStudent("train_convnet", {"train_convnet": function}))


# How many are read


def test_each_threshold_that_is_reached_is_a_point(key, monkeypatch):
    for share, points in ((0.79, 0), (0.8, 1), (0.879, 2), (0.88, 3), (0.9, 4), (1.0, 4)):
        monkeypatch.setattr("autograder.training.accuracy", lambda *canvases, share=share: share)
        report = report_on(key, (LAYERS, arrays()))
        assert report.points == points
        assert [case.passed for case in report.cases] == [True] * points + [False] * (4 - points)
    assert (report.passed, report.findings, report.note) == (True, (), "")


def test_a_network_that_has_learnt_nothing_earns_nothing_and_is_told_how_many_it_reads(key):
    report = report_on(key, (LAYERS, arrays()))
    assert (report.points, report.status) == (0, Status.GRADED)
    assert " % of " in report.cases[0].seen
    assert "with 396 numbers" in report.cases[0].seen


FLAT = ([("FC", 10)], [np.zeros((10, 784)), np.ones(10)])


@pytest.mark.parametrize(
    ("returned", "share", "named"),
    [
        ((LAYERS, arrays()), 0.11, ("never_trained",)),
        ((LAYERS, arrays()), 0.6, ()),  # somebody who does without biases
        ((LAYERS, arrays(0.1)), 0.11, ()),  # it has moved, and why it guesses cannot be seen
        (FLAT, 0.6, ("no_convolution",)),
        (FLAT, 0.11, ("no_convolution",)),
        (FLAT, 1.0, ()),  # who reads them all needs no advice
    ],
)
def test_what_layers_and_arrays_show_is_named(key, monkeypatch, returned, share, named):
    monkeypatch.setattr("autograder.training.accuracy", lambda *canvases: share)
    assert report_on(key, returned).misconceptions == named


def test_the_judges_forward_is_the_networks(key):
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal(shape).astype(np.float32) for shape in SHAPES]
    x = rng.standard_normal((3, 1, 28, 28)).astype(np.float32)
    y = np.maximum(cnn.conv2d(x, weights[0], weights[1], 1, 2), 0)
    y = np.maximum(cnn.conv2d(cnn.max_pool2d(y, 2), weights[2], weights[3], 1, 1), 0)
    y = cnn.linear(cnn.max_pool2d(y, 14), weights[4], weights[5])
    found = network((LAYERS, weights), (1, 28, 28), numbers=12_000, outputs=10)
    assert np.allclose(forward(found, x), y, atol=1e-3)
    assert accuracy(found, x, y.argmax(axis=1)) == 1.0
    assert accuracy(found, x, (y.argmax(axis=1) + 1) % 10) == 0.0
    softmax = network(([*LAYERS, ("SOFTMAX",)], weights), (1, 28, 28), numbers=12_000, outputs=10)
    assert np.array_equal(forward(softmax, x), forward(found, x))


def test_scores_that_overflow_are_never_right():
    weights = [np.full(shape, 1e38, np.float32) for shape in SHAPES]
    found = network((LAYERS, weights), (1, 28, 28), numbers=12_000, outputs=10)
    assert accuracy(found, np.ones((2, 1, 28, 28), np.float32), np.array([0, 1])) == 0.0


# What comes in and what is kept apart


def test_the_function_is_called_once_with_canvases_labels_and_a_seed(key):
    calls = []
    report_on(key, lambda *args: calls.append(args))
    ((x, y, seed),) = calls
    assert (x.shape, x.dtype, y.shape, y.dtype, type(seed)) == (
        (60, 1, 28, 28),
        np.float32,
        (60,),
        np.int64,
        int,
    )


def pictures(canvases):
    """The digits on canvases without noise, as byte strings wherever they stand."""
    return {
        np.ascontiguousarray(image[image.any(axis=1)][:, image.any(axis=0)]).tobytes()
        for image in canvases[:, 0]
    }


def test_no_digit_is_both_trained_on_and_judged_by(key, monkeypatch):
    drawn = []
    original = cnn.wandering_digits
    monkeypatch.setattr(
        cnn,
        "wandering_digits",
        lambda n, seed, digits: drawn.append((n, seed, digits)) or original(n, seed, digits=digits),
    )
    training_canvases(key)
    unseen_canvases(key)
    (_, seed, train), (_, other, unseen) = drawn
    assert seed != other
    assert not {image.tobytes() for image in train.images} & {image.tobytes() for image in unseen.images}
    held_out = {image.tobytes() for image in cnn.load_digits(held_out=True).images}
    if key.held_out:
        assert {image.tobytes() for image in unseen.images} == held_out
        assert len(train.labels) == 1347
    else:
        assert not {image.tobytes() for image in unseen.images} & held_out
        assert len(train.labels) + len(unseen.labels) == 1347


def test_the_canvases_of_the_course_fit_through_the_protocol():
    key = graded_key(Training(id="train_convnet"), 4, b"seed")
    x, y = training_canvases(key)
    assert x.shape == (4000, 1, 28, 28)
    frame = encode(Message(1, "call", ("train_convnet", x, y, 3)), Caps())
    assert len(frame) < Caps().payload / 2


def test_other_secrets_give_other_canvases():
    keys = [graded_key(TRAIN, 4, secret) for secret in (b"one", b"two")]
    assert not np.array_equal(*(training_canvases(key)[0] for key in keys))


# What is not a network


def swapped(index, array):
    return [array if i == index else each for i, each in enumerate(arrays())]


@pytest.mark.parametrize(
    ("returns", "name", "words"),
    [
        (3, "net_not_a_pair", "a value of type int"),
        ((LAYERS, arrays(), 0), "net_not_a_pair", "a value of type tuple"),
        (("CONV", arrays()), "net_bad_layers", "list of 1 to"),
        (([], []), "net_bad_layers", "list of 1 to"),
        ((LAYERS * 9, arrays()), "net_bad_layers", "list of 1 to"),
        (([("CONV", 4, 5, 1)], []), "net_bad_layers", "not like ('CONV', K, F, S, P)"),
        (([("DENSE", 4)], []), "net_bad_layers", "Layer 0 is ('DENSE', 4)"),
        ((["RELU"], []), "net_bad_layers", "Layer 0"),
        (([("FC", -1)], []), "net_bad_layers", "K cannot be -1"),
        (([("FC", "ten")], []), "net_bad_layers", "K cannot be 'ten'"),
        (([("POOL", 3, 3), ("FC", 10)], []), "net_bad_layers", "does not fit on 28"),
        (([("POOL", 29, 1), ("FC", 10)], []), "net_bad_layers", "does not fit on 28"),
        (([("CONV", 1, 3, 1, 10**5), ("FC", 10)], []), "net_bad_layers", "padding of 100000"),
        (([("FC", 10), ("POOL", 2, 2)], []), "net_bad_layers", "no image any more"),
        (([("SOFTMAX",), ("FC", 10)], []), "net_bad_layers", "only be the last"),
        (([("FC", 9)], []), "net_bad_layers", "ten scores are asked for"),
        (([("RELU",)], []), "net_bad_layers", "ten scores are asked for"),
        (([("CONV", 10**5, 28, 1, 27), ("FC", 10)], []), "net_too_large", "more than"),
        (([("FC", 10**5), ("FC", 10**5), ("FC", 10)], []), "net_too_large", "more than"),
        ((LAYERS, arrays()[:-1]), "net_wrong_shapes", "need 6 arrays"),
        ((LAYERS, None), "net_wrong_shapes", "a NoneType"),
        ((LAYERS, swapped(4, np.zeros((6, 10)))), "net_wrong_shapes", "Array 4 has the shape (6, 10)"),
        ((LAYERS, swapped(0, np.zeros((4, 1, 5, 5), int))), "net_not_floats", "Array 0"),
        ((LAYERS, swapped(1, "text")), "net_not_floats", "Array 1"),
        ((LAYERS, swapped(1, np.zeros(4, object))), "net_not_floats", "Array 1"),
        ((LAYERS, swapped(5, np.full(10, np.nan))), "net_not_finite", "Array 5"),
        ((LAYERS, swapped(5, np.full(10, 1e300))), "net_not_finite", "Array 5"),
        (
            ([("FC", 20), ("FC", 10)], [np.zeros((20, 784)), np.zeros(20), np.zeros((10, 20)), np.zeros(10)]),
            "net_too_many_numbers",
            "more than 12,000",
        ),
    ],
)
def test_what_is_no_network_is_told_kindly(key, returns, name, words):
    report = report_on(key, returns)
    assert (report.points, report.misconceptions) == (0, (name,))
    assert words in report.cases[0].seen
    assert all(not case.passed for case in report.cases)


def test_an_exception_a_stub_and_a_missing_function_are_told_kindly(key):
    def stub(x, y, seed):
        raise NotImplementedError

    assert report_on(key, stub).status is Status.NOT_STARTED
    assert "ZeroDivisionError" in report_on(key, lambda x, y, seed: 1 / 0).cases[0].seen
    assert judge(key, LocalStudent("train_convnet", {})).status is Status.MISSING


def test_the_bound_on_work_is_a_few_seconds():
    layers = [("CONV", 13, 5, 1, 2), ("CONV", 13, 5, 1, 2), ("POOL", 28, 28), ("FC", 10)]
    found = [
        np.zeros(shape, np.float32)
        for shape in ((13, 1, 5, 5), (13,), (13, 13, 5, 5), (13,), (10, 13), (10,))
    ]
    assert WORK / 4 < network((layers, found), (1, 28, 28), numbers=12_000, outputs=10).work < WORK
    with pytest.raises(Unfit):
        network(([("CONV", 40, 5, 1, 2), *layers[1:]], found), (1, 28, 28), numbers=12_000, outputs=10)
