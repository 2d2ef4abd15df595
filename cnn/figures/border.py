"""An image in a border of zeros, alone and with a window of a layer on it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from cnn.figures.drawing import draw_grid, frame, number, only, sheet, write
from cnn.figures.picture import Picture, finish


def bordered(image: np.ndarray, padding: tuple[int, int]) -> Picture:
    """Show an image (H, W) with its border: `padding` is (rows, columns) of zeros on each side."""
    (height, width), (rows, columns) = image.shape, padding
    figure, axes = sheet(width + 2 * columns + 3.0, height + 2 * rows + 2.6)
    _grid_in_border(axes, image, padding, 1.5, 1.4)
    frame(axes, 1.5 + columns, 1.4 + rows, width, height)
    write(axes, 1.5 + columns + width / 2, 0.7, f"columns {columns} to {columns + width - 1}")
    write(axes, 1.5 + columns + width / 2, height + 2 * rows + 2.0, "dashed: zeros")
    return finish(
        figure,
        alt=f"An image of {height} rows and {width} columns in a border of zeros, {rows} above and below, "
        f"{columns} at the left and at the right. It begins at row {rows}, column {columns}.",
        caption="The frame is the image. It keeps its numbers; only its place has changed.",
    )


def padded_step(
    image: np.ndarray, weights: np.ndarray, padding: int, stride: int, i: int, j: int, bias: float
) -> Picture:
    """Show output (i, j) of one filter (FH, FW) on one image (H, W): window, products, sum and bias."""
    whole, (fh, fw) = np.pad(image, padding), weights.shape
    top, left = i * stride, j * stride
    out = [(side - f) // stride + 1 for side, f in zip(whole.shape, weights.shape, strict=True)]
    products = weights * whole[top : top + fh, left : left + fw]
    value = products.sum() + bias
    height = max(whole.shape[0], fh)
    lefts = np.cumsum([0.4, whole.shape[1] + 1, fw + 1, fw + 4.6])
    figure, axes = sheet(lefts[3] + max(out[1], 2) + 0.8, height + 2.4)
    tops = [1.7 + (height - rows) / 2 for rows in (whole.shape[0], fh, fh, out[0])]
    write(axes, lefts[0] + whole.shape[1] / 2, tops[0] - 0.75, "padded image")
    _grid_in_border(axes, image, (padding, padding), lefts[0], tops[0])
    frame(axes, lefts[0] + left, tops[0] + top, fw, fh)
    draw_grid(axes, weights, lefts[1], tops[1], title="filter")
    draw_grid(axes, products, lefts[2], tops[2], title="products")
    draw_grid(
        axes, only((out[0], out[1]), i, j, value), lefts[3], tops[3], title="output", window=(i, j, 1, 1)
    )
    middle = 1.7 + height / 2
    for place, sign in ((lefts[1] - 0.5, "×"), (lefts[2] - 0.5, "=")):
        write(axes, place, middle, sign, bold=True)
    write(axes, lefts[3] - 2.3, middle, f"sum {number(products.sum())}\nbias {number(bias)}", bold=True)
    return finish(
        figure,
        alt=f"A {fh}×{fw} filter with stride {stride} on an image with padding {padding}. The window of "
        f"output ({i}, {j}) begins at row {top}, column {left} of the padded image. Its products add up to "
        f"{number(products.sum())}; with the bias {number(bias)} the output is {number(value)}.",
        caption=f"Output ({i}, {j}) begins at row {i}·{stride} = {top}, column {j}·{stride} = {left} of the "
        "padded image.",
    )


def _grid_in_border(axes: Axes, image: np.ndarray, padding: tuple[int, int], left: float, top: float) -> None:
    """Draw the zeros dashed and grey, and the image in their middle."""
    (height, width), (rows, columns) = image.shape, padding
    for i, j in np.ndindex(height + 2 * rows, width + 2 * columns):
        if rows <= i < rows + height and columns <= j < columns + width:
            continue
        box = Rectangle((left + j, top + i), 1, 1, facecolor="0.93", edgecolor="0.55", linestyle="--")
        axes.add_patch(box)
        write(axes, left + j + 0.5, top + i + 0.5, "0")
    draw_grid(axes, image, left + columns, top + rows)
