"""A function in the notebook's own process, asked as the sandbox would ask it."""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pytest

from autograder.compare import numbers
from autograder.localstudent import LINES, LocalStudent
from autograder.student import Failure

X = np.arange(3.0)
X.flags.writeable = False


def call(function, *args):
    return LocalStudent("f", {"f": function}).call(args or (X,))


def test_lookup_tells_missing_from_not_callable():
    assert LocalStudent("f", {}).lookup() is Failure.MISSING
    assert LocalStudent("f", {"f": 1}).lookup() is Failure.NOT_CALLABLE
    assert LocalStudent("f", {"f": len}).lookup() is None


def test_every_call_gets_writable_copies_and_changes_are_reported_by_position():
    def spoil(x, n, y):
        y[0] = 7
        return x

    reply = call(spoil, X, 2, X)
    assert reply.changed == (2,)
    assert X.tolist() == [0, 1, 2]
    assert reply.shared == (0,)
    assert call(lambda x: x + 1).changed == call(lambda x: x + 1).shared == ()


def test_a_changed_shape_is_a_change():
    def reshape(x):
        x.shape = (3, 1)

    assert call(reshape).changed == (0,)


def test_an_exception_is_an_answer_with_all_its_classes():
    class DoesNotFit(ValueError):
        pass

    def refuse(x):
        raise DoesNotFit("N = 3")

    raised = call(refuse).raised
    assert raised.types[:3] == ("DoesNotFit", "ValueError", "Exception")
    assert raised.text == "N = 3"


def test_an_exception_that_cannot_say_what_it_is_has_no_text():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    def fail(x):
        raise Mute

    assert (call(fail).raised.type, call(fail).raised.text) == ("Mute", "")


def test_leaving_python_and_endless_recursion_are_answers():
    def leave(x):
        sys.exit("bye")

    def recurse(x):
        return recurse(x)

    assert call(leave).raised.type == "SystemExit"
    assert call(recurse).raised.type == "RecursionError"


def test_ctrl_c_gets_through():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(interrupted)


def test_array_likes_become_arrays_and_hostile_ones_stay_what_they_are():
    class Tensor:
        def __array__(self, dtype=None, copy=None):
            return np.ones(2)

    class Trap:
        def __getattr__(self, name):
            raise RuntimeError("no")

    assert type(call(lambda x: Tensor()).value) is np.ndarray
    assert type(call(lambda x: np.ma.array([1.0])).value) is np.ndarray
    assert numbers(call(lambda x: Trap()).value) is None


def test_the_first_lines_of_what_is_printed_are_shown_and_no_more(capsys):
    def chatty(x):
        for i in range(4):
            print("line", i)

    student = LocalStudent("f", {"f": chatty})
    for _ in range(10):
        student.call((X,))
    shown = capsys.readouterr().out.splitlines()
    assert shown[:5] == ["line 0", "line 1", "line 2", "line 3", "line 0"]
    assert len(shown) == LINES + 1
    assert "prints more" in shown[-1]
    assert sys.stdout is not student


def test_a_warning_costs_nothing():
    def warns(x):
        warnings.warn("careful", stacklevel=1)
        return 2 * x

    with pytest.warns(UserWarning, match="careful"):
        assert call(warns).value.tolist() == [0, 2, 4]
