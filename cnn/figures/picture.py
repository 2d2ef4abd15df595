"""What every figure function returns: a PNG, the sentence that says the same in words, and a caption."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

CSS_PIXELS_PER_INCH = 96
SHARPNESS = 2  # image pixels per CSS pixel, so that text stays crisp on a dense screen


@dataclass(frozen=True, kw_only=True, repr=False)
class Picture:
    """A figure for the notebook. `alt` is its text alternative, `caption` is what to look at."""

    png: bytes
    alt: str
    caption: str
    width: int

    def __repr__(self) -> str:
        return f"Figure: {self.alt}\n{self.caption}"

    def _repr_html_(self) -> str:
        source = "data:image/png;base64," + base64.b64encode(self.png).decode("ascii")
        return (
            '<figure style="margin: 0.5em 0">'
            f'<img alt="{html.escape(self.alt)}" src="{source}" width="{self.width}" '
            'style="max-width: 100%; height: auto; background: white">'
            f"<figcaption>{html.escape(self.caption)}</figcaption></figure>"
        )


def finish(figure: Figure, *, alt: str, caption: str) -> Picture:
    """Turn a matplotlib figure into a `Picture`; no global state, so nothing has to be closed."""
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(buffer, format="png", dpi=CSS_PIXELS_PER_INCH * SHARPNESS, facecolor="white")
    width = round(figure.get_figwidth() * CSS_PIXELS_PER_INCH)
    return Picture(png=buffer.getvalue(), alt=alt, caption=caption, width=width)
