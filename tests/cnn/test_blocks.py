"""How a batch is cut: blocks that cover it once, and what shares its border of zeros."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn import blocks
from cnn.blocks import Reading


@pytest.fixture(autouse=True)
def _forget_blocks_of_other_sizes():
    blocks.blocks.cache_clear()
    yield
    blocks.blocks.cache_clear()


def reading(*, c=3, k=6, kernel=(3, 3), stride=(1, 1), padding=(0, 0), image=(8, 9)):
    axes = zip(image, kernel, stride, padding, strict=True)
    size = tuple((n - f + 2 * p) // s + 1 for n, f, s, p in axes)
    start = (-padding[0], -padding[1])
    return Reading(channels=c, filters=k, kernel=kernel, stride=stride, start=start, image=image, size=size)


@given(st.integers(0, 9), st.integers(1, 50_000), st.integers(1, 300))
def test_blocks_cover_every_output_once_and_keep_to_their_size(images, most, windows):
    read = reading(padding=(1, 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", most)
        patch.setattr(blocks, "WINDOWS", windows)
        blocks.blocks.cache_clear()
        cut = blocks.blocks(read, images)
    covered = np.zeros((images, read.size[0]), int)
    for block in cut:
        covered[block.images, block.rows] += 1
        rows, count = block.rows.stop - block.rows.start, block.images.stop - block.images.start
        assert (block.shape.images, block.shape.rows) == (count, rows + read.reach[0])
        # a cut into equal parts may make them half as large again
        assert count == rows == 1 or count * rows * read.width <= 1.5 * max(most / read.numbers, windows)
    assert (covered == 1).all()


def test_a_batch_or_a_map_without_outputs_has_no_blocks():
    assert blocks.blocks(reading(), 0) == ()
    empty = Reading(
        channels=1, filters=1, kernel=(1, 1), stride=(1, 1), start=(0, 0), image=(3, 3), size=(0, 3)
    )
    assert blocks.blocks(empty, 2) == ()


@pytest.mark.parametrize(
    ("images", "sizes"),
    [(3, [3]), (8, [4, 4]), (10, [5, 5]), (9, [2, 2, 2, 3]), (30, [5] * 6), (31, [3, 4, 4, 4, 4, 4, 4, 4])],
)
def test_blocks_are_equal_where_that_goes_and_even_in_number(monkeypatch, images, sizes):
    monkeypatch.setattr(blocks, "BLOCK", 4 * 8 * 9 * reading().numbers)
    monkeypatch.setattr(blocks, "WINDOWS", 1)
    assert [block.shape.images for block in blocks.blocks(reading(), images)] == sizes


def test_a_row_and_the_next_share_their_border_of_zeros():
    assert (reading(padding=(1, 1)).shared, reading(padding=(1, 1)).width) == (1, 9 + 1)
    assert (reading(padding=(1, 0)).shared, reading(padding=(1, 0)).width) == (0, 9)
    assert reading(padding=(3, 3)).shared == 2  # a window must not reach over more than one border
    assert reading(padding=(1, 1), stride=(2, 1), image=(9, 9)).shared == 0


@pytest.mark.parametrize(("stride", "phases"), [((1, 1), 1), ((2, 1), 2), ((2, 2), 4), ((5, 5), 9)])
def test_the_phases_have_every_tap_once(stride, phases):
    read = reading(stride=stride)
    assert len(read.phases) == phases
    assert sum(np.prod(read.phase_taps(phase)) for phase in read.phases) == read.taps == 9


@pytest.mark.parametrize(
    ("c", "k", "added"),
    [(3, 64, (1, 1)), (64, 64, (1, 1)), (32, 10, (3, 1)), (6, 10, (1, 1)), (64, 3, (3, 3))],
)
def test_what_moves_the_fewest_numbers_is_copied_or_added(c, k, added):
    assert reading(c=c, k=k).added == added
    assert reading(c=c, k=k, stride=(2, 1)).added == (1, 1)
