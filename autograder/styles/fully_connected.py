"""Right styles for notebook 05, named `<exercise>__<style>`; helpers are functions of this module."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def linear__matrix_product(x: Array, w: Array, b: Array) -> Array:
    return x.reshape(x.shape[0], -1) @ w.T + b


def linear__loops(x: Array, w: Array, b: Array) -> Array:
    scores = []
    for image in x:
        pixels = image.flatten()
        row = []
        for k in range(w.shape[0]):
            total = b[k]
            for d in range(w.shape[1]):
                total += w[k, d] * pixels[d]
            row.append(total)
        scores.append(row)
    return scores


def linear__one_image_at_a_time(x: Array, w: Array, b: Array) -> Array:
    y = np.zeros((len(x), len(b)), dtype=x.dtype)
    for n in range(len(x)):
        y[n] = np.dot(w, x[n].ravel()) + b
    return y


def linear__einsum(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("nd,kd->nk", x.reshape(len(x), -1), w) + b[None, :]


def linear__bias_as_a_weight(x: Array, w: Array, b: Array) -> Array:
    rows = np.column_stack([x.reshape(len(x), -1), np.ones(len(x))])
    return rows @ np.column_stack([w, b]).T


def linear__tensordot(x: Array, w: Array, b: Array) -> Array:
    filters = w.reshape(len(w), *x.shape[1:])
    inner = list(range(1, x.ndim))
    return np.tensordot(x, filters, axes=(inner, inner)) + b


def linear_backward__matrix_products(dout: Array, x: Array, w: Array) -> Any:
    flat = x.reshape(len(x), -1)
    return (dout @ w).reshape(x.shape), dout.T @ flat, dout.sum(axis=0)


def linear_backward__loops(dout: Array, x: Array, w: Array) -> Any:
    flat = x.reshape(x.shape[0], -1)
    dflat, dw, db = np.zeros(flat.shape), np.zeros(w.shape), np.zeros(w.shape[0])
    for n in range(dout.shape[0]):
        for k in range(dout.shape[1]):
            db[k] += dout[n, k]
            for d in range(flat.shape[1]):
                dflat[n, d] += dout[n, k] * w[k, d]
                dw[k, d] += dout[n, k] * flat[n, d]
    return dflat.reshape(x.shape), dw, db


def linear_backward__image_by_image(dout: Array, x: Array, w: Array) -> Any:
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros(len(w))
    for n, gradient in enumerate(dout):
        dx[n] = (w.T @ gradient).reshape(x[n].shape)
        dw += np.outer(gradient, x[n])
        db += gradient
    return dx, dw, db


def linear_backward__einsum(dout: Array, x: Array, w: Array) -> Any:
    flat = x.reshape(len(x), -1)
    dx = np.einsum("nk,kd->nd", dout, w).reshape(x.shape)
    return [dx, np.einsum("nk,nd->kd", dout, flat), np.einsum("nk->k", dout)]


def linear_backward__ones(dout: Array, x: Array, w: Array) -> Any:
    dw = (x.reshape(len(x), -1).T @ dout).T
    return np.reshape(w.T @ dout.T, (-1, len(x))).T.reshape(x.shape), dw, np.ones(len(x)) @ dout


def conv1x1__einsum(x: Array, w: Array, b: Array) -> Array:
    return np.einsum("nchw,kc->nkhw", x, w) + b[None, :, None, None]


def conv1x1__loops(x: Array, w: Array, b: Array) -> Array:
    images, channels, height, width = x.shape
    y = np.zeros((images, len(w), height, width))
    for n in range(images):
        for k in range(len(w)):
            for i in range(height):
                for j in range(width):
                    for c in range(channels):
                        y[n, k, i, j] += w[k, c] * x[n, c, i, j]
                    y[n, k, i, j] += b[k]
    return y


def conv1x1__linear_at_every_pixel(x: Array, w: Array, b: Array) -> Array:
    y = np.empty((x.shape[0], w.shape[0], x.shape[2], x.shape[3]), dtype=x.dtype)
    for i in range(x.shape[2]):
        for j in range(x.shape[3]):
            y[:, :, i, j] = x[:, :, i, j] @ w.T + b
    return y


def conv1x1__channels_last(x: Array, w: Array, b: Array) -> Array:
    return np.moveaxis(np.moveaxis(x, 1, -1) @ w.T + b, -1, 1)


def conv1x1__tensordot(x: Array, w: Array, b: Array) -> Array:
    return np.tensordot(w, x, axes=([1], [1])).swapaxes(0, 1) + b.reshape(1, -1, 1, 1)


def conv1x1__sum_of_scaled_channels(x: Array, w: Array, b: Array) -> Array:
    y = np.zeros((len(x), len(w), *x.shape[2:])) + b.reshape(-1, 1, 1)
    for c in range(x.shape[1]):
        y += x[:, c : c + 1] * w[:, c].reshape(-1, 1, 1)
    return y


def conv1x1__flat_pixels(x: Array, w: Array, b: Array) -> Array:
    n, c, height, width = x.shape
    return (w @ x.reshape(n, c, height * width) + b[:, None]).reshape(n, -1, height, width)


def softmax_cross_entropy__probabilities(scores: Array, labels: Array) -> Any:
    n = scores.shape[0]
    p = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    p /= np.sum(p, axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), labels]).mean()
    p[np.arange(n), labels] -= 1
    return loss, p / n


def softmax_cross_entropy__logarithm_of_the_sum(scores: Array, labels: Array) -> Any:
    shifted = scores - scores.max(axis=1)[:, None]
    logs = shifted - np.log(np.exp(shifted).sum(axis=1))[:, None]
    onehot = np.eye(scores.shape[1])[labels]
    return -(onehot * logs).sum() / len(scores), (np.exp(logs) - onehot) / len(scores)


def softmax_cross_entropy__loops(scores: Array, labels: Array) -> Any:
    images, classes = scores.shape
    loss, dscores = 0.0, np.zeros((images, classes))
    for n in range(images):
        largest = max(scores[n])
        powers = [np.exp(score - largest) for score in scores[n]]
        total = sum(powers)
        loss += np.log(total) - (scores[n, labels[n]] - largest)
        for k in range(classes):
            right = 1 if k == labels[n] else 0
            dscores[n, k] = (powers[k] / total - right) / images
    return loss / images, dscores


def softmax_cross_entropy__helper(scores: Array, labels: Array) -> Any:
    p = np.array([_softmax_of_one(row) for row in scores])
    losses = [-np.log(p[n][label]) for n, label in enumerate(labels)]
    for n, label in enumerate(labels):
        p[n][label] -= 1
    return sum(losses) / len(losses), p / len(losses)


def _softmax_of_one(row: Array) -> Array:
    powers = np.exp(row - row.max())
    return powers / powers.sum()


def softmax_cross_entropy__logaddexp(scores: Array, labels: Array) -> Any:
    logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    dscores = np.exp(logs)
    np.subtract.at(dscores, (np.arange(len(labels)), labels), 1.0)
    return np.float64(-np.mean(np.take_along_axis(logs, labels[:, None], axis=1))), dscores / len(labels)


def numerical_gradient__moved_and_restored(f: Any, x: Array, dout: Array = None, h: float = 1e-5) -> Array:
    x = x if x.dtype.kind == "f" else x.astype(float)
    dx = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        value = x[place]
        x[place] = value + h
        above = np.array(f(x))
        x[place] = value - h
        below = np.array(f(x))
        x[place] = value
        change = (above - below) / (2 * h)
        dx[place] = change if dout is None else np.sum(dout * change)
    return dx


def numerical_gradient__fresh_copies(f: Any, x: Array, dout: Array = None, h: float = 1e-5) -> Array:
    weights = 1.0 if dout is None else dout
    result = np.zeros(x.shape)
    for place in np.ndindex(*x.shape):
        up, down = x.astype(float), x.astype(float)
        up[place] += h
        down[place] -= h
        result[place] = (np.sum(weights * f(up)) - np.sum(weights * f(down))) / (2 * h)
    return result


def numerical_gradient__flat_with_unit_vectors(f: Any, x: Array, dout: Array, h: float) -> Array:
    flat = np.asarray(x, dtype=np.float64).ravel()
    slopes = []
    for step in h * np.eye(flat.size):
        change = f((flat + step).reshape(x.shape)) - f((flat - step).reshape(x.shape))
        slopes.append(float(np.sum(change if dout is None else change * dout)) / (2.0 * h))
    return np.array(slopes).reshape(x.shape)


def numerical_gradient__iterator(f: Any, x: Array, dout: Array, h: float) -> Array:
    def total(values: Array) -> Any:
        y = f(values)
        return y if dout is None else (y * dout).sum()

    x = x.astype(float).copy()
    dx = np.empty(x.shape)
    for index, value in np.ndenumerate(x.copy()):
        x[index] = value + h
        plus = total(x)
        x[index] = value - h
        dx[index] = (plus - total(x)) / h / 2
        x[index] = value
    return dx
