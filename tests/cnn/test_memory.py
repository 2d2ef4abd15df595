"""Memory that is used again: by one array at a time, and not more of it than was said."""

import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cnn import memory
from cnn.convolution import conv2d, conv2d_backward
from cnn.memory import empty

SHAPE, DTYPE = (3, 100, 100), np.float32
SIZE = 3 * 100 * 100 * 4


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    monkeypatch.setattr(memory, "_kept", {})


def kept():
    return sum(size * len(same) for size, same in memory._kept.items())


def test_the_next_array_of_the_size_gets_the_memory_whatever_its_shape_and_dtype():
    place = empty(SHAPE, DTYPE).ctypes.data
    again = empty((SIZE // 8,), np.float64)
    assert (again.ctypes.data, again.dtype, again.shape) == (place, np.float64, (SIZE // 8,))
    assert all(again.flags[name] for name in ("WRITEABLE", "C_CONTIGUOUS", "ALIGNED"))


@pytest.mark.parametrize(
    "view",
    [
        lambda array: array[1:],
        lambda array: array.T[2][3:].T[:, 1:],
        lambda array: array.view(np.int32).view(np.ndarray),
        lambda array: np.lib.stride_tricks.as_strided(array, (2, 2), (8, 4)),
        lambda array: memoryview(array),
        lambda array: iter(array),
        lambda array: np.frombuffer(array, np.uint8),
        lambda array: np.broadcast_to(array, (2, *SHAPE)),
    ],
    ids=["slice", "views of views", "dtype", "strides", "buffer", "iterator", "bytes", "broadcast"],
)
def test_memory_is_kept_back_as_long_as_anything_sees_it(view):
    array = empty(SHAPE, DTYPE)
    place, seen = array.ctypes.data, view(array)
    del array
    gc.collect()
    assert empty(SHAPE, DTYPE).ctypes.data != place  # and is given back at once
    del seen
    gc.collect()
    arrays = [empty(SHAPE, DTYPE) for _ in range(2)]
    assert place in [array.ctypes.data for array in arrays]


@pytest.mark.parametrize("size", [0, memory.SMALLEST - 1, memory.KEPT + 1])
def test_what_is_small_or_huge_is_not_kept(size):
    array = empty((size,), np.uint8)
    assert array.shape == (size,)
    del array
    assert kept() == 0


def test_no_more_is_kept_than_was_said(monkeypatch):
    monkeypatch.setattr(memory, "KEPT", 2 * SIZE)
    arrays = [empty(SHAPE, DTYPE) for _ in range(2)]
    del arrays
    assert kept() == 2 * SIZE
    larger = empty((SIZE + 1,), np.uint8)
    del larger
    assert kept() == SIZE + 1  # the sizes asked for earlier make room


def test_threads_never_get_the_same_memory_at_the_same_time():
    def own(number):
        for _ in range(200):
            array = empty((SIZE,), np.uint8)
            array[...] = number
            if not (array == number).all():
                return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(own, range(8)))
    assert SIZE <= kept() <= 2 * 4 * SIZE  # a thread asks for the next while it still has the last


def test_results_of_layers_are_never_overwritten_by_later_ones():
    rng = np.random.default_rng(0)
    x, w, b = rng.random((2, 3, 64, 64)), rng.random((8, 3, 3, 3)), rng.random(8)
    first = conv2d(x, w, b, 1, 1)
    before = first.copy()
    gradients = conv2d_backward(first, x, w, 1, 1)
    for _ in range(3):
        conv2d(x + 1, w, b, 1, 1)
        conv2d_backward(first + 1, x, w, 1, 1)
    np.testing.assert_array_equal(first, before)
    for kept_one, anew in zip(gradients, conv2d_backward(first, x, w, 1, 1), strict=True):
        np.testing.assert_array_equal(kept_one, anew)
