"""`check(...).explore()`: the explorer that shows the first failing case, or a sentence in its place.

The explorers need widgets, which a machine may lack, so they are imported when one is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature

from autograder.escape import printable
from autograder.report import Report, Status


class Words(str):
    """A sentence that a notebook shows as it is, without quotes."""

    def __repr__(self) -> str:
        return str(self)


def explore(report: Report, function: object = None) -> object:
    """Open what shows the first failing case of a report, and print what to look for.

    Returns the explorer for the notebook to show. If nothing failed, nothing is there to be seen, or the
    widgets are not installed, it returns a sentence that says so.
    """
    if report.status is not Status.GRADED:
        return Words(f"Nothing can be seen yet. {report.note}")
    if report.passed:
        return Words(f"{report.exercise} has passed every case, so there is no mistake to look at.")
    opening = report.opens
    if opening is None:
        return Words(_instead(report))
    try:
        from cnn import explore as explorers

        opener = getattr(explorers, opening.explorer)
    except ImportError as error:
        return Words(f"Nothing can be shown here: {error}")
    own = [_named(function, report.exercise, opening.own)] if opening.own and callable(function) else []
    shown = opener(*own, **opening.options)
    print(opening.look)
    return shown


def _instead(report: Report) -> str:
    """What there is to see where no explorer shows a failing case."""
    case = next((case for case in report.cases if case.seen), None)
    if case is None:
        return (
            f"No explorer shows hidden cases, and no others of {report.exercise} fail: what did you not try?"
        )
    seen = printable(case.seen.partition("\n")[0])
    drawn = " Its report draws what is expected beside yours." if case.picture else ""
    return f"No explorer shows “{case.name}”, so here are its numbers. {seen}{drawn}"


def _named(function: Callable[..., object], name: str, arguments: int) -> Callable[..., object]:
    """The student's function under the exercise's name and with its number of arguments, whatever it is."""

    def asked(*values: object) -> object:
        return function(*values)

    asked.__name__ = name
    parameters = [Parameter(f"argument{i}", Parameter.POSITIONAL_ONLY) for i in range(arguments)]
    asked.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    return asked
