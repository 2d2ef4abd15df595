"""The stage: one widget that shows any explorer. All it does is to carry: frames out, changes in.

Traits: `controls` and `actions` (what stands above the picture), `frame` (title, svg, sentence, values, and
the message that it answers), all in one, so that one change is one message and one repaint. In comes one
message at a time: {id, changes: {field: value}, pick: a cell's key, press: an action}.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Any

try:
    import anywidget
    from traitlets import Dict, Int, List
except ImportError as error:
    raise ImportError(
        f'the explorers need {error.name}, which the extra "lab" brings. In the course\'s folder run '
        'pip install -e ".[lab]"; with the zip of one notebook, pip install -r requirements.txt'
    ) from None

HERE = Path(__file__).parent
_serial = count(1)


class Stage(anywidget.AnyWidget):
    """What is on the page. `Explorer` holds the logic."""

    _esm = (HERE / "stage.js").read_text(encoding="utf-8")
    _css = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("drawing.css", "stage.css"))

    serial = Int().tag(sync=True)
    controls: Any = List().tag(sync=True)
    actions: Any = List().tag(sync=True)
    frame: Any = Dict().tag(sync=True)

    def __init__(self, **traits: object) -> None:
        super().__init__(serial=next(_serial), **traits)
