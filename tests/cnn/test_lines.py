"""Lines of pixels: every column is a window, memory is lent, used again, and clean."""

import numpy as np
import pytest

from cnn import blocks, lines
from cnn.lines import Columns, Products, filters_of, matrix_of, pieces, prepared, scratch
from tests.cnn.test_blocks import reading

GEOMETRIES = [
    pytest.param(padding, stride, id=f"padding {padding}, stride {stride}")
    for padding in [(0, 0), (1, 1), (0, 3), (2, 1)]
    for stride in [(1, 1), (2, 1), (2, 3), (4, 4)]
]


@pytest.fixture(autouse=True)
def _dirty_memory(monkeypatch):
    monkeypatch.setattr(lines, "_spare", [np.full(10**7, 255, np.uint8)])  # nan in every dtype


def padded(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))


def joined(parts):
    """The pieces (count, rows, size) as one matrix again."""
    return parts.transpose(1, 0, 2).reshape(parts.shape[1], -1)


@pytest.mark.parametrize("most", [10**6, 60], ids=["whole images", "bands of rows"])
@pytest.mark.parametrize(("padding", "stride"), GEOMETRIES)
def test_a_column_is_a_window_in_every_block(monkeypatch, padding, stride, most):
    monkeypatch.setattr(blocks, "BLOCK", most)
    monkeypatch.setattr(blocks, "WINDOWS", 1)
    read = reading(padding=padding, stride=stride)
    x = np.random.default_rng(0).integers(1, 99, (3, 3, *read.image)).astype(float)
    border = padded(x, padding)
    for block, columns in prepared(Columns, read, blocks.blocks(read, 3, 1), np.float64):
        columns.load(block, x)
        matrix = joined(columns.operands(block)[0])
        assert np.isfinite(matrix).all()  # nothing that was in the memory before
        rows = range(block.rows.start, block.rows.stop)
        for n, i, j in np.ndindex(block.images.stop - block.images.start, len(rows), read.size[1]):
            place = (n * columns.outputs.strides[0] + i * columns.outputs.strides[2]) // 8 + j
            top, left = rows[i] * stride[0], j * stride[1]
            window = border[block.images.start + n, :, top : top + 3, left : left + 3]
            expected = matrix_of(read, window[None], np.ones(1))[0]
            np.testing.assert_array_equal(matrix[:, place], expected)


@pytest.mark.parametrize("most", [10**6, 200], ids=["whole images", "bands of rows"])
def test_outputs_that_are_put_into_lines_stand_alone_there(monkeypatch, most):
    monkeypatch.setattr(blocks, "BLOCK", most)
    monkeypatch.setattr(blocks, "WINDOWS", 1)
    read = reading(padding=(1, 1))
    maps = np.random.default_rng(0).random((3, 6, *read.size))
    sums = 0
    for block, columns in prepared(Columns, read, blocks.blocks(read, 3, 1), np.float64):
        columns.put(block, maps)
        np.testing.assert_array_equal(columns.outputs[block.inner], maps[block.images, :, block.rows])
        sums += columns.operands(block)[1].sum()
    assert sums == pytest.approx(maps.sum())  # and nothing else is in them, of this block or another


@pytest.mark.parametrize("most", [10**6, 1500], ids=["whole images", "bands of rows"])
def test_shifted_products_are_the_pixels_that_each_tap_meets(monkeypatch, most):
    monkeypatch.setattr(blocks, "BLOCK", most)
    monkeypatch.setattr(blocks, "WINDOWS", 1)
    read = reading(c=2, k=1, kernel=(2, 3), padding=(1, 1))
    x = np.random.default_rng(0).integers(1, 99, (3, 2, *read.image)).astype(float)
    border = padded(x, (1, 1))
    for block, products in prepared(Products, read, blocks.blocks(read, 3, Products.numbers(read)), float):
        products.load(block, x)
        pixels, maps = products.operands(block)
        np.matmul(np.tile([[1.0, 0.0]], (6, 1)), pixels, out=maps)  # channel 0, all taps
        np.add.reduce(products.shifted, axis=(0, 1), out=products.sums)
        n, i = block.images.start, block.rows.start
        window = border[n, 0, i : i + 2, :3].sum()
        assert products.outputs[0, 0, 0, 0] == window
        last = products.outputs[block.inner][0, 0, -1, -1]
        assert last == border[n, 0, block.rows.stop - 1 : block.rows.stop + 1, -3:].sum()


@pytest.mark.parametrize(("c", "k"), [(3, 2), (2, 40)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (5, 5)])
def test_filters_and_biases_become_a_matrix_and_come_back(c, k, stride):
    read = reading(c=c, k=k, stride=stride)
    rng = np.random.default_rng(0)
    w, b = rng.standard_normal((k, c, 3, 3)), rng.standard_normal(k)
    matrix = matrix_of(read, w, b)
    assert matrix.shape == (k, 9 * c + 1)
    for back, original in zip(filters_of(read, matrix.T), (w, b), strict=True):
        np.testing.assert_array_equal(back, original)


@pytest.mark.parametrize("length", [1, 100, 127, 1000, 12345])
@pytest.mark.parametrize("multiply_adds", [1, 450, 6000, 10**5, 10**7])
def test_pieces_hold_the_line_and_are_small_enough_to_be_worth_it(length, multiply_adds):
    count, size = pieces(length, multiply_adds)
    assert length <= count * size <= lines.rounded(length)
    assert count == 1 or size * multiply_adds <= lines.UNPACKED


def test_lent_memory_is_lent_again_but_never_twice_at_a_time(monkeypatch):
    monkeypatch.setattr(lines, "_spare", [])
    with scratch(np.float64, 3) as a:
        assert (a.shape, a.dtype) == ((3,), np.float64)
        with scratch(np.float32, 4) as b:
            assert not np.shares_memory(a, b)
        first = a.ctypes.data
    assert len(lines._spare) == 2
    with scratch(np.float32, 2) as again:
        assert again.ctypes.data == first


def test_memory_that_is_too_small_is_replaced(monkeypatch):
    monkeypatch.setattr(lines, "_spare", [np.empty(4, np.uint8)])
    with scratch(np.float32, 100) as array:
        assert array.size == 100
    assert [memory.size for memory in lines._spare] == [400]
