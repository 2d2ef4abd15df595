"""What many layers make of an image's size."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cnn.figures.picture import Picture, finish

MARKS = (("o", "-"), ("s", "--"), ("^", ":"))
LAYERS = 10


def size_over_depth(n: int, f: int, paddings: Sequence[int]) -> Picture:
    """Plot the rows of an n×n image behind each of some layers with filters of `f` and stride 1."""
    figure = Figure(figsize=(6.6, 3.4), layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    axes = figure.subplots()
    said = []
    for padding, (mark, line) in zip(paddings, MARKS, strict=False):
        sizes = _sizes(n, f, padding)
        axes.plot(
            range(len(sizes)), sizes, marker=mark, linestyle=line, color="black", label=f"P = {padding}"
        )
        for layer in {0, len(sizes) - 1}:
            axes.annotate(
                str(sizes[layer]), (layer, sizes[layer]), (0, 8), textcoords="offset points", ha="center"
            )
        said.append(f"With padding {padding}: {', '.join(map(str, sizes))}.")
    axes.set(xlabel="layers", ylabel="rows of the image", ylim=(0, n * 1.2), xticks=range(LAYERS + 1))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="center right")
    return finish(
        figure,
        alt=f"The size of a {n} by {n} image behind each layer of {f} by {f} filters with stride 1. "
        + " ".join(said),
        caption=f"{n}×{n} and filters of {f}×{f}: without padding the image is soon used up.",
    )


def _sizes(n: int, f: int, padding: int) -> list[int]:
    """The sizes from layer to layer, until the filter has no room."""
    sizes = [n]
    while len(sizes) <= LAYERS and sizes[-1] + 2 * padding >= f:
        sizes.append(sizes[-1] + 2 * padding - (f - 1))
    return sizes
