"""Wrong variants of trace_shapes, named `<exercise>__<misconception>`; most share one walk."""

from __future__ import annotations

from typing import Any

Array = Any  # what students write is untyped


def follow(layers: Any, shape: Any, conv: Any = None, pool: Any = None, fc: Any = None) -> Any:
    """Go from layer to layer; `conv`, `pool` and `fc` give the volume and the parameters of one of them."""
    rows = []
    for name, *numbers in layers:
        count = 0
        if name == "CONV":
            shape, count = (conv or right_conv)(shape, *numbers)
        elif name == "POOL":
            shape, count = (pool or right_pool)(shape, *numbers)
        elif name == "FC":
            shape, count = (fc or right_fc)(shape, *numbers)
        rows.append((shape, count))
    return rows


def size(n: int, f: int, s: int, p: int) -> int:
    if f > n + 2 * p or (n - f + 2 * p) % s:
        raise ValueError("does not fit")
    return (n - f + 2 * p) // s + 1


def right_conv(shape: Any, k: int, f: int, s: int, p: int) -> Any:
    c, h, w = shape
    return (k, size(h, f, s, p), size(w, f, s, p)), (f * f * c + 1) * k


def right_pool(shape: Any, f: int, s: int) -> Any:
    c, h, w = shape
    return (c, size(h, f, s, 0), size(w, f, s, 0)), 0


def right_fc(shape: Any, k: int) -> Any:
    inputs = 1
    for n in shape:
        inputs *= n
    return (k,), (inputs + 1) * k


def floored(shape: Any, k: int, f: int, s: int, p: int) -> Any:
    c, h, w = shape
    return (k, (h - f + 2 * p) // s + 1, (w - f + 2 * p) // s + 1), (f * f * c + 1) * k


def trace_shapes__floors_silently(layers: Any, shape: Any) -> Any:
    def pool(shape: Any, f: int, s: int) -> Any:
        return floored(shape, shape[0], f, s, 0)[0], 0

    return follow(layers, shape, floored, pool)


def trace_shapes__depth_kept(layers: Any, shape: Any) -> Any:
    def conv(shape: Any, k: int, f: int, s: int, p: int) -> Any:
        (_, h, w), count = right_conv(shape, k, f, s, p)
        return (shape[0], h, w), count

    return follow(layers, shape, conv)


def trace_shapes__fc_without_depth(layers: Any, shape: Any) -> Any:
    return follow(layers, shape, fc=lambda shape, k: right_fc(shape[-2:], k))


def trace_shapes__fc_sees_channels_only(layers: Any, shape: Any) -> Any:
    return follow(layers, shape, fc=lambda shape, k: right_fc(shape[:1], k))


def trace_shapes__fc_keeps_the_image(layers: Any, shape: Any) -> Any:
    def fc(shape: Any, k: int) -> Any:
        (units,), count = right_fc(shape, k)
        return (units, 1, 1), count

    return follow(layers, shape, fc=fc)


def trace_shapes__fc_without_bias(layers: Any, shape: Any) -> Any:
    return follow(layers, shape, fc=lambda shape, k: ((k,), right_fc(shape, k)[1] - k))


def trace_shapes__parameters_without_bias(layers: Any, shape: Any) -> Any:
    def conv(shape: Any, k: int, f: int, s: int, p: int) -> Any:
        behind, count = right_conv(shape, k, f, s, p)
        return behind, count - k

    return follow(layers, shape, conv, fc=lambda shape, k: ((k,), right_fc(shape, k)[1] - k))


def trace_shapes__one_bias_in_all(layers: Any, shape: Any) -> Any:
    def conv(shape: Any, k: int, f: int, s: int, p: int) -> Any:
        behind, count = right_conv(shape, k, f, s, p)
        return behind, count - k + 1

    return follow(layers, shape, conv, fc=lambda shape, k: ((k,), right_fc(shape, k)[1] - k + 1))


def trace_shapes__filter_without_depth(layers: Any, shape: Any) -> Any:
    def conv(shape: Any, k: int, f: int, s: int, p: int) -> Any:
        return right_conv(shape, k, f, s, p)[0], (f * f + 1) * k

    return follow(layers, shape, conv)


def trace_shapes__filter_not_squared(layers: Any, shape: Any) -> Any:
    def conv(shape: Any, k: int, f: int, s: int, p: int) -> Any:
        return right_conv(shape, k, f, s, p)[0], (f * shape[0] + 1) * k

    return follow(layers, shape, conv)


def trace_shapes__weights_for_every_place(layers: Any, shape: Any) -> Any:
    def conv(shape: Any, k: int, f: int, s: int, p: int) -> Any:
        (_, h, w), count = right_conv(shape, k, f, s, p)
        return (k, h, w), count * h * w

    return follow(layers, shape, conv)


def trace_shapes__pool_has_weights(layers: Any, shape: Any) -> Any:
    def pool(shape: Any, f: int, s: int) -> Any:
        return right_pool(shape, f, s)[0], f * f * shape[0]

    return follow(layers, shape, pool=pool)


def trace_shapes__pool_over_channels(layers: Any, shape: Any) -> Any:
    def pool(shape: Any, f: int, s: int) -> Any:
        _, h, w = right_pool(shape, f, s)[0]
        return (1, h, w), 0

    return follow(layers, shape, pool=pool)


def trace_shapes__pool_stride_is_size(layers: Any, shape: Any) -> Any:
    return follow(layers, shape, pool=lambda shape, f, s: (floored(shape, shape[0], f, f, 0)[0], 0))


def trace_shapes__padding_once(layers: Any, shape: Any) -> Any:
    def conv(shape: Any, k: int, f: int, s: int, p: int) -> Any:
        c, h, w = shape
        return right_conv((c, h + p, w + p), k, f, s, 0)

    return follow(layers, shape, conv)


def trace_shapes__padding_left_out(layers: Any, shape: Any) -> Any:
    return follow(layers, shape, lambda shape, k, f, s, p: right_conv(shape, k, f, s, 0))


def trace_shapes__stride_left_out(layers: Any, shape: Any) -> Any:
    return follow(layers, shape, lambda shape, k, f, s, p: right_conv(shape, k, f, 1, p))


def trace_shapes__stride_and_padding_swapped(layers: Any, shape: Any) -> Any:
    return follow(layers, shape, lambda shape, k, f, s, p: right_conv(shape, k, f, max(p, 1), s))


def trace_shapes__no_plus_one(layers: Any, shape: Any) -> Any:
    def conv(shape: Any, k: int, f: int, s: int, p: int) -> Any:
        (_, h, w), count = right_conv(shape, k, f, s, p)
        return (k, h - 1, w - 1), count

    def pool(shape: Any, f: int, s: int) -> Any:
        c, h, w = right_pool(shape, f, s)[0]
        return (c, h - 1, w - 1), 0

    return follow(layers, shape, conv, pool)


def trace_shapes__square_assumed(layers: Any, shape: Any) -> Any:
    return follow(layers, (shape[0], shape[1], shape[1]))


def trace_shapes__columns_first(layers: Any, shape: Any) -> Any:
    c, h, w = shape
    return follow(layers, (c, w, h))


def trace_shapes__volume_before(layers: Any, shape: Any) -> Any:
    rows = follow(layers, shape)
    before = [tuple(shape), *(volume for volume, _ in rows)]
    return [(volume, count) for volume, (_, count) in zip(before, rows)]  # noqa: B905  as students type it


def trace_shapes__layers_without_weights_left_out(layers: Any, shape: Any) -> Any:
    rows = follow(layers, shape)
    return [row for layer, row in zip(layers, rows) if layer[0] not in ("RELU", "SOFTMAX")]  # noqa: B905


def trace_shapes__parameters_added_up(layers: Any, shape: Any) -> Any:
    total, rows = 0, []
    for volume, count in follow(layers, shape):
        total += count
        rows.append((volume, total))
    return rows


def trace_shapes__parameters_first(layers: Any, shape: Any) -> Any:
    return [(count, volume) for volume, count in follow(layers, shape)]


def trace_shapes__shapes_only(layers: Any, shape: Any) -> Any:
    return [volume for volume, _ in follow(layers, shape)]


def trace_shapes__columns_not_checked(layers: Any, shape: Any) -> Any:
    def conv(shape: Any, k: int, f: int, s: int, p: int) -> Any:
        size(shape[1], f, s, p)
        return floored(shape, k, f, s, p)

    return follow(layers, shape, conv)


def trace_shapes__stops_at_a_misfit(layers: Any, shape: Any) -> Any:
    for count in range(len(layers), 0, -1):
        try:
            return follow(layers[:count], shape)
        except ValueError:
            continue
    return []


def trace_shapes__image_behind_fc(layers: Any, shape: Any) -> Any:
    return follow(
        layers, shape, pool=lambda shape, f, s: right_pool(shape, f, s) if shape[1:] else (shape, 0)
    )
