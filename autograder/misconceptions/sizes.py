"""Wrong variants of output_size, same_padding and fitting_paddings, named `<exercise>__<misconception>`."""

from __future__ import annotations


def _fits(n: int, f: int, stride: int, padding: int) -> None:
    if f > n + 2 * padding or (n - f + 2 * padding) % stride:
        raise ValueError("does not fit")


def output_size__misfit_floored(n: int, f: int, stride: int, padding: int) -> int:
    if f > n + 2 * padding:
        raise ValueError("the filter is too large")
    return (n - f + 2 * padding) // stride + 1


def output_size__nothing_refused(n: int, f: int, stride: int, padding: int) -> int:
    return (n - f + 2 * padding) // stride + 1


def output_size__misfit_rounded(n: int, f: int, stride: int, padding: int) -> int:
    if f > n + 2 * padding:
        raise ValueError("the filter is too large")
    return round((n - f + 2 * padding) / stride + 1)


def output_size__misfit_rounded_up(n: int, f: int, stride: int, padding: int) -> int:
    if f > n + 2 * padding:
        raise ValueError("the filter is too large")
    return -(-(n - f + 2 * padding) // stride) + 1


def output_size__fraction_returned(n: int, f: int, stride: int, padding: int) -> float:
    size = (n - f + 2 * padding) / stride + 1
    return int(size) if size == int(size) else size


def output_size__negative_size(n: int, f: int, stride: int, padding: int) -> int:
    if (n - f + 2 * padding) % stride:
        raise ValueError("does not fit")
    return (n - f + 2 * padding) // stride + 1


def output_size__compares_without_padding(n: int, f: int, stride: int, padding: int) -> int:
    if f > n or (n - f + 2 * padding) % stride:
        raise ValueError("does not fit")
    return (n - f + 2 * padding) // stride + 1


def output_size__no_plus_one(n: int, f: int, stride: int, padding: int) -> int:
    _fits(n, f, stride, padding)
    return (n - f + 2 * padding) // stride


def output_size__padding_once(n: int, f: int, stride: int, padding: int) -> int:
    if f > n + padding or (n - f + padding) % stride:
        raise ValueError("does not fit")
    return (n - f + padding) // stride + 1


def output_size__padding_subtracted(n: int, f: int, stride: int, padding: int) -> int:
    if f > n - 2 * padding or (n - f - 2 * padding) % stride:
        raise ValueError("does not fit")
    return (n - f - 2 * padding) // stride + 1


def output_size__padding_not_used(n: int, f: int, stride: int, padding: int) -> int:
    _fits(n, f, stride, 0)
    return (n - f) // stride + 1


def output_size__divides_too_early(n: int, f: int, stride: int, padding: int) -> int:
    _fits(n, f, stride, padding)
    return (n + 2 * padding) // stride - f + 1


def output_size__one_divided_too(n: int, f: int, stride: int, padding: int) -> int:
    _fits(n, f, stride, padding)
    return (n - f + 2 * padding + 1) // stride


def output_size__checks_input_only(n: int, f: int, stride: int, padding: int) -> int:
    if n % stride:
        raise ValueError("does not fit")
    return (n - f + 2 * padding) // stride + 1


def output_size__float_for_whole(n: int, f: int, stride: int, padding: int) -> float:
    _fits(n, f, stride, padding)
    return (n - f + 2 * padding) / stride + 1


def output_size__assertion_for_value_error(n: int, f: int, stride: int, padding: int) -> int:
    assert f <= n + 2 * padding, "the filter is too large"
    assert (n - f + 2 * padding) % stride == 0, "does not fit"
    return (n - f + 2 * padding) // stride + 1


def output_size__returns_nothing(n: int, f: int, stride: int, padding: int) -> None:
    _fits(n, f, stride, padding)
    print((n - f + 2 * padding) // stride + 1)


def same_padding__even_not_refused(f: int) -> int:
    return (f - 1) // 2


def same_padding__half_the_filter(f: int) -> float:
    return f / 2


def same_padding__half_pixel(f: int) -> float:
    return (f - 1) // 2 if f % 2 else (f - 1) / 2


def same_padding__whole_filter(f: int) -> int:
    if f % 2 == 0:
        raise ValueError("even")
    return f - 1


def same_padding__half_rounded_up(f: int) -> int:
    if f % 2 == 0:
        raise ValueError("even")
    return (f + 1) // 2


def same_padding__even_like_odd(f: int) -> int:
    return f // 2


def same_padding__always_one(f: int) -> int:
    if f % 2 == 0:
        raise ValueError("even")
    return 1


def same_padding__float_for_whole(f: int) -> float:
    if f % 2 == 0:
        raise ValueError("even")
    return (f - 1) / 2


def same_padding__assertion_for_value_error(f: int) -> int:
    assert f % 2 == 1, "even"
    return (f - 1) // 2


def same_padding__returns_nothing(f: int) -> None:
    print((f - 1) // 2)


def fitting_paddings__first_only(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    return _exact(n, f, stride, range(max_padding + 1))[:1]


def _exact(n: int, f: int, stride: int, paddings: range) -> list[int]:
    return [p for p in paddings if f <= n + 2 * p and (n - f + 2 * p) % stride == 0]


def fitting_paddings__no_zero(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    return _exact(n, f, stride, range(1, max_padding + 1))


def fitting_paddings__last_left_out(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    return _exact(n, f, stride, range(max_padding))


def fitting_paddings__all_of_them(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    return [p for p in range(max_padding + 1) if f <= n + 2 * p]


def fitting_paddings__filter_too_large(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    return [p for p in range(max_padding + 1) if (n - f + 2 * p) % stride == 0]


def fitting_paddings__padding_once(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    return [p for p in range(max_padding + 1) if f <= n + p and (n - f + p) % stride == 0]


def fitting_paddings__sizes_returned(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    paddings = _exact(n, f, stride, range(max_padding + 1))
    return [(n - f + 2 * p) // stride + 1 for p in paddings]


def fitting_paddings__downwards(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    return _exact(n, f, stride, range(max_padding, -1, -1))


def fitting_paddings__same_size_only(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    return [p for p in range(max_padding + 1) if n - f + 2 * p == (n - 1) * stride]


def fitting_paddings__marks_returned(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    found = _exact(n, f, stride, range(max_padding + 1))
    return [int(p in found) for p in range(max_padding + 1)]


def fitting_paddings__refuses_none(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    found = _exact(n, f, stride, range(max_padding + 1))
    if not found:
        raise ValueError("no padding fits")
    return found


def fitting_paddings__returns_nothing(n: int, f: int, stride: int, max_padding: int) -> None:
    print(_exact(n, f, stride, range(max_padding + 1)))
