"""Wrong variants of linear and linear_backward, named `<exercise>__<misconception>`."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = Any  # np.einsum is untyped, and so is what students write


def _rows(x: Array) -> Array:
    return x.reshape(len(x), -1)


def linear__batch_flattened(x: Array, w: Array, b: Array) -> Array:
    return x.reshape(w.shape[1], -1).T @ w.T + b


def linear__fortran_order(x: Array, w: Array, b: Array) -> Array:
    return x.reshape(len(x), -1, order="F") @ w.T + b


def linear__stretched_channels_last(x: Array, w: Array, b: Array) -> Array:
    return _rows(np.moveaxis(x, 1, -1)) @ w.T + b


def linear__reshaped_for_transposed(x: Array, w: Array, b: Array) -> Array:
    return _rows(x) @ w.reshape(w.shape[::-1]) + b


def linear__outputs_first(x: Array, w: Array, b: Array) -> Array:
    return w @ _rows(x).T + b[:, None]


def linear__fc_no_bias(x: Array, w: Array, b: Array) -> Array:
    return _rows(x) @ w.T


def linear__fc_bias_per_weight(x: Array, w: Array, b: Array) -> Array:
    return (_rows(x)[:, None] * w + b[:, None]).sum(axis=2)


def linear__fc_first_bias(x: Array, w: Array, b: Array) -> Array:
    return _rows(x) @ w.T + b[0]


def linear__bias_subtracted(x: Array, w: Array, b: Array) -> Array:
    return _rows(x) @ w.T - b


def linear__first_image_for_all(x: Array, w: Array, b: Array) -> Array:
    y = np.zeros((len(x), len(w)))
    for n in range(len(x)):
        y[n] = w @ x[0].ravel() + b
    return y


def linear__fc_mean(x: Array, w: Array, b: Array) -> Array:
    return _rows(x) @ w.T / w.shape[1] + b


def linear__fc_relu(x: Array, w: Array, b: Array) -> Array:
    return np.maximum(_rows(x) @ w.T + b, 0)


def linear__fc_overwritten(x: Array, w: Array, b: Array) -> Array:
    y = np.zeros((len(x), len(w)))
    for d in range(w.shape[1]):
        y = np.outer(_rows(x)[:, d], w[:, d])
    return y + b


def linear__fc_weights_ignored(x: Array, w: Array, b: Array) -> Array:
    return np.repeat(_rows(x).sum(axis=1, keepdims=True), len(w), axis=1) + b


def linear__integer_result(x: Array, w: Array, b: Array) -> Array:
    return (_rows(x) @ w.T + b).astype(int)


def linear__float32_result(x: Array, w: Array, b: Array) -> Array:
    return (_rows(x) @ w.T + b).astype(np.float32)


def linear__changes_input(x: Array, w: Array, b: Array) -> Array:
    y = np.zeros((len(x), len(w)))
    for n in range(len(x)):
        for k in range(len(w)):
            weights = w[k]
            weights *= x[n].ravel()
            y[n, k] = weights.sum() + b[k]
    return y


def linear__returns_nothing(x: Array, w: Array, b: Array) -> None:
    print(_rows(x) @ w.T + b)


def linear_backward__dx_stretched(dout: Array, x: Array, w: Array) -> Any:
    return dout @ w, dout.T @ _rows(x), dout.sum(axis=0)


def linear_backward__dx_fortran(dout: Array, x: Array, w: Array) -> Any:
    dx = (dout @ w).reshape(x.shape, order="F")
    return dx, dout.T @ _rows(x), dout.sum(axis=0)


def linear_backward__dx_reshaped_weights(dout: Array, x: Array, w: Array) -> Any:
    dx = (dout @ w.reshape(w.shape[::-1]).T).reshape(x.shape)
    return dx, dout.T @ _rows(x), dout.sum(axis=0)


def linear_backward__dx_without_weights(dout: Array, x: Array, w: Array) -> Any:
    dx = np.repeat(dout.sum(axis=1), _rows(x).shape[1]).reshape(x.shape)
    return dx, dout.T @ _rows(x), dout.sum(axis=0)


def linear_backward__dx_without_dout(dout: Array, x: Array, w: Array) -> Any:
    dx = np.tile(w.sum(axis=0), (len(x), 1)).reshape(x.shape)
    return dx, dout.T @ _rows(x), dout.sum(axis=0)


def linear_backward__dx_first_image(dout: Array, x: Array, w: Array) -> Any:
    dx = np.tile(dout[0] @ w, (len(x), 1)).reshape(x.shape)
    return dx, dout.T @ _rows(x), dout.sum(axis=0)


def linear_backward__dw_transposed(dout: Array, x: Array, w: Array) -> Any:
    return (dout @ w).reshape(x.shape), _rows(x).T @ dout, dout.sum(axis=0)


def linear_backward__dw_reshaped(dout: Array, x: Array, w: Array) -> Any:
    dw = (_rows(x).T @ dout).reshape(w.shape)
    return (dout @ w).reshape(x.shape), dw, dout.sum(axis=0)


def linear_backward__dw_last_image(dout: Array, x: Array, w: Array) -> Any:
    dw = np.zeros(w.shape)
    for n in range(len(x)):
        dw = np.outer(dout[n], x[n])
    return (dout @ w).reshape(x.shape), dw, dout.sum(axis=0)


def linear_backward__dw_mean(dout: Array, x: Array, w: Array) -> Any:
    return (dout @ w).reshape(x.shape), dout.T @ _rows(x) / len(x), dout.sum(axis=0)


def linear_backward__dw_without_dout(dout: Array, x: Array, w: Array) -> Any:
    dw = np.tile(_rows(x).sum(axis=0), (len(w), 1))
    return (dout @ w).reshape(x.shape), dw, dout.sum(axis=0)


def linear_backward__db_mean(dout: Array, x: Array, w: Array) -> Any:
    return (dout @ w).reshape(x.shape), dout.T @ _rows(x), dout.mean(axis=0)


def linear_backward__db_over_outputs(dout: Array, x: Array, w: Array) -> Any:
    return (dout @ w).reshape(x.shape), dout.T @ _rows(x), dout.sum(axis=1)


def linear_backward__db_one_number(dout: Array, x: Array, w: Array) -> Any:
    return (dout @ w).reshape(x.shape), dout.T @ _rows(x), dout.sum()


def linear_backward__db_not_summed(dout: Array, x: Array, w: Array) -> Any:
    return (dout @ w).reshape(x.shape), dout.T @ _rows(x), dout.copy()


def linear_backward__db_two_axes(dout: Array, x: Array, w: Array) -> Any:
    return (dout @ w).reshape(x.shape), dout.T @ _rows(x), dout.sum(axis=0, keepdims=True)


def linear_backward__db_counts_images(dout: Array, x: Array, w: Array) -> Any:
    return (dout @ w).reshape(x.shape), dout.T @ _rows(x), np.full(len(w), float(len(x)))


def linear_backward__gradients_divided(dout: Array, x: Array, w: Array) -> Any:
    dout = dout / len(x)
    return (dout @ w).reshape(x.shape), dout.T @ _rows(x), dout.sum(axis=0)


def linear_backward__weights_first(dout: Array, x: Array, w: Array) -> Any:
    return dout.T @ _rows(x), (dout @ w).reshape(x.shape), dout.sum(axis=0)


def linear_backward__not_several(dout: Array, x: Array, w: Array) -> Any:
    return (dout @ w).reshape(x.shape)


def linear_backward__float32_result(dout: Array, x: Array, w: Array) -> Any:
    found = (dout @ w).reshape(x.shape), dout.T @ _rows(x), dout.sum(axis=0)
    return tuple(each.astype(np.float32) for each in found)


def linear_backward__changes_input(dout: Array, x: Array, w: Array) -> Any:
    dx, dw = (dout @ w).reshape(x.shape), dout.T @ _rows(x)
    db = dout[0]
    for n in range(1, len(dout)):
        db += dout[n]
    return dx, dw, db
