"""The way back through a correlation: what an output sends, which outputs a pixel hears, what is cut off."""

from __future__ import annotations

import numpy as np

from cnn.figures.drawing import draw_grid, number, sheet, write
from cnn.figures.picture import Picture, finish

NAMES = 5.4  # cells left of the strips, for their names


def scattered(dout: np.ndarray, k: np.ndarray, stride: int = 1) -> Picture:
    """Show what every output sends back to the signal, one row each, and their sum: the gradient dx."""
    length = len(k) + stride * (len(dout) - 1)
    figure, axes = sheet(NAMES + length + 0.6, 2.6 + 1.5 * (len(dout) + 1))
    write(axes, NAMES + length / 2, 0.7, "places of the signal x")
    for j in range(length):
        write(axes, NAMES + j + 0.5, 1.4, str(j))
    total = np.zeros(length)
    for i, gradient in enumerate(dout):
        row = np.full(length, np.nan)
        row[stride * i : stride * i + len(k)] = gradient * k
        total[stride * i : stride * i + len(k)] += gradient * k
        top = 1.9 + 1.5 * i
        write(axes, NAMES - 0.4, top + 0.5, f"output {i} sends {number(gradient)}·k", align="right")
        draw_grid(axes, row[None], NAMES, top, window=(0, stride * i, 1, len(k)))
    top = 1.9 + 1.5 * len(dout)
    write(axes, NAMES - 0.4, top + 0.5, "added up: dx", align="right", bold=True)
    draw_grid(axes, total[None], NAMES, top)
    sent = " ".join(
        f"Output {i} sends {_list(g * k)} to the places {stride * i} to {stride * i + len(k) - 1}."
        for i, g in enumerate(dout)
    )
    return finish(
        figure,
        alt=f"{len(dout)} outputs send their gradient, times the filter, back to the signal. {sent} "
        f"Added up place by place this is {_list(total)}.",
        caption="Each row stands where the window stood. What arrives at one place is added up.",
    )


def reached(k: np.ndarray, pixel: tuple[int, int], size: int) -> Picture:
    """Show with which weight one pixel of a size × size image stands in each output of a square filter k."""
    f, (row, column) = len(k), pixel
    image = np.full((size, size), np.nan)
    image[pixel] = 1.0
    weights = np.full((size - f + 1, size - f + 1), np.nan)
    for i, j in np.ndindex(weights.shape):
        if 0 <= row - i < f and 0 <= column - j < f:
            weights[i, j] = k[row - i, column - j]
    lefts = np.cumsum([0.4, size + 1.6, f + 4.2])
    figure, axes = sheet(lefts[2] + len(weights) + 0.8, size + 2.6)
    tops = [2.0 + (size - rows) / 2 for rows in (size, f, len(weights))]
    draw_grid(axes, image, lefts[0], tops[0], title="image: one pixel", window=(row, column, 1, 1))
    draw_grid(axes, k, lefts[1], tops[1], title="filter")
    draw_grid(axes, weights, lefts[2], tops[2], title="outputs: the pixel's\nweight in each", shade=True)
    write(axes, lefts[2] - 2.1, 2.0 + size / 2, "stands in")
    heard = " ".join(
        f"In output ({i}, {j}) it has the weight {number(weights[i, j])}."
        for i, j in np.argwhere(~np.isnan(weights))
    )
    return finish(
        figure,
        alt=f"One pixel of a {size}×{size} image, at row {row}, column {column}, and the outputs of a "
        f"{f}×{f} filter that have read it. {heard} Seen from the pixel, the filter is turned round.",
        caption="Read the filter from its last number to its first: so its weights stand on the right.",
    )


def cropped(gathered: np.ndarray, padding: int) -> Picture:
    """Show the gradient by a padded image (rows, columns), and what is left when its border is cut off."""
    rows, columns = (n - 2 * padding for n in gathered.shape)
    lefts = np.cumsum([0.6, gathered.shape[1] + 3.4])
    figure, axes = sheet(lefts[1] + columns + 2.2, gathered.shape[0] + 3.8)
    window = (padding, padding, rows, columns)
    draw_grid(axes, gathered, lefts[0], 2.0, title="gathered on the padded image", window=window)
    inner = gathered[padding : padding + rows, padding : padding + columns]
    draw_grid(axes, inner, lefts[1], 2.0 + padding, title="dx")
    write(axes, lefts[1] - 1.7, 2.0 + gathered.shape[0] / 2, "cut out")
    below = 2.0 + gathered.shape[0] + 0.9
    write(
        axes,
        0.6,
        below,
        f"rows {padding}:{padding + rows}, columns {padding}:{padding + columns}",
        align="left",
    )
    return finish(
        figure,
        alt=f"A gradient by a padded image of {gathered.shape[0]}×{gathered.shape[1]} numbers. "
        f"A frame marks its rows {padding} to {padding + rows - 1} and columns {padding} to "
        f"{padding + columns - 1}. They are cut out as dx, {rows}×{columns}. The border is dropped.",
        caption="Outside the frame lies what arrived on the zeros of the border. Nobody asks for it.",
    )


def _list(values: np.ndarray) -> str:
    return ", ".join(number(value) for value in values)
