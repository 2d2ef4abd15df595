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
        rows = block.rows.stop - block.rows.start
        one_row = block.images.stop - block.images.start == rows == 1
        assert one_row or block.shape[0] * rows * read.width <= max(most / read.numbers, windows)
    assert (covered == 1).all()


def test_a_batch_or_a_map_without_outputs_has_no_blocks():
    assert blocks.blocks(reading(), 0) == ()
    empty = Reading(
        channels=1, filters=1, kernel=(1, 1), stride=(1, 1), start=(0, 0), image=(3, 3), size=(0, 3)
    )
    assert blocks.blocks(empty, 2) == ()


def test_a_smaller_block_finds_its_part_in_room_for_a_larger_one(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK", 4 * 8 * 9 * reading().numbers)
    monkeypatch.setattr(blocks, "WINDOWS", 1)
    sizes = [block.inner for block in blocks.blocks(reading(), 10)]
    assert sizes == [(slice(n), slice(None), slice(6)) for n in (2, 3, 2, 3)]


def test_rows_and_images_share_their_border_of_zeros():
    assert reading(padding=(1, 1)).shared == (1, 1)
    assert reading(padding=(1, 1)).width == 9 + 1
    assert reading(padding=(0, 2)).shared == (0, 2)
    assert reading(padding=(3, 3)).shared == (2, 2)  # a window must not reach over more than one border
    assert reading(padding=(1, 1), stride=(2, 1), image=(9, 9)).shared == (0, 0)


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
