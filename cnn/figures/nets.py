"""Networks beside each other: what each learns, and what each computes for one image."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cnn.figures.picture import Picture, finish

TEXT = 11
CLOSE = 4.0  # a factor: in the chart, about as far as a name is long


def nets(rows: Mapping[str, tuple[float, float]]) -> Picture:
    """Show (parameters, multiply-adds) of each network, both axes in powers of ten."""
    figure = Figure(figsize=(7.6, 4.4), layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12))
    axes = figure.subplots()
    for name, (parameters, products) in rows.items():
        axes.plot(parameters, products, "o", color="black", markersize=8)
        shift, side = ((-8, 6), "right") if crowded(parameters, products, rows) else ((8, 6), "left")
        axes.annotate(name, (parameters, products), shift, textcoords="offset points", ha=side, fontsize=TEXT)
    axes.set(xscale="log", yscale="log", xlim=(2e4, 2e9), ylim=(1e5, 1e11))
    axes.set_xlabel("numbers that are learned", fontsize=TEXT)
    axes.set_ylabel("products for one image", fontsize=TEXT)
    axes.tick_params(labelsize=TEXT)
    axes.grid(color="0.9")
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    said = " ".join(
        f"{name}: {parameters:,.0f} parameters, {products:,.0f} products."
        for name, (parameters, products) in rows.items()
    )
    return finish(
        figure,
        alt=f"A chart with two logarithmic scales. {said}",
        caption="To the right: more to learn. Upwards: more to compute. The two are not the same.",
    )


def crowded(parameters: float, products: float, rows: Mapping[str, tuple[float, float]]) -> bool:
    """Whether another network stands close on the right, where the name would run into its name."""
    return any(1 < p / parameters < CLOSE and 1 / CLOSE < m / products < CLOSE for p, m in rows.values())
