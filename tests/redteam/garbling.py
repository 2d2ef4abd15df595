"""What fuzzed workers are judged by, and the workers: honest ones, and ones that speak garbage."""

from __future__ import annotations

import time
from functools import cache

import numpy as np
from fuzzing import Line, frame, mutated, odd_value, say, whole

from autograder import grading
from autograder.checks import exercises
from autograder.course import load_course
from autograder.course_keys import assignment_keys
from autograder.judge import hear
from autograder.sandbox.messages import Message
from autograder.sandbox.probe import Probe
from autograder.sandbox.session import CONTROL_CAPS

COURSE = load_course()
SECRET = b"the secret of a course that does not exist"
# One exercise of each form of answer: one array, several results, nested lists, a dictionary, inputs.
ASSIGNMENTS = {
    "correlate1d": "01_convolution",
    "correlate2d": "01_convolution",
    "linear_backward": "05_fully_connected",
    "trace_shapes": "07_convnet",
    "reading_architectures": "08_architectures",
    "catch_pooling_bugs": "04_pooling",
}


@cache
def all_keys():
    """Real keys, with hidden cases."""
    made = {}
    for name in sorted(set(ASSIGNMENTS.values())):
        made |= assignment_keys(COURSE.assignment(name), SECRET)
    return {name: made[name] for name in ASSIGNMENTS}


def item_of(exercise):
    items = COURSE.assignment(ASSIGNMENTS[exercise]).exercises
    return next(item for item in items if item.id == exercise)


def judged(key, answers, seconds=20.0):
    """The report on a worker that answers so, who may take so long in all."""
    line = Line(answers)
    began = time.monotonic()
    try:
        report = report_on(key, Probe(line, key.exercise, seconds))
    finally:
        line.close()
    assert time.monotonic() - began < seconds + 5
    return report


def report_on(key, probe):
    """The grader's own two steps: the judge behind its net, which catches nothing, and the probe's end."""
    item = item_of(key.exercise)
    report = grading._verdict(item, grading._heard(item, key, probe, None, hear), probe)
    assert "could not be judged (" not in report.note, report.note
    return report


def honest(exercise, assignment=None):
    """What an honest worker says to a request."""
    made = exercises(assignment or ASSIGNMENTS[exercise])[exercise]

    def reply(request):
        if request.kind == "get":
            return frame(request.id, "callable")
        _, *args = request.values
        try:
            return frame(request.id, "value", made.reference(*args), [], [])
        except Exception as error:
            names = [base.__name__ for base in type(error).__mro__ if base is not object]
            return frame(request.id, "raised", names, str(error))

    return reply


class Garbage:
    """Answers with wrong values, most of them mutated; counts what it sends.

    `slow`: half a frame is left as it is, and the grader waits until its deadline; else the stream ends.
    """

    def __init__(self, dice, *, slow):
        self.frames = 0
        self._dice, self._slow, self._left = dice, slow, 12

    def __call__(self, request, sock):
        dice = self._dice
        self._left -= 1
        if request.kind == "get" and dice.random() < 0.9:
            return self._say(sock, frame(request.id, dice.choice(("callable",) * 9 + ("missing",))))
        data = _wrong(request, dice)
        match dice.randrange(20):
            case 0:
                data = dice.randbytes(dice.randrange(40))
            case 1:
                data += data
            case 2:
                data = _wrong(Message(request.id + dice.choice((-1, 1, 2**40)), "call"), dice)
            case n if n < 17:
                data = mutated(data, dice)
        return self._say(sock, data)

    def _say(self, sock, data):
        self.frames += 1
        say(sock, data, end=self._left < 0 or not (self._slow or whole(data)))


def _wrong(request, dice):
    """A well-formed reply that is not right."""
    value = np.full((dice.randrange(1, 5), 3), -77.25) if dice.random() < 0.3 else odd_value(dice)
    match dice.randrange(8):
        case 0:
            names = dice.choice((["TypeError", "Exception"], ["E"] * 16, [], ["NotImplementedError"]))
            return frame(
                request.id, "raised", names, dice.choice(("no", "x" * 500, "x" * 501, "<b>", "\x1b[1m"))
            )
        case 1:
            return frame(
                request.id, dice.choice(("value", "missing", "forked", "outcome", "ready", "")), value
            )
        case 2:
            marks = odd_value(dice)
            return frame(request.id, "value", value, marks, marks)
        case 3:
            return frame(request.id, "value", {"bug": value, "": (value, value)}, [], [])
    return frame(request.id, "value", value, [], [])


class GarbageControl:
    """Answers `setup`, `run` and `fork` with mutated replies."""

    def __init__(self, dice, *, slow):
        self.frames = 0
        self._dice, self._slow = dice, slow

    def __call__(self, request, sock):
        dice, number = self._dice, request.id
        match request.kind:
            case "setup":
                data = frame(number, "ready", 0)
            case "fork":
                data = frame(number, "forked", 0)
            case _:
                status = dice.choice(("ok", "ok", "ok", "error", "fine", odd_value(dice)))
                data = frame(number, "outcome", status, odd_outputs(dice))
        if dice.random() < 0.5 and (request.kind != "setup" or dice.random() < 0.1):
            data = mutated(data, dice)
        self.frames += 1
        say(sock, data, end=not (self._slow or whole(data, CONTROL_CAPS)))


OUTPUTS = (
    {"output_type": "stream", "name": "stdout", "text": "hello\n"},
    {"output_type": "error", "name": "ValueError", "value": "no", "traceback": "a\nb"},
    {"output_type": "display_data", "text": "<Figure>", "png": np.arange(60, dtype=np.uint8)},
    {"output_type": "execute_result", "text": "3"},
)


def odd_outputs(dice):
    """The report of a cell's outputs, with odd values in the place of some fields."""
    outputs = []
    for _ in range(dice.randrange(4)):
        output = dict(dice.choice(OUTPUTS))
        for name in list(output):
            if dice.random() < 0.15:
                output[name] = odd_value(dice)
            if dice.random() < 0.05:
                del output[name]
        if dice.random() < 0.1:
            output[dice.choice(("text/html", "metadata", "output_type", "png", ""))] = odd_value(dice)
        outputs.append(output)
    return outputs if dice.random() < 0.95 else odd_value(dice)
