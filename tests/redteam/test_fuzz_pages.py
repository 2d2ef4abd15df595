"""What students show and write, spoiled by chance, in the pages that others open: nothing of it is live.

The pages are read by a parser that follows the rules of HTML 5, as browsers do.
"""

from __future__ import annotations

import random
import re
import struct
import time
import zlib
from pathlib import Path

import fuzzing
import numpy as np
import pytest
from bleach._vendor import html5lib
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from nbgrader.server_extensions.formgrader import handlers

from autograder.course import load_course
from autograder.coursedir import init
from autograder.escape import escaped
from autograder.gradebook import read_config
from autograder.graded_notebook import graded_notebook
from autograder.report import CaseResult, Report, Status
from autograder.safe_html import safe_markdown
from autograder.sandbox.messages import WireError
from autograder.sandbox.outputs import CellOutcome, clean_outputs

SEED = fuzzing.seed()
BOOTSTRAP = Path(handlers.template_path).parent / "static/node_modules/bootstrap/dist/css"  # of nbgrader
MARK = "fuzzmark"  # in every live form below: what has it as a tag, an attribute or an address is a hole
PIECES = (
    *("<script>fuzzmark()</script>", "<img src=x onerror=fuzzmark()>", "<svg/onload=fuzzmark()>"),
    *("</pre>", "</code>"),
    *("<a href='javascript:fuzzmark()'>x</a>", "[x](javascript:fuzzmark())"),
    *("[x]( java\tscript:fuzzmark() )", "-->"),
    *("<style>fuzzmark{}</style>", "<iframe srcdoc='fuzzmark'>"),
    *("<math><mtext></mtext><mglyph><style><img src=fuzzmark>",),
    *("<!--", "<![CDATA[", "]]>", "<noscript><p title='</noscript><img src=x onerror=fuzzmark()>'>"),
    *("<base href=//fuzzmark>",),
    *("$\\href{javascript:fuzzmark()}{x}$", "\\style{x:fuzzmark}{y}"),
    *("$$<img src=x onerror=fuzzmark()>$$", "&#106;avascript:fuzzmark"),
    *("![x](data:image/svg+xml;base64,fuzzmark)", "![x](fuzzmark://a)", "<x:fuzzmark>", "<fuzzmark>"),
    *("<form action=fuzzmark>",),
    *('"><script>fuzzmark()</script>', "'><fuzzmark x='", "`", "```html\n", "~~~", "\n    ", "\n\n"),
    *("* ", "> ", "|a|b|\n|-|-|\n|", "#"),
    *("\x1b[31m", "\x1b[38;5;1m", "\x1b]8;;javascript:fuzzmark()\x07x\x1b]8;;\x07", "\x1b[", "\x00"),
    *("\x08", "\r", "\u202e", "\u2028"),
    *("<", ">", "&", "&lt;script&gt;", "\\", "\\<", "[", "](", ")", "!", "<b", " onclick=fuzzmark() "),
    *("<details open ontoggle=fuzzmark()>",),
    *("<meta http-equiv=refresh content='0;url=fuzzmark'>", "<template>", "<textarea>", "<title>"),
    *("<plaintext>", "<select>", "<table>"),
    *("<img src='data:image/png;base64,QUJD'>", "<input autofocus onfocus=fuzzmark()>"),
    *("[a]: javascript:fuzzmark()\n[a]", "x" * 50),
)  # fmt: skip
LIVE = {
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "form",
    "base",
    "meta",
    "link",
    "svg",
    "math",
    "noscript",
}
ADDRESSES = set("href src action formaction data srcset poster background srcdoc".split())
SCHEMES = ("javascript:", "vbscript:", "data:text", "data:image/svg")


def text(dice, most=7):
    """Pieces of markup, whole and broken, in a row."""
    joined = "".join(dice.choice(PIECES) for _ in range(dice.randrange(1, most)))
    if dice.random() < 0.3:
        at = dice.randrange(len(joined) + 1)
        joined = joined[:at] + dice.choice(PIECES) + joined[at + dice.randrange(3) :]
    return joined


def holes(html):
    """What in a page, or a part of one, could do something and has to do with a student."""
    return [hole for scripting in (True, False) for hole in _holes(html, scripting)]


def _holes(html, scripting):
    page = html5lib.parse(html, namespaceHTMLElements=False, scripting=scripting)
    for element in page.iter():
        if not isinstance(element.tag, str):  # a comment
            continue
        tag = element.tag.rsplit("}", 1)[-1].lower()
        if MARK in tag or (tag in ("script", "style") and MARK in "".join(element.itertext())):
            yield tag
        for key, value in element.attrib.items():
            name = (key if isinstance(key, str) else key[-1]).lower()
            marked = MARK in name or (MARK in value and name not in ("title", "alt"))
            address = re.sub(r"[\x00-\x20]", "", value).lower()
            if marked or (name in ADDRESSES and address.startswith(SCHEMES)):
                yield f"{tag} {name}={value}"


def test_the_parser_sees_what_is_live():
    """The control: each live form alone is seen, and the same escaped is not."""
    live = [piece for piece in PIECES if piece.startswith("<") and MARK in piece]
    assert len(live) > 10
    for piece in live:
        assert holes(f"<div>{piece}</div>"), piece
        assert not holes(f"<div>{escaped(piece)}</div>"), piece


def test_five_thousand_texts_are_no_live_markdown():
    began = time.monotonic()
    for number in range(5_000):
        source = text(random.Random(f"{SEED}/markdown/{number}"), 10)
        html = safe_markdown(source, {"a.png": {"image/png": "QUJD"}})
        assert not holes(html), f"FUZZ_SEED={SEED}, text {number}: {source!r}"
        page = html5lib.parse(html, namespaceHTMLElements=False)
        commands = [part for part in page.itertext() if re.search(r"\\(href|style)\b", part)]
        assert not commands, f"FUZZ_SEED={SEED}, text {number}: {source!r}"
        tags = {element.tag for element in page.iter()}
        assert not tags & LIVE, f"FUZZ_SEED={SEED}, text {number}: {source!r}"
    print(f"5000 texts, {time.monotonic() - began:.1f} s")


def picture(dice):
    """A PNG, most of the time with something wrong."""
    width, height, depth, colour = (
        dice.randrange(6),
        dice.randrange(6),
        dice.choice((1, 8, 8, 16)),
        dice.choice((0, 2, 3, 6, 5)),
    )
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, dice.choice((0, 0, 0, 1)))
    rows = height * (1 + width * {0: 1, 2: 3, 3: 1, 6: 4}.get(colour, 1) * depth // 8) + dice.choice(
        (0, 0, 0, 1, -1)
    )
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(max(rows, 0)))), (b"IEND", b"")]
    if dice.random() < 0.5:
        extra = (
            dice.choice((b"tEXt", b"PLTE", b"tRNS", b"iTXt", b"IDAT")),
            dice.choice((b"<script>fuzzmark()</script>", b"", bytes(900))),
        )
        chunks.insert(dice.randrange(4), extra)
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    if dice.random() < 0.3:
        at = dice.randrange(len(data))
        data = data[:at] + dice.randbytes(dice.randrange(4)) + data[at + 1 :]
    return np.frombuffer(data, np.uint8)


def shown(dice):
    """The report of a cell's outputs as a hostile worker would write it."""
    output = dice.choice(
        (
            {"output_type": "stream", "name": text(dice), "text": text(dice)},
            {"output_type": "error", "name": text(dice), "value": text(dice), "traceback": text(dice)},
            {
                "output_type": "display_data",
                "text": text(dice),
                "png": picture(dice),
                "text/html": text(dice),
            },
            {"output_type": "execute_result", "text": text(dice), "metadata": {text(dice): text(dice)}},
            {"output_type": "display_data", "data": {"text/html": text(dice), "image/svg+xml": text(dice)}},
        )
    )
    return [{**output, text(dice): text(dice)} for _ in range(dice.randrange(1, 3))]


def notebook_of(dice, count):
    """A graded notebook whose cells, outputs and reports are full of such texts."""
    cells, outcomes, reports = [], {}, {}
    for index in range(count):
        make = dice.choice((new_code_cell, new_code_cell, new_markdown_cell, new_raw_cell))
        cells.append(make(text(dice), id=f"c{index}"))
        outcomes[index] = CellOutcome(
            status=dice.choice(("ok", "error", "died")), outputs=clean_outputs(shown(dice))
        )
    settings = {"grade_id": "e", "grade": True, "solution": False, "points": 1, "score": 0}
    cells.append(new_code_cell("check", id="e", metadata={"nbgrader": settings}))
    answer = {"grade_id": "e-code", "grade": False, "solution": True, "comment": text(dice)}
    cells.append(new_code_cell(text(dice), id="e-code", metadata={"nbgrader": answer}))
    case = CaseResult(name=text(dice), passed=False, seen=text(dice))
    reports["e"] = Report(
        exercise="e", points=0.0, max_points=1.0, status=Status.GRADED, cases=(case,), note=text(dice)
    )
    graded = graded_notebook(new_notebook(cells=cells), reports, outcomes, (text(dice),))
    for cell in graded.cells[1:count:9]:  # as another grader might have left it there
        if cell.cell_type == "code":
            kinds = (
                "text/plain",
                "text/html",
                "image/svg+xml",
                "application/javascript",
                "text/markdown",
                "text/latex",
            )
            cell.outputs = [new_output("display_data", data={kind: text(dice) for kind in kinds})]
    return graded


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    return read_config(init(tmp_path_factory.mktemp("pages") / "course", load_course()))


@pytest.mark.slow
@pytest.mark.parametrize("template", ["feedback", "formgrade"])
def test_pages_full_of_such_texts_hold_nothing_live(template, config):
    config = config.copy()
    config.HTMLExporter.template_name = template
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    config.HTMLExporter.extra_template_paths = [str(BOOTSTRAP)]
    exporter = HTMLExporter(config=config)
    course = {"notebook": "x", "score": 0, "max_score": 1, "late_penalty": 0}
    page = {
        "index": 0,
        "total": 1,
        "base_url": "",
        "student": "ada",
        "notebook_path": "x",
        "nbgrader": course,
    }
    for number in range(12):
        notebook = notebook_of(random.Random(f"{SEED}/page/{number}"), 60)
        html, _ = exporter.from_notebook_node(notebook, resources=dict(page))
        assert MARK in html
        assert not holes(html), f"FUZZ_SEED={SEED}, {template} {number}"


def test_two_thousand_reports_of_outputs_are_text_and_pictures():
    pictures = 0
    for number in range(2_000):
        dice = random.Random(f"{SEED}/outputs/{number}")
        try:
            outputs = clean_outputs(shown(dice))
        except WireError:
            continue
        for output in outputs:
            data = output.get("data", {})
            assert set(data) <= {"text/plain", "image/png"}
            pictures += "image/png" in data
            assert output.get("metadata", {}) == {}
            assert (
                re.search(
                    r"[\x00-\x07\x0b\x0c\u202a-\u202e]",
                    str(output.get("text", "")) + data.get("text/plain", ""),
                )
                is None
            )
    assert pictures > 20
