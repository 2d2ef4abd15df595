"""Nothing that a student wrote is live in a page; what is harmless still looks as it should."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from autograder.safe_html import (
    COLOURED,
    CUT,
    FORMATTED,
    LEFT_OUT,
    ROOM,
    quote_cell,
    quote_notebook,
    safe_markdown,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<style>body{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript&colon;alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='x'></object><embed src='x'><form action='x'><input name='score'></form>",
    "<div id='score' style='position:fixed' class='navbar-fixed-top' data-toggle='modal'>x</div>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "`<script>`</p><script>alert(1)</script>",
    "```html\n</code></pre><script>alert(1)</script>\n```",
    "$</script><script>alert(1)</script>$",
    r"$\href{javascript:alert(1)}{x}$",
    r"\\begin{equation}\href{javascript:alert(1)}{x}\\end{equation}",
    "<b>$&#92;href{javascript:alert(1)}{x}$</b>",
    "<meta http-equiv=refresh content='0;url=//evil.example'><base href='//evil.example'>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_in_markdown_is_live(source):
    page = BeautifulSoup(safe_markdown(source), "html.parser")
    assert not page.find_all(
        "script style svg iframe object embed form input meta base link math noscript".split()
    )
    for tag in page.find_all(True):
        assert not {name for name in tag.attrs if name.startswith("on") or name in ("id", "style", "srcdoc")}
        assert "navbar" not in str(tag.get("class", ""))
        assert re.match(r"(https?:|mailto:|#|[\w./%-]*$)", tag.get("href", ""))
        assert tag.get("src", "").startswith(("data:image/png", "data:image/jpeg", "data:image/gif")) or (
            "src" not in tag.attrs
        )
    assert r"\href" not in page.get_text()


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("*a* **b** `c < d`", "<p><em>a</em> <strong>b</strong> <code>c &lt; d</code></p>"),
        ("# A title", "<h1>A title</h1>"),
        ("$a<b$ and $$\\frac{1}{2}$$", "<p>$a&lt;b$ and $$\\frac{1}{2}$$</p>"),
        ("[x](https://example.org)", '<p><a href="https://example.org">x</a></p>'),
        (
            "<details><summary>s</summary>t</details>",
            "<details><summary>s</summary>t</details>",
        ),
    ],
)
def test_what_is_harmless_stays(source, html):
    assert safe_markdown(source).strip() == html


def test_code_is_coloured_and_tables_are_tables():
    assert '<span class="kn">import</span>' in safe_markdown("```python\nimport os\n```")
    assert "<td>1</td>" in safe_markdown("| a |\n|---|\n| 1 |")


def test_pasted_pictures_are_shown_and_missing_ones_do_not_stop_the_page():
    picture = {"photo.png": {"image/png": "aGVsbG8="}}
    assert 'src="data:image/png;base64,aGVsbG8="' in safe_markdown("![p](attachment:photo.png)", picture)
    assert "<img" in safe_markdown("![p](attachment:photo.png)")


def test_a_raw_cell_becomes_a_block_of_code():
    cell = quote_cell(new_raw_cell("```\n</pre><script>alert(1)</script>"))
    assert cell.cell_type == "markdown"
    assert "<script" not in safe_markdown(cell.source)


def test_html_is_kept_in_a_check_cell_only():
    data = {
        "text/html": "<b>x</b>",
        "text/plain": "1",
        "image/svg+xml": "<svg/>",
        "application/javascript": "x",
    }
    plain = quote_cell(new_code_cell("x", outputs=[new_output("display_data", data=data, metadata={"a": 1})]))
    assert plain.outputs[0].data == {"text/plain": "1"}
    assert plain.outputs[0].metadata == {}
    checked = new_code_cell("check()", metadata={"nbgrader": {"grade": True}})
    checked.outputs = [new_output("execute_result", data=data)]
    assert set(quote_cell(checked).outputs[0].data) == {"text/plain", "text/html"}


def test_quoting_twice_is_quoting_once():
    once = quote_cell(new_raw_cell("<b>"))
    assert quote_cell(once.copy()) == once
    assert quote_cell(new_markdown_cell("<b>")).source == "<b>"


@pytest.mark.parametrize(
    "formula", [r"\mmlToken{mi}[href='javascript:a']{x}", r"\bbox[red]{x}", r"\data{a=b}{x}"]
)
def test_a_formula_reaches_not_into_the_page(formula):
    assert formula[:5] not in safe_markdown(f"${formula}$")


def test_a_text_made_to_take_long_is_shown_as_it_is():
    bomb = "\\begin{a}" * FORMATTED
    (cell,) = quote_notebook(new_notebook(cells=[new_markdown_cell(bomb)])).cells
    assert cell.source == f"```text\n{bomb}\n```"
    assert "<pre>" in safe_markdown(cell.source)


def test_a_very_long_code_cell_is_shown_in_part():
    (cell,) = quote_notebook(new_notebook(cells=[new_code_cell("\t\n" * COLOURED)])).cells
    assert cell.source == ("\t\n" * COLOURED)[:COLOURED] + LEFT_OUT


def test_a_page_holds_so_much_text_and_no_more_but_every_report():
    check = new_code_cell("check()", metadata={"nbgrader": {"grade": True}})
    check.outputs = [new_output("execute_result", data={"text/html": "<b>4 of 4</b>"})]
    cells = [new_code_cell("first"), new_code_cell("x" * ROOM), new_markdown_cell("last"), check]
    quoted = quote_notebook(new_notebook(cells=cells)).cells
    assert [cell.source for cell in quoted[:3]] == ["first", CUT, CUT]
    assert quoted[3].outputs[0].data == {"text/html": "<b>4 of 4</b>"}
