"""Then and now on one logarithmic scale: each row a quantity in two years, and the factor between them."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from cnn.figures.picture import Picture, finish

TEXT = 11


def then_and_now(rows: Mapping[str, tuple[float, float]], years: tuple[int, int]) -> Picture:
    """Show each quantity as a ring (then) and a disc (now), joined by a line; a step right is ten times."""
    figure = Figure(
        figsize=(8.2, 0.75 * len(rows) + 1.3), layout=ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.12)
    )
    axes = figure.subplots()
    for place, (then, now) in enumerate(rows.values()):
        axes.plot((then, now), (place, place), "-", color="0.5", linewidth=2, zorder=1)
        axes.plot(then, place, "o", markersize=9, markerfacecolor="white", markeredgecolor="black")
        axes.plot(now, place, "o", markersize=9, color="black")
        for value in (then, now):
            axes.annotate(scientific(value), (value, place), (0, 9), textcoords="offset points",
                          ha="center", fontsize=TEXT)  # fmt: skip
        middle = (then * now) ** 0.5
        axes.annotate(f"× {now / then:,.0f}", (middle, place), (0, -16), textcoords="offset points",
                      ha="center", fontsize=TEXT, fontweight="bold")  # fmt: skip
    axes.set_xscale("log")
    axes.set_yticks(range(len(rows)), list(rows), fontsize=TEXT)
    axes.set(ylim=(len(rows) - 0.4, -0.6), xlim=(1e5, 1e14))
    axes.set_xlabel(f"ring: {years[0]}      disc: {years[1]}      one step to the right: ten times as many",
                    fontsize=TEXT)  # fmt: skip
    axes.set_xticks([10.0**n for n in range(5, 15)])
    axes.tick_params(axis="x", labelsize=TEXT)
    axes.grid(axis="x", color="0.9")
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    said = " ".join(
        f"{' '.join(name.split())}: from {scientific(then)} to {scientific(now)}, {now / then:,.0f} times."
        for name, (then, now) in rows.items()
    )
    return finish(
        figure,
        alt=f"A chart with a logarithmic scale, {years[0]} against {years[1]}. {said}",
        caption="The longer the line, the more it has grown.",
    )


def scientific(value: float) -> str:
    """A large number with two figures and a power of ten: 4.7·10⁷.

    >>> scientific(47040000), scientific(1e9)
    ('4.7·10⁷', '10⁹')
    """
    digits, power = f"{value:.1e}".split("e")
    raised = str(int(power)).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    return f"10{raised}" if digits == "1.0" else f"{digits}·10{raised}"
