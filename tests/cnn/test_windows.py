"""Where the windows of a pooling layer stand: how many, in each mode, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.errors import DoesNotFit, ShapeError
from cnn.shapes import output_size
from cnn.windows import pooling_operands


def along_rows(n, f, stride, padding, mode):
    x = np.zeros((1, 1, n, 1))
    return pooling_operands(x, (f, 1), (stride, 1), (padding, 0), mode=mode, caller="pool")[1]


@st.composite
def geometries(draw):
    f = draw(st.integers(1, 6))
    return draw(st.integers(1, 15)), f, draw(st.integers(1, 7)), draw(st.integers(0, f - 1))


@pytest.mark.parametrize(
    ("n", "f", "stride", "padding", "mode", "count"),
    [
        (224, 2, 2, 0, "exact", 112),
        (55, 3, 2, 0, "exact", 27),  # AlexNet
        (112, 3, 2, 1, "floor", 56),  # ResNet
        (112, 3, 2, 0, "ceil", 56),  # GoogLeNet
        (14, 3, 2, 0, "ceil", 7),
        (28, 3, 1, 1, "exact", 28),
        (5, 2, 2, 1, "ceil", 3),  # a fourth window would start behind the image
        (2, 3, 2, 0, "ceil", 1),  # larger than the image, and it may hang over
    ],
)
def test_the_counts_of_well_known_layers(n, f, stride, padding, mode, count):
    assert along_rows(n, f, stride, padding, mode).count == count


@given(geometries(), st.sampled_from(["exact", "floor"]))
def test_exact_and_floor_are_those_of_output_size(geometry, mode):
    def count(call):
        try:
            return call()
        except DoesNotFit as refusal:
            return str(refusal).removeprefix("pool, rows: ")

    expected = count(lambda: output_size(*geometry, mode=mode))
    assert count(lambda: along_rows(*geometry, mode).count) == expected


@given(geometries())
def test_ceil_adds_windows_until_one_reaches_the_border_but_none_behind_the_image(geometry):
    n, f, stride, padding = geometry
    if n + 2 * padding + stride <= f:
        with pytest.raises(DoesNotFit, match=r"^pool, rows: .* the filter is larger than N \+ 2P"):
            along_rows(*geometry, "ceil")
        return
    starts = [-padding]
    while starts[-1] + f < n + padding and starts[-1] + stride < n:
        starts.append(starts[-1] + stride)
    assert along_rows(*geometry, "ceil").count == len(starts)


@given(geometries(), st.sampled_from(["floor", "ceil"]))
def test_every_window_holds_a_pixel_and_the_taps_agree_with_the_windows(geometry, mode):
    try:
        rows = along_rows(*geometry, mode)
    except DoesNotFit:
        return
    n, f, stride, padding = geometry
    padded = np.full(padding + n + rows.behind, -1)
    padded[padding : padding + n] = np.arange(n)
    taps = np.array([tap[0, 0, :, 0] for tap in rows.taps(padded.reshape(1, 1, -1, 1))])  # (F, count)
    assert taps.shape == (f, rows.count)
    for i in range(rows.count):
        pixels = np.arange(n)[rows.pixels(i)]
        assert pixels.size > 0
        assert [p for p in taps[:, i] if p >= 0] == pixels.tolist()
        assert rows.extent(i) == sum(start < n + 2 * padding for start in range(i * stride, i * stride + f))


X = np.ones((1, 2, 7, 6))


@pytest.mark.parametrize(
    ("arguments", "mode", "kind", "message"),
    [
        ((X[0], 2, None, 0), "exact", ShapeError, ": x must have 4 axes (N, C, H, W), got (2, 7, 6)."),
        ((X, 0, None, 0), "exact", ShapeError, ": size must be at least 1, got 0."),
        ((X, 2.0, None, 0), "exact", ShapeError, ": size must be an integer, got 2.0 (float)."),
        ((X, (1, 2, 3), None, 0), "exact", ShapeError, ": size must be an integer or a pair (rows, columns)"),
        ((X, 2, (1, 0), 0), "exact", ShapeError, ": stride[1] must be at least 1, got 0."),
        ((X, 2, 1, (-1, 0)), "exact", ShapeError, ": padding[0] must be at least 0, got -1."),
        (
            (X, 2, 1, 0),
            "round",
            ShapeError,
            """: mode must be "exact", "floor" or "ceil", got 'round'.""",
        ),
        (
            (X, 2, 1, (0, 2)),
            "ceil",
            ShapeError,
            ", columns: padding must be smaller than the window, got P = 2 and F = 2. "
            "Else a window would hold no pixel of the image.",
        ),
        (
            (X, 2, None, 0),
            "exact",
            DoesNotFit,
            ", rows: N = 7, F = 2, S = 2, P = 0 does not fit: (N - F + 2P)/S + 1 = (7 - 2 +",
        ),
        ((X, (1, 7), 1, 0), "floor", DoesNotFit, ", columns: N = 6, F = 7, S = 1, P = 0 does not fit"),
        ((X[:, :, :6], 4, 4, 0), "exact", DoesNotFit, ": N = 6, F = 4, S = 4, P = 0 does not fit"),
        ((X[:, :, :0], 1, None, 0), "ceil", ShapeError, ", rows: n must be at least 1, got 0."),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, mode, kind, message):
    with pytest.raises(kind) as refusal:
        pooling_operands(*arguments, mode=mode, caller="pool")
    assert str(refusal.value).startswith(f"pool{message}")
