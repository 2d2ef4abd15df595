"""How images are read: blocks that cover the batch once, lines of pixels, memory that is lent."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn import blocks
from cnn.blocks import Reading, columns, filters, matrices, scratch


def reading(*, c=3, k=6, kernel=(3, 3), stride=(1, 1), padding=(0, 0), image=(8, 9)):
    axes = zip(image, kernel, stride, padding, strict=True)
    size = tuple((n - f + 2 * p) // s + 1 for n, f, s, p in axes)
    start = (-padding[0], -padding[1])
    return Reading(channels=c, filters=k, kernel=kernel, stride=stride, start=start, image=image, size=size)


@given(st.integers(0, 9), st.integers(1, 5000), st.integers(1, 300))
def test_blocks_cover_every_output_once_and_keep_to_their_size(images, numbers, windows):
    read = reading(padding=(1, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", numbers)
        patch.setattr(blocks, "WINDOWS", windows)
        cut = blocks.blocks(read, images)
    covered = np.zeros((images, read.size[0]), int)
    for block in cut:
        covered[block.images, block.rows] += 1
        rows = block.rows.stop - block.rows.start
        one_row = block.images.stop - block.images.start == rows == 1
        assert one_row or block.length <= windows + read.reach[0] * read.width
        assert one_row or block.shape[0] * rows * read.width * (read.copied + 2 * read.filters) <= numbers
    assert (covered == 1).all()


def test_a_batch_or_a_map_without_outputs_has_no_blocks():
    assert blocks.blocks(reading(), 0) == []
    empty = Reading(
        channels=1, filters=1, kernel=(1, 1), stride=(1, 1), start=(0, 0), image=(3, 3), size=(0, 3)
    )
    assert blocks.blocks(empty, 2) == []


@pytest.mark.parametrize(
    ("c", "k", "kernel", "lifted"),
    [(64, 64, (3, 3), 1), (3, 64, (3, 3), 3), (3, 6, (5, 5), 1), (64, 64, (1, 1), 1), (64, 3, (3, 3), 1)],
)
def test_all_taps_are_copied_only_where_adding_would_cost_more(c, k, kernel, lifted):
    assert reading(c=c, k=k, kernel=kernel).lifted == lifted


def test_rows_and_images_share_their_border_of_zeros():
    assert reading(padding=(1, 1)).shared == (1, 1)
    assert reading(padding=(1, 1)).width == 9 + 1
    assert reading(padding=(0, 2)).shared == (0, 2)
    assert reading(padding=(3, 3)).shared == (2, 2)  # a window must not reach over more than one border
    assert reading(padding=(1, 1), stride=(2, 1), image=(9, 9)).shared == (0, 0)


@pytest.mark.parametrize("images", [1, 3])
@pytest.mark.parametrize("padding", [(0, 0), (1, 1), (0, 3), (2, 1)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 1), (2, 3), (4, 4)])
@pytest.mark.parametrize("k", [1, 50])
def test_a_column_is_a_window(images, padding, stride, k):
    """Every column at the place of an output holds its window, in the order in which the filters are put."""
    read = reading(k=k, padding=padding, stride=stride)
    x = np.random.default_rng(0).integers(1, 99, (images, 3, *read.image)).astype(float)
    padded = np.pad(x, ((0, 0), (0, 0), (padding[0],) * 2, (padding[1],) * 2))
    for block in blocks.blocks(read, images):
        memory = np.full(read.copied * block.area, np.nan)
        lines = columns(read, block, x, memory)
        assert all(np.isfinite(line).all() for line in lines)  # nothing that was in the memory before
        for n, i, j in np.ndindex(block.shape[0], *read.size):
            place = (n * block.shape[1] + i) * read.width + j
            top, left = i * stride[0], j * stride[1]
            window = padded[block.images.start + n, :, top : top + 3, left : left + 3]
            expected = matrices(read, window[None])
            for line, values in zip(lines, expected, strict=True):
                np.testing.assert_array_equal(line[:, place], values[0])


@pytest.mark.parametrize(("c", "k"), [(3, 2), (2, 40)])
@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (5, 5)])
def test_filters_become_matrices_and_come_back(c, k, stride):
    read = reading(c=c, k=k, stride=stride)
    w = np.random.default_rng(0).standard_normal((k, c, 3, 3))
    parts = matrices(read, w)
    assert tuple(part.shape[1] for part in parts) == read.heights
    np.testing.assert_array_equal(filters(read, [part.T for part in parts]), w)


def test_lent_memory_is_lent_again_but_never_twice_at_a_time(monkeypatch):
    monkeypatch.setattr(blocks, "_spare", [])
    with scratch(np.float64, 3, 5) as (a, b):
        assert (a.shape, b.shape, a.dtype) == ((3,), (5,), np.float64)
        assert not np.shares_memory(a, b)
        with scratch(np.float32, 4) as (c,):
            assert not np.shares_memory(a, c)
            assert not np.shares_memory(b, c)
        first = a.ctypes.data
    assert len(blocks._spare) == 2
    with scratch(np.float32, 2) as (again,):
        assert again.ctypes.data == first


def test_memory_that_is_too_small_is_replaced(monkeypatch):
    monkeypatch.setattr(blocks, "_spare", [np.empty(4, np.uint8)])
    with scratch(np.float32, 100) as (array,):
        assert array.size == 100
    assert [memory.size for memory in blocks._spare] == [400]
