"""Lines of pixels: every column is a window, whatever was in the memory before."""

from itertools import product

import numpy as np
import pytest

from cnn import blocks, lines
from cnn.convolution_naive import conv2d_backward_naive, conv2d_naive
from cnn.lines import filters_of, matrix_of, pieces, prepared
from tests.cnn.test_blocks import reading

ADDED = {"all taps copied": 1e9, "rows added": 1.5, "all taps added": 0}
BLOCKS = {"whole images": 10**6, "some images": 5_000, "bands of rows": 200}
GEOMETRIES = list(product([(0, 0), (1, 1), (0, 3), (2, 1)], [(1, 1), (2, 1), (2, 3), (4, 4)]))


@pytest.fixture(autouse=True)
def _dirty_memory(monkeypatch):
    monkeypatch.setattr(lines, "empty", lambda shape, dtype: np.full(shape, np.nan, dtype))
    blocks.blocks.cache_clear()
    yield
    blocks.blocks.cache_clear()


@pytest.fixture(params=BLOCKS.values(), ids=BLOCKS)
def _sizes(request, monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", request.param)
    monkeypatch.setattr(blocks, "WINDOWS", 1)


@pytest.fixture(params=ADDED.values(), ids=ADDED)
def _added(request, monkeypatch):
    monkeypatch.setattr(blocks, "ADDING", request.param)


@pytest.fixture(params=[False, True], ids=["in one piece", "in pieces"])
def _pieces(request, monkeypatch):
    if request.param:
        monkeypatch.setattr(lines, "NARROWEST", 32)
        monkeypatch.setattr(lines, "UNPACKED", 32 * 19 * 6)


def whole_numbers(*shape):
    return np.random.default_rng(0).integers(-9, 9, shape).astype(float)


def joined(parts):
    """The pieces (count, rows, size) as one matrix again."""
    return parts.transpose(1, 0, 2).reshape(parts.shape[1], -1)


@pytest.mark.usefixtures("_sizes")
@pytest.mark.parametrize(("padding", "stride"), GEOMETRIES)
def test_a_column_is_a_window_in_every_block(monkeypatch, padding, stride):
    monkeypatch.setattr(blocks, "ADDING", 1e9)
    read = reading(k=1, padding=padding, stride=stride)
    x = whole_numbers(3, 3, *read.image)
    border = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    for block, memory in prepared(read, blocks.blocks(read, 3), np.float64):
        matrix = joined(memory.load(block, x))
        assert np.isfinite(matrix).all()  # nothing that was in the memory before
        images, rows = block.images.stop - block.images.start, block.rows.stop - block.rows.start
        for n, i, j in np.ndindex(images, rows, read.size[1]):
            top, left = (block.rows.start + i) * stride[0], j * stride[1]
            window = border[block.images.start + n, :, top : top + 3, left : left + 3]
            expected = matrix_of(read, window[None], np.ones(1))[0]
            np.testing.assert_array_equal(matrix[:, (i * images + n) * read.width + j], expected)


@pytest.mark.usefixtures("_sizes", "_added", "_pieces")
@pytest.mark.parametrize(("padding", "stride"), GEOMETRIES)
def test_maps_and_gradients_are_those_of_the_loops(padding, stride):
    read = reading(c=3, k=2, kernel=(2, 3), padding=padding, stride=stride)
    x, w, b = whole_numbers(6, 3, *read.image), whole_numbers(2, 3, 2, 3), whole_numbers(2)
    y = conv2d_naive(x, w, b, stride, padding, mode="floor")
    factors, out, total = matrix_of(read, w, b), np.empty_like(y), 0
    for block, memory in prepared(read, blocks.blocks(read, 6), np.float64, factors[:, -1:]):
        out[block.maps] = memory.correlate(factors, block, x)
    np.testing.assert_array_equal(out, y)
    for block, memory in prepared(read, blocks.blocks(read, 6), np.float64):
        total = total + memory.weigh(y, block, x)
    _, dw, db = conv2d_backward_naive(y, x, w, stride, padding, mode="floor")
    for ours, theirs in zip(filters_of(read, total), (dw, db), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.usefixtures("_added")
@pytest.mark.parametrize(("c", "k"), [(3, 2), (2, 40)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (5, 5)])
def test_filters_and_biases_become_a_matrix_and_come_back(c, k, stride):
    read = reading(c=c, k=k, stride=stride)
    w, b = whole_numbers(k, c, 3, 3), whole_numbers(k)
    matrix = matrix_of(read, w, b)
    assert matrix.shape == (read.products, read.rows)
    for back, original in zip(filters_of(read, matrix.T), (w, b), strict=True):
        np.testing.assert_array_equal(back, original)


@pytest.mark.parametrize("length", [0, 1, 100, 127, 1000, 12345])
@pytest.mark.parametrize("multiply_adds", [1, 450, 6000, 10**5, 10**7])
def test_pieces_hold_the_line_and_are_small_enough_to_be_worth_it(length, multiply_adds):
    count, size = pieces(length, multiply_adds)
    assert length <= count * size <= lines.rounded(length)
    assert count == 1 or size * multiply_adds <= lines.UNPACKED
