"""Sizes: how large the output is, which padding fits, how many numbers a layer learns.

The lecture's letters: N is the size of the input along one axis, F that of the filter, S the stride,
P the number of zeros added at each end. The output has (N - F + 2P)/S + 1 positions, and the lecture's rule
is that this must be a whole number.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, get_args

from cnn.arguments import whole
from cnn.errors import DoesNotFit, ShapeError

Mode = Literal["exact", "floor"]


def output_size(n: int, f: int, stride: int = 1, padding: int = 0, *, mode: Mode = "exact") -> int:
    """Count the positions of a filter along one axis: (N - F + 2P)/S + 1.

    Parameters
    ----------
    n : int
        Size N of the input, at least 1.
    f : int
        Size F of the filter, at least 1.
    stride : int
        Step S from one position to the next, at least 1.
    padding : int
        Zeros P added at each end, at least 0.
    mode : {"exact", "floor"}
        ``"exact"`` is the lecture's rule: a filter that does not end at the border is refused.
        ``"floor"`` rounds down, so that the last pixels are never read; most frameworks do this.

    Returns
    -------
    int

    Raises
    ------
    DoesNotFit
        If the result is no whole number (``"exact"`` only), or the filter is larger than the padded input.
    ShapeError
        If an argument is no integer, too small, or no known mode.

    Notes
    -----
    The formula is the lecture's, "(N - F) / stride + 1", with N replaced by N + 2P.

    Examples
    --------
    >>> output_size(7, 3), output_size(7, 3, stride=2), output_size(7, 3, padding=1)
    (5, 3, 7)
    >>> output_size(7, 3, stride=3, mode="floor")
    2
    """
    n, f, stride = whole(n, "n", least=1), whole(f, "f", least=1), whole(stride, "stride", least=1)
    padding = whole(padding, "padding")
    if mode not in get_args(Mode):
        raise ShapeError(f'mode must be "exact" or "floor", got {mode!r}.')
    span = n - f + 2 * padding
    if span < 0 or (mode == "exact" and span % stride):
        raise DoesNotFit(_misfit(n, f, stride, padding))
    return span // stride + 1


def same_padding(f: int) -> int:
    """Return the padding (F - 1)/2 with which stride 1 keeps the size.

    Parameters
    ----------
    f : int
        Size F of the filter, odd.

    Returns
    -------
    int

    Raises
    ------
    DoesNotFit
        If F is even: the padding would be half a pixel more than a whole number.
    ShapeError
        If F is no integer or smaller than 1.

    Notes
    -----
    From N = (N - F + 2P) + 1, solved for P.

    Examples
    --------
    >>> [same_padding(f) for f in (3, 5, 7)]
    [1, 2, 3]
    """
    f = whole(f, "f", least=1)
    if f % 2 == 0:
        raise DoesNotFit(
            f"F = {f} has no padding that keeps the size: (F - 1)/2 = {_mixed(Fraction(f - 1, 2))}. "
            f"Odd filters have one: F = {f - 1} or F = {f + 1}."
        )
    return (f - 1) // 2


def fitting_paddings(n: int, f: int, stride: int, max_padding: int) -> list[int]:
    """List every padding from 0 to `max_padding` with which the filter fits exactly.

    Parameters
    ----------
    n, f, stride : int
        N, F and S as in `output_size`, each at least 1.
    max_padding : int
        The largest padding to try, at least 0.

    Returns
    -------
    list of int
        In increasing order; empty if none fits, which happens whenever S is even and N - F is odd.

    Raises
    ------
    ShapeError
        If an argument is no integer or too small.

    Notes
    -----
    The lecture's "zero pad with whatever fits": P with F <= N + 2P for which S divides N - F + 2P.

    Examples
    --------
    >>> fitting_paddings(7, 3, 3, 5)
    [1, 4]
    >>> fitting_paddings(32, 5, 2, 10)
    []
    """
    n, f, stride = whole(n, "n", least=1), whole(f, "f", least=1), whole(stride, "stride", least=1)
    candidates = range(whole(max_padding, "max_padding") + 1)
    return [p for p in candidates if f <= n + 2 * p and (n - f + 2 * p) % stride == 0]


def conv_parameters(f: int, channels: int, filters: int) -> int:
    """Count the numbers that a convolution layer learns: (F·F·channels + 1) per filter.

    Parameters
    ----------
    f : int
        Size F of the square filters, at least 1.
    channels : int
        Depth of the input, through which every filter extends; at least 1.
    filters : int
        How many filters, K; at least 1.

    Returns
    -------
    int

    Raises
    ------
    ShapeError
        If an argument is no integer or smaller than 1.

    Notes
    -----
    The lecture: "each filter has 5*5*3 + 1 = 76 params (+1 for bias)", and ten of them 760.

    Examples
    --------
    >>> conv_parameters(5, 3, 1), conv_parameters(5, 3, 10)
    (76, 760)
    """
    f, channels = whole(f, "f", least=1), whole(channels, "channels", least=1)
    return (f * f * channels + 1) * whole(filters, "filters", least=1)


def _output_shape(
    image: tuple[int, int],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int],
    *,
    mode: Mode,
    caller: str,
) -> tuple[int, int]:
    """Apply `output_size` to rows and columns, and name the axis on which it fails when they differ."""
    rows, columns = zip(image, kernel, stride, padding, strict=True)
    sizes = []
    for axis, numbers in (("rows", rows), ("columns", columns)):
        try:
            sizes.append(output_size(*numbers, mode=mode))
        except (DoesNotFit, ShapeError) as refusal:
            where = caller if rows == columns else f"{caller}, {axis}"
            raise type(refusal)(f"{where}: {refusal}") from None
    return sizes[0], sizes[1]


def _misfit(n: int, f: int, stride: int, padding: int) -> str:
    """Say why the filter does not fit, with the exact fraction, and what would."""
    exact = Fraction(n - f + 2 * padding, stride) + 1
    reason = (
        "not a whole number"
        if f <= n + 2 * padding
        else f"the filter is larger than N + 2P = {n + 2 * padding}"
    )
    return (
        f"N = {n}, F = {f}, S = {stride}, P = {padding} does not fit: (N - F + 2P)/S + 1 = "
        f"({n} - {f} + 2*{padding})/{stride} + 1 = {_mixed(exact)}, {reason}. "
        f"{_what_fits(n, f, stride, padding)}"
    )


def _mixed(value: Fraction) -> str:
    """Write a fraction as a mixed number: 7/3 is "2 1/3"."""
    sign = "-" if value < 0 else ""
    integer, rest = divmod(abs(value.numerator), value.denominator)
    if rest == 0:
        return f"{sign}{integer}"
    return f"{sign}{integer} {rest}/{value.denominator}" if integer else f"{sign}{rest}/{value.denominator}"


def _what_fits(n: int, f: int, stride: int, padding: int) -> str:
    """Name the next larger padding that fits, and the next smaller stride or else the largest filter."""
    span = n - f + 2 * padding
    # More padding lengthens the span by even numbers: one of the next two multiples of S, or none.
    multiple = max(span // stride + 1, 0) * stride
    reachable = [m for m in (multiple, multiple + stride) if (m - span) % 2 == 0]
    if reachable:
        text = f"Padding {padding + (reachable[0] - span) // 2} gives {reachable[0] // stride + 1}"
    else:
        text = "No padding fits, because S is even and N - F is odd"
    if span < 0:
        return f"{text}; F = {n + 2 * padding} gives 1."
    smaller = next(s for s in range(min(stride - 1, span), 0, -1) if span % s == 0)
    return f"{text}; stride {smaller} gives {span // smaller + 1}."
