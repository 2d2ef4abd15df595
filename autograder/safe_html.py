"""What a student wrote, made fit for a page: the one place where it is escaped.

The feedback page and the formgrader put cells into HTML as they are. nbconvert's own `sanitize_html` is no
cure: it turns the report's drawings into visible code. So this module takes the place of nbconvert's
Markdown filter (`c.HTMLExporter.filters`), and the notebook's other parts are quoted cell by cell.
"""

from __future__ import annotations

import re

import bleach
from bs4 import BeautifulSoup
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

_TAGS = """
a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre
q s samp small span strong sub summary sup table tbody td tfoot th thead tr tt u ul var
"""
TAGS = frozenset(_TAGS.split())
PROTOCOLS = frozenset({"http", "https", "mailto", "data"})
_PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]+")
_DRAWING = re.compile(
    r"!\[((?:[^\[\]\\]|\\.)*)\]\(data:image/svg\+xml;base64,[A-Za-z0-9+/=]*\)"
)  # explorers' twins
_LINK = re.compile(r"https?://\S*|mailto:\S*|#[\w.%-]*|[\w./%-]+(#[\w.%-]*)?")
_CLASSES = re.compile(r"(highlight|language-[\w+-]{1,20}|[a-z]{1,2}[0-9a-z]?)( |$)")  # what Pygments writes

# MathJax turns $\href{javascript:...}{x}$ into a link; these commands reach out of a formula into the page.
_TEX = re.compile(r"\\(?=(href|style|class|cssId|data|require|mmlToken|bbox)(?![A-Za-z]))")

# Formatting takes time with the square of a text that was made for it, so long texts are shown as they are.
FORMATTED = 8_000  # characters of a Markdown cell
COLOURED = 20_000  # characters of a code cell; what follows is left out
ROOM = 500_000  # characters of all cells
LEFT_OUT = "\n# [The page shows no more of this cell.]"
CUT = "[The page shows no more of this notebook: its cells hold too much text.]"


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """Markdown and formulas to HTML without scripts, styles, handlers, ids, remote pictures or odd links."""
    cell = context.get("cell", {})
    return safe_markdown(source, cell.get("attachments", {}))


def unchanged(text: str) -> str:
    """Takes the place of nbconvert's `strip_files_prefix`, for addresses that Jupyter wrote long ago.

    Its search takes time with the square of a line's brackets: one cell could hold up the pages of a class.
    """
    return text


def safe_markdown(source: str, attachments: dict[str, dict[str, str]] | None = None) -> str:
    """The same for a text that stands in no page: `attachments` are a cell's pasted pictures.

    >>> safe_markdown("*a* <script>alert(1)</script> [x](javascript:alert(1))").strip()
    '<p><em>a</em> &lt;script&gt;alert(1)&lt;/script&gt; <a>x</a></p>'
    """
    renderer = _Renderer(escape=False, exclude_anchor_links=True, attachments=attachments or {})
    html = MarkdownWithMath(renderer=renderer).render(source)
    clean = bleach.clean(html, tags=TAGS, attributes=_allowed, protocols=PROTOCOLS)
    page = BeautifulSoup(clean, features="html.parser")
    for text in page.find_all(string=_TEX):
        text.replace_with(_TEX.sub("\N{SET MINUS}", text))
    return str(page)


def quote_notebook(notebook: NotebookNode) -> NotebookNode:
    """A notebook whose cells can do nothing, and do not take long to be made into a page."""
    room = ROOM
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _DRAWING.sub(r"*Picture: \1*", cell.source)
        room -= len(cell.source)
        if room < 0:
            cell.source = CUT
        elif cell.cell_type == "code" and len(cell.source) > COLOURED:
            cell.source = cell.source[:COLOURED] + LEFT_OUT
        quote_cell(cell)
    return notebook


def quote_cell(cell: NotebookNode) -> NotebookNode:
    """A cell whose outputs can do nothing: text and PNG of anyone, HTML only of our own report.

    A raw cell, which an exporter may copy into its page as it is, becomes a block of code; so does a very
    long text.
    """
    if cell.cell_type == "raw" or (cell.cell_type == "markdown" and len(cell.source) > FORMATTED):
        fence = "`" * (3 + max((len(run) for run in re.findall(r"`+", cell.source)), default=0))
        cell.cell_type = "markdown"
        cell.source = f"{fence}text\n{cell.source}\n{fence}"
    if cell.cell_type == "code":
        ours = bool(cell.metadata.get("nbgrader", {}).get("grade", False))
        cell.outputs = [_quoted(output, ours) for output in cell.outputs]
    return cell


def _quoted(output: NotebookNode, ours: bool) -> NotebookNode:
    if output.output_type in ("execute_result", "display_data"):
        allowed = {"text/plain", "image/png"} | ({"text/html"} if ours else set())
        output.data = NotebookNode({kind: data for kind, data in output.data.items() if kind in allowed})
        output.metadata = NotebookNode()
    return output


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, for which a picture that is not there is no reason to give up the page."""

    def _embed_image_or_attachment(self, src: str) -> str:
        if src.startswith("attachment:") and not self.attachments.get(src.removeprefix("attachment:")):
            return ""
        url: str = super()._embed_image_or_attachment(src)
        return url


def _allowed(tag: str, name: str, value: str) -> bool:
    """Whether an attribute may stay. `data:` is for pictures alone; an id could shadow one of the page."""
    match tag, name:
        case "img", "src":
            return _PICTURE.fullmatch(value) is not None
        case "a", "href":
            return _LINK.fullmatch(value) is not None
        case ("td" | "th", "colspan" | "rowspan") | ("img", "alt" | "width" | "height") | ("details", "open"):
            return True
        case ("div" | "span" | "pre" | "code", "class"):
            return all(_CLASSES.fullmatch(word) for word in value.split())
    return name in ("title", "align")
