"""The cut keeps what is given away and what that needs, word for word, and nothing else."""

from __future__ import annotations

import ast
import re

import pytest

from autograder.course import REPOSITORY
from autograder.cut import cut, exports
from autograder.errors import CourseError

INIT = (
    '_EXPORTS = {"first": "cnn.layers", "second": "cnn.layers", "Table": "cnn.tables", "Late": "cnn.late"}\n'
)

LAYERS = '''\
"""Layers: first and second."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from cnn.tables import Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LIMIT = 3
"""How many."""


# Why first is as it is.
@np.vectorize
def first(x: Sequence[int]) -> int:
    """The first; not the second.

    >>> second(1)
    """
    Row = _helper(x)  # a local name, not the class
    return Row + LIMIT  # kept comment


# A comment on second.
def second(x: Callable[[], Table]) -> float:
    """Secret docstring."""
    return math.sqrt(_only_second(x))


def _helper(x):
    return x


def _only_second(x):
    return Row(x)
'''

TABLES = '''\
"""Tables."""

Row = int


class Table:
    """Rows."""

    row = Row
'''

LATE = """\
class Late:
    def method(self):
        from cnn.tables import Table

        return Table
"""

SOURCES = {"cnn": INIT, "cnn.layers": LAYERS, "cnn.tables": TABLES, "cnn.late": LATE}


def changed(module: str, old: str, new: str) -> dict[str, str]:
    assert old in SOURCES[module]
    return {**SOURCES, module: SOURCES[module].replace(old, new)}


def test_a_given_function_stays_with_its_comments_and_helpers() -> None:
    text = cut(SOURCES, ["first"], title="01")["cnn.layers"]
    for kept in (
        "# Why first is as it is.\n@np.vectorize\ndef first",
        "# kept comment",
        "LIMIT",
        "def _helper",
    ):
        assert kept in text
    assert '"""How many."""' in text


def test_a_withheld_function_goes_with_its_comments_docstring_and_helpers() -> None:
    text = cut(SOURCES, ["first"], title="01")["cnn.layers"]
    for gone in (
        "def second",
        "Secret docstring",
        "A comment on second",
        "_only_second",
        "Layers: first and",
    ):
        assert gone not in text


def test_imports_that_nothing_needs_any_more_go() -> None:
    text = cut(SOURCES, ["first"], title="01")["cnn.layers"]
    assert "import numpy as np" in text
    assert "import math" not in text
    assert "cnn.tables" not in text  # Row is a local variable of first
    assert "from collections.abc import Sequence\n" in text  # an annotation counts as a use
    assert "from __future__ import annotations" in text


def test_what_a_kept_name_needs_in_another_module_comes_along() -> None:
    result = cut(SOURCES, ["second", "Table"], title="01")
    assert set(result) == {"cnn", "cnn.layers", "cnn.tables"}
    assert "Row = int" in result["cnn.tables"]  # used by a helper of second
    assert "if TYPE_CHECKING:\n    from collections.abc import Callable\n" in result["cnn.layers"]


def test_a_module_with_nothing_left_vanishes() -> None:
    assert set(cut(SOURCES, ["Table"], title="01")) == {"cnn", "cnn.tables"}


def test_a_module_of_which_all_is_given_stays_as_it_is() -> None:
    assert cut(SOURCES, ["Table"], title="01")["cnn.tables"] == TABLES


@pytest.mark.parametrize("name", ["second", "Late"])
def test_a_given_name_that_needs_a_withheld_one_is_refused(name: str) -> None:
    expected = f"{name} needs Table, which this assignment withholds: list Table earlier in course.toml"
    with pytest.raises(CourseError, match=expected):
        cut(SOURCES, [name], title="01")


def test_a_figure_that_needs_a_withheld_name_is_refused() -> None:
    with pytest.raises(CourseError, match="a figure needs second, which this assignment withholds"):
        cut(SOURCES, ["first"], title="01", users=["from cnn.layers import second"])


def test_what_a_figure_needs_is_kept() -> None:
    result = cut(SOURCES, ["first"], title="01", users=["def f():\n    from cnn.tables import Row"])
    assert "Row = int" in result["cnn.tables"]
    assert "class Table" not in result["cnn.tables"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("LIMIT = 3", "print(3)", "line 15: only imports, definitions and constants"),
        ("LIMIT = 3", "LIMIT = {}\nLIMIT[1] = 2", "line 16: only imports, definitions and constants"),
        ("import math", "from cnn import tables", "line 5: import names from a module"),
        ("import math", "import cnn.tables", "line 5: import names from a module"),
        ("import math", "from .tables import Row", "line 5: import names from a module"),
        ("import math", "from math import *", "line 5: import names from a module"),
    ],
)
def test_a_layout_that_the_cut_cannot_follow_is_refused(old: str, new: str, expected: str) -> None:
    with pytest.raises(CourseError, match=expected):
        cut(changed("cnn.layers", old, new), ["first"], title="01")


def test_a_name_that_the_package_does_not_have_is_refused() -> None:
    with pytest.raises(CourseError, match="gives away third, which cnn does not have"):
        cut(SOURCES, ["third"], title="01")


def test_the_table_must_be_there() -> None:
    with pytest.raises(CourseError, match="expected a literal table _EXPORTS"):
        exports("x = 1")


def real() -> dict[str, str]:
    files = (REPOSITORY / "cnn").glob("*.py")
    names = {path: "cnn" if path.stem == "__init__" else f"cnn.{path.stem}" for path in files}
    return {name: path.read_text(encoding="utf-8") for path, name in names.items()}


def test_real_modules_of_which_nothing_is_cut_stay_as_they_are() -> None:
    sources = real()
    whole = cut(sources, exports(sources["cnn"]), title="all")
    complete = [name for name in set(whole) - {"cnn"} if ast.get_docstring(ast.parse(whole[name]))]
    assert {"cnn.errors", "cnn.shapes", "cnn.correlation"} <= set(complete)
    for name in complete:
        assert _joined(whole[name]) == _joined(sources[name])


def _joined(text: str) -> str:
    """Without the line breaks of imports in brackets, which the cut writes in one line."""
    return re.sub(
        r"(?m)^(from .* import) \(\n([^)]*?),?\n\)", lambda m: f"{m[1]} {' '.join(m[2].split())}", text
    )


def test_each_real_name_can_be_cut_out() -> None:
    sources = real()
    table = exports(sources["cnn"])
    needs = {name: _needs(sources, name) for name in table}
    for name in table:
        given = [other for other in table if other != name and name not in needs[other]]
        for text in cut(sources, given, title="most").values():
            assert name not in [getattr(node, "name", None) for node in ast.parse(text).body]


def _needs(sources: dict[str, str], name: str) -> set[str]:
    """The public names without which a name cannot be given, found by asking the cut itself."""
    needed: set[str] = set()
    while True:
        try:
            cut(sources, [name, *needed], title="probe")
            return needed
        except CourseError as error:
            needed.add(str(error).split(" needs ")[1].split(",")[0])
