"""Convolutions forward and backward, in float32: ours, PyTorch with two threads, the classic way."""

from math import exp, fsum, log
from statistics import median
from time import perf_counter

import classic
import numpy as np
from report import markdown

import cnn

# images, channels, rows and columns, filters, size, stride, padding
SHAPES = {
    "the lecture's six 5x5 on 3x32x32": (32, 3, 32, 6, 5, 1, 0),
    "the lecture's ten 5x5 on 3x32x32, pad 2": (32, 3, 32, 10, 5, 1, 2),
    "the lecture's ten 5x5 on 6x28x28": (32, 6, 28, 10, 5, 1, 0),
    "32 3x3 on 32x32x32, pad 1": (32, 32, 32, 32, 3, 1, 1),
    "64 3x3 on 64x32x32, pad 1": (32, 64, 32, 64, 3, 1, 1),
    "128 3x3 on 64x8x8, pad 1": (32, 64, 8, 128, 3, 1, 1),
    "64 1x1 on 64x32x32": (32, 64, 32, 64, 1, 1, 0),
    "64 3x3 on 3x224x224, pad 1": (4, 3, 224, 64, 3, 1, 1),
    "128 3x3 on 64x33x33, stride 2, pad 1": (32, 64, 33, 128, 3, 2, 1),
}
SECONDS = 6  # for each shape
TURN = 5  # calls that count


def contenders(images, channels, size, filters, f, stride, padding):
    """Return functions that compute the layer and its gradients, each in its own way."""
    import torch

    torch.set_num_threads(2)
    rng = np.random.default_rng(0)
    x = rng.standard_normal((images, channels, size, size), np.float32)
    w = rng.standard_normal((filters, channels, f, f), np.float32)
    b = rng.standard_normal(filters, np.float32)
    dout = rng.standard_normal(cnn.conv2d(x, w, b, stride, padding).shape, np.float32)
    tensors = [torch.tensor(array, requires_grad=True) for array in (x, w, b)]
    gradient = torch.tensor(dout)

    def ours():
        return cnn.conv2d(x, w, b, stride, padding), *cnn.conv2d_backward(dout, x, w, stride, padding)

    def pytorch():
        y = torch.nn.functional.conv2d(*tensors, stride, padding)
        return y.detach(), *torch.autograd.grad(y, tensors, gradient)

    def known():
        y, memory = classic.forward(x, w, b, stride, padding)
        return y, *classic.backward(dout, w, memory, padding)

    return ours, pytorch, known


def measure(functions):
    """Call the functions in turn, so that all meet the same conditions; return their median seconds.

    A turn is several calls, of which the first does not count: threads of the one before may still be
    spinning (PyTorch's do, for some milliseconds), and the caches hold what was the other's.
    """
    results = [function() for function in functions]
    for other in results[1:]:
        for ours, theirs in zip(results[0], other, strict=True):
            theirs = np.asarray(theirs)
            np.testing.assert_allclose(ours, theirs, atol=1e-4 * np.abs(theirs).max())
    seconds = [[] for _ in functions]
    end = perf_counter() + SECONDS
    while perf_counter() < end or len(seconds[0]) < TURN:
        for function, times in zip(functions, seconds, strict=True):
            if function is functions[-1] and len(times) >= TURN:
                continue  # the classic way is so slow that one turn is enough
            function()
            for _ in range(TURN):
                start = perf_counter()
                function()
                times.append(perf_counter() - start)
    return [median(times) for times in seconds]


def geometric_mean(values):
    return exp(fsum(map(log, values)) / len(values))


def table():
    """Measure all shapes."""
    head = ["filters on images", "ours", "PyTorch", "classic", "ours / PyTorch", "classic / ours"]
    rows, slower, faster = [], [], []
    for name, shape in SHAPES.items():
        ours, pytorch, known = measure(contenders(*shape))
        slower.append(ours / pytorch)
        faster.append(known / ours)
        times = [f"{1e3 * seconds:.1f} ms" for seconds in (ours, pytorch, known)]
        rows.append([f"{name}; {shape[0]} images", *times, f"{slower[-1]:.2f}", f"{faster[-1]:.1f}"])
        print("  " + "  ".join(rows[-1]), flush=True)
    means = [f"{geometric_mean(ratios):.2f}" for ratios in (slower, faster)]
    rows.append(["geometric mean", "", "", "", *means])
    return (
        "## Convolution, forward and backward\n\n"
        "float32; gradients by images, filters and biases. PyTorch with two threads; *classic* is the column "
        "matrix by index arrays, with `np.add.at` on the way back.\n\n" + markdown(head, rows)
    )
