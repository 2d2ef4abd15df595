"""The convolution layer as it is usually taught in NumPy: index arrays, `x[:, k, i, j]`, `np.add.at`.

The known alternative that `cnn` is measured against. Axes as in `cnn`.
"""

import numpy as np


def indices(shape, kernel, stride, size):
    """Index arrays (k, i, j) of the pixel at each tap (C*FH*FW, 1) of each window (1, OH*OW)."""
    c, (fh, fw), (oh, ow) = shape[1], kernel, size
    k, u, v = (axis.reshape(-1, 1) for axis in np.mgrid[:c, :fh, :fw])
    i, j = (axis.reshape(1, -1) for axis in np.mgrid[:oh, :ow])
    return k, u + stride * i, v + stride * j


def padded(x, padding):
    return np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))


def forward(x, w, b, stride, padding):
    """Compute the layer, and return with it what the backward pass needs."""
    (k, _, fh, fw), border = w.shape, padded(x, padding)
    size = [(n - f) // stride + 1 for n, f in zip(border.shape[2:], (fh, fw), strict=True)]
    places = indices(border.shape, (fh, fw), stride, size)
    columns = border[(slice(None), *places)]  # (N, C*FH*FW, OH*OW)
    y = w.reshape(k, -1) @ columns + b[:, None]
    return y.reshape(len(x), k, *size), (columns, places, border.shape)


def backward(dout, w, memory, padding):
    """Compute the gradients by images, filters and biases."""
    columns, places, shape = memory
    k = len(w)
    gradient = dout.reshape(len(dout), k, -1)
    dw = np.tensordot(gradient, columns, axes=((0, 2), (0, 2))).reshape(w.shape)
    dcolumns = w.reshape(k, -1).T @ gradient
    dborder = np.zeros(shape, dout.dtype)
    np.add.at(dborder, (slice(None), *places), dcolumns)
    end = (-padding or None,)
    return dborder[:, :, padding : end[0], padding : end[0]], dw, dout.sum(axis=(0, 2, 3))
