"""Stands in for `autograder`, `cnn.figures` and `cnn.explore` where students' code is graded.

There, pictures are not looked at and checks are the grader's business. So every name of these three is one
object that takes part in anything and does nothing: it can be called, indexed, entered, iterated over (it
is empty) and shown (nothing appears). The sandbox gets copies of this file, which answer to any name.

>>> figures = Inert()
>>> with figures.show(1)["axes"] as axes:
...     for line in axes.lines:
...         print("never")
>>> axes.title = "set, and forgotten"
>>> float(axes), bool(axes), str(axes)
(0.0, False, '')
"""

from __future__ import annotations

from collections.abc import Iterator


class Inert:
    """Does nothing, whatever is asked of it."""

    def __call__(self, *args: object, **options: object) -> Inert:
        return self

    def __getattr__(self, name: str) -> Inert:
        if name.startswith("_"):  # protocols of Python, NumPy and IPython: this object has none of them
            raise AttributeError(name)
        return self

    def __setattr__(self, name: str, value: object) -> None:
        pass

    def __getitem__(self, key: object) -> Inert:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __iter__(self) -> Iterator[Inert]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __float__(self) -> float:
        return 0.0

    def __repr__(self) -> str:
        return ""

    def _ipython_display_(self) -> None:
        """Show nothing as the result of a cell either."""


def any_name(name: str) -> Inert:
    """What the copies have as their module-level `__getattr__`."""
    if name.startswith("__"):
        raise AttributeError(name)
    return Inert()
