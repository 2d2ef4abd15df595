"""Functions of the bank, lifted out as a student would type them."""

from __future__ import annotations

import numpy as np
import pytest

from autograder import misconceptions, styles
from autograder.errors import UsageError
from autograder.sources import modules_for, owners


def test_a_variant_comes_under_the_exercises_name_with_its_helpers_and_without_annotations():
    source = misconceptions.variant_source("correlate2d", "flipped")
    assert source == (
        "def _windows(x, size):\n"
        "    return np.lib.stride_tricks.sliding_window_view(x, size, axis=(-2, -1))\n\n\n"
        "def correlate2d(x, k):\n"
        "    return np.einsum('ijuv,uv->ij', _windows(x, k.shape), k[::-1, ::-1])\n"
    )


def test_helpers_of_helpers_come_along_in_their_order():
    source = styles.sources("conv2d_valid")["helper"]
    defined = [line.split("(")[0] for line in source.splitlines() if line.startswith("def ")]
    assert sorted(defined) == ["def _correlated", "def _one_map", "def conv2d_valid"]


def test_a_second_request_gives_the_same_text():
    first = styles.sources("correlate1d")
    assert styles.sources("correlate1d") == first


def test_each_source_stands_alone_with_numpy_only():
    for exercise in ("correlate1d", "conv_parameters"):
        for source in styles.sources(exercise).values():
            names = {"np": np}
            exec(source, names)
            assert callable(names[exercise])


def test_an_unknown_misconception_is_one_line_that_lists_the_known_ones():
    with pytest.raises(UsageError, match="correlate1d has no misconception 'x'; there are: flipped, "):
        misconceptions.variant_source("correlate1d", "x")
    with pytest.raises(UsageError, match="there are: none"):
        misconceptions.variant_source("nothing", "x")


def test_a_module_of_other_exercises_is_not_loaded(tmp_path, monkeypatch):
    package = tmp_path / "a_bank"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "good.py").write_text("def f__one():\n    pass\n\n\ndef _helper__x():\n    pass\n")
    (package / "half_written.py").write_text("def g__one(:\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert [module.__name__ for module in modules_for("a_bank", "f")] == ["a_bank.good"]
    assert owners("a_bank") == {"f", "g"}
    with pytest.raises(SyntaxError):
        modules_for("a_bank", "g")
