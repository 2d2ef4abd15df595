"""Who is connected to whom: a fully connected layer and a convolution over the same inputs and outputs."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Circle

from cnn.figures.drawing import sheet, write
from cnn.figures.picture import Picture, finish

STYLES = ("-", "--", ":")
GAP = 4.6  # cells between the inputs' and the outputs' rows


def connections(inputs: int = 8) -> Picture:
    """Draw `inputs` numbers going to `inputs - 2` outputs, all to all and by one filter of three weights."""
    size = len(STYLES)
    outputs = inputs - size + 1
    figure, axes = sheet(2 * inputs + 4.8, GAP + 4.6)
    full, local = 1.9, inputs + 3.3
    for i in range(outputs):
        for j in range(inputs):
            _line(axes, full, i, j, "-")
        for u, style in enumerate(STYLES):
            _line(axes, local, i, i + u, style)
    for left, title in ((full, f"fully connected: {inputs * outputs}"), (local, f"convolution: {size}")):
        _neurons(axes, left, inputs, outputs)
        write(axes, left + inputs / 2, 0.8, f"{title} weights", bold=True)
    write(axes, 1.7, 2.4, "outputs", align="right")
    write(axes, 1.7, 2.4 + GAP, "inputs", align="right")
    write(axes, local + inputs / 2, GAP + 3.8, "solid: k[0]   dashed: k[1]   dotted: k[2]")
    write(axes, full + inputs / 2, GAP + 3.8, "every line has a weight of its own")
    return finish(
        figure,
        alt=f"Two networks from {inputs} inputs to {outputs} outputs. Fully connected: each output is joined "
        f"to every input by a weight of its own, {inputs * outputs} weights. Convolution: each output is "
        f"joined to {size} neighbouring inputs, and the same {size} weights are used at every place.",
        caption="The same inputs, the same number of outputs.",
    )


def _line(axes: Axes, left: float, output: int, source: int, style: str) -> None:
    """Join input number `source` to output number `output`."""
    xs = (left + source + 0.5, left + output + 1.5)
    axes.plot(xs, (2.4 + GAP, 2.4), style, color="0.25", linewidth=1.3 if style != "-" else 0.9, zorder=1)


def _neurons(axes: Axes, left: float, inputs: int, outputs: int) -> None:
    """Draw a row of inputs and, above it, a row of outputs."""
    for count, shift, y in ((inputs, 0.5, 2.4 + GAP), (outputs, 1.5, 2.4)):
        for n in range(count):
            axes.add_patch(
                Circle((left + n + shift, y), 0.32, facecolor="white", edgecolor="black", zorder=2)
            )
