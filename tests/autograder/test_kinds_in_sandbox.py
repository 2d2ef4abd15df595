"""Every kind of exercise, asked where student code is graded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import cnn
from autograder.course import Limits
from autograder.exercise import Bugs, Case, Exercise, Training, Values
from autograder.inputs import array, margin, step
from autograder.judge import judge
from autograder.keybuilding import graded_key
from autograder.polynomial import Polynomial
from autograder.report import Kind
from autograder.sandbox import choose_sandbox

LIMITS = Limits(cell_seconds=60, exercise_seconds=60, submission_seconds=240, memory_mb=1024, notebook_mb=20)
KINDS = {
    "several": Exercise(
        id="several",
        reference=lambda x: (2 * x, x.sum()),
        returns=("double", "total"),
        cases=(Case("total", lambda rng: (rng.integers(1, 9, 3) * 1.0,), part="total"),),
        misconceptions=(),
    ),
    "structure": Exercise(
        id="structure",
        reference=lambda text: [(name, len(name)) for name in text.split("-")],
        returns="structure",
        cases=(Case("names", lambda rng: ("-".join(rng.permutation(["CONV", "RELU", "FC"])),)),),
        misconceptions=(),
    ),
    "gradient": Exercise(
        id="gradient",
        reference=lambda f, x: f(x + 0.5) - f(x - 0.5),
        cases=(
            Case(
                "slope",
                lambda rng: (Polynomial((0, 1, int(rng.integers(2, 9)))), rng.integers(1, 9, 3) * 1.0),
            ),
        ),
        misconceptions=(),
    ),
    "relu": Exercise(
        id="relu",
        reference=lambda x: np.maximum(x, 0),
        cases=(
            Case("mixed", lambda rng: (rng.integers(-9, 9, 6).astype(np.float32),)),
            Case(
                "own memory",
                lambda rng: (rng.integers(1, 9, 6) * 1.0,),
                kind=Kind.CONVENTION,
                aspect="unshared",
            ),
        ),
        misconceptions=(),
    ),
    "reading": Values(id="reading", answers={"layers": 5, "share": 0.958}),
    "catch": Bugs(
        id="catch",
        reference=cnn.conv2d,
        bugs={"no_bias": lambda x, w, b, stride, padding: cnn.conv2d(x, w, 0 * b, stride, padding)},
        own="relu",
        parameters=(array("x", 4), array("w", 4), array("b", 1), step("stride"), margin("padding")),
    ),
    "train": Training(id="train", canvases=4000, unseen=100, thresholds=(0, 101)),
}
RIGHT = """
import numpy as np
def several(x): return None, x.sum()
def structure(text): return [[name, np.int64(len(name))] for name in text.split("-")]
def gradient(f, x): return f(x + 0.5) - f(x - 0.5)
def relu(x): return np.maximum(x, 0)
reading = {"layers": np.int64(5), "share": 0.9581}
catch = {"no_bias": (np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), np.ones(1), 1, (0, 1))}
def train(x, y, seed):
    assert x.shape == (4000, 1, 28, 28) and x.dtype == np.float32 and y.shape == (4000,)
    return [("POOL", 28, 28), ("FC", 10)], [np.zeros((10, 1)), np.zeros(10)]
"""
WRONG = """
def several(x): return x
def structure(text): return text
def gradient(f, x): return f
def relu(x): return x
reading = lambda: {"layers": "5"}
catch = {"no_bias": (np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), np.zeros(1), 1, 10**9)}
def train(x, y, seed): return x
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> dict[str, list]:
    packages = Path(tmp_path_factory.mktemp("packages"))
    with choose_sandbox().open(packages, LIMITS) as session:
        found = []
        for source in (RIGHT, WRONG):
            assert session.run_cell(source, 60).status == "ok"
            probes = {name: session.snapshot(name, 60) for name in KINDS}
            found.append(
                {name: judge(graded_key(KINDS[name], 4, b"s"), probe) for name, probe in probes.items()}
            )
            assert {name: probe.finish() for name, probe in probes.items()} == dict.fromkeys(KINDS)
    return {name: [each[name] for each in found] for name in KINDS}


@pytest.mark.parametrize("name", [name for name in KINDS if name != "train"])
def test_a_right_answer_earns_everything_and_a_wrong_one_nothing(reports, name):
    right, wrong = reports[name]
    assert (right.points, right.passed, right.findings, right.note) == (4, True, (), "")
    assert (wrong.points, wrong.passed, wrong.status.value) == (0, False, "graded")
    assert wrong.findings or wrong.note or any(case.seen for case in wrong.cases)


def test_a_network_is_trained_inside_and_judged_outside(reports):
    right, wrong = reports["train"]
    assert right.points == 2
    assert "It reads " in right.cases[1].seen
    assert wrong.misconceptions == ("net_not_a_pair",)
