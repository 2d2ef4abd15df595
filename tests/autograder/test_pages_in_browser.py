"""Pages about a hostile submission, opened in a real Chromium: nothing of it runs, and its texts can be read.

Each attack would set a mark in the page or call a port here. The same attacks stand once in a page that
escapes nothing: there each is seen to work, so that silence elsewhere means something.
"""

from __future__ import annotations

import base64
import copy
import functools
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from labdriver import browsing, serving
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader.api import Gradebook

from autograder.course_keys import assignment_keys
from autograder.feedback import feedback
from autograder.grade import grade
from autograder.sandbox import choose_sandbox

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ASSIGNMENT = "01_convolution"
QUESTION = "01_why_fewer_parameters"
MARK = "window.hacked=(window.hacked||0)+1"
DRAWING = f'<svg xmlns="http://www.w3.org/2000/svg" onload="parent.{MARK}"></svg>'
PICTURE = base64.b64encode(DRAWING.encode()).decode()
ATTACKS = {
    "script": f"<script>{MARK}</script>",
    "script from elsewhere": "<script src=URL/script></script>",
    "handler": f"<img src=x onerror={MARK}>",
    "handler of a drawing": f"<svg onload={MARK}></svg>",
    "handler of a block": f"<details open ontoggle={MARK}><summary>x</summary>y</details>",
    "frame": f"<iframe srcdoc='<script>parent.{MARK}</script>'></iframe>",
    "frame from elsewhere": "<iframe src=URL/frame></iframe>",
    "object": "<object data=URL/object></object>",
    "picture": "<img src=URL/picture>",
    "style": "<style>body{background:url(URL/style)}</style>",
    "style by selector": "<style>div{list-style:url(URL/s1)} body{background:url(URL/selector)}</style>",
    "style of one tag": "<p style='background:url(URL/attribute)'>x</p>",
    "stylesheet": "<link rel=stylesheet href=URL/sheet>",
    "refresh": "<meta http-equiv=refresh content='0;url=URL/refresh'>",
    "link": f'<a id=evil href="javascript:{MARK}">evil link</a>',
    "form": "<form id=f action=URL/form><button>evil button</button></form>",
    "drawing": f"<iframe src='data:image/svg+xml;base64,{PICTURE}'></iframe>",
    "video": f"<video><source onerror={MARK}></video>",
    "title": "<script>document.title='hacked'</script>",
}
NEEDS_CLICK = {"link": "#evil", "form": "#f button"}
OF_NBCONVERT = {"cdnjs.cloudflare.com"}  # MathJax and RequireJS, which its own templates ask for
ONLY_SAME_ORIGIN = {"drawing"}  # a browser keeps such a frame apart: it is here for the pages alone


@dataclass
class Port:
    """What was asked of a server of ours that no page has a reason to call."""

    url: str
    calls: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def port():
    calls: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(MARK.encode())

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Port(f"http://127.0.0.1:{server.server_port}", calls)
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with browsing(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@contextmanager
def watched(browser, port):
    """A new page; afterwards it must not have been marked, and nothing may have been asked of the port."""
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    port.calls.clear()
    yield page
    page.wait_for_timeout(700)
    assert page.evaluate("window.hacked || 0") == 0
    assert "hacked" not in page.title()
    assert port.calls == []
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith("data:")}
    assert hosts <= {urlsplit(page.url).netloc, *OF_NBCONVERT}
    links = page.evaluate("[...document.querySelectorAll('#notebook a, td a')].map(a => a.href)")
    assert not [link for link in links if link.lower().startswith(("javascript:", "data:"))]
    page.close()


@pytest.mark.parametrize("name", sorted(ATTACKS.keys() - ONLY_SAME_ORIGIN))
def test_each_attack_works_where_nothing_is_escaped(browser, port, tmp_path, name):
    (tmp_path / "page.html").write_text(f"<!doctype html><body>{ATTACKS[name].replace('URL', port.url)}")
    page = browser.new_page()
    port.calls.clear()
    page.goto(f"file://{tmp_path / 'page.html'}", wait_until="commit")
    if name in NEEDS_CLICK:
        page.click(NEEDS_CLICK[name])
    page.wait_for_timeout(400)
    seen = port.calls or page.title() == "hacked" or page.evaluate("window.hacked || 0")
    page.close()
    assert seen


@pytest.fixture
def evil(released, port):
    """A notebook that tries each attack in each place that a student can write to."""
    attacks = [attack.replace("URL", port.url) for attack in ATTACKS.values()]
    every = "\n\n".join(attacks)
    notebook = copy.deepcopy(released)
    answers = {"conv2d_valid-code": raising(every), "correlate2d-code": raising(attacks[2])}
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
        cell.metadata["tags"] = attacks
    notebook.cells[-1].source = every
    notebook.metadata["title"] = attacks[0]
    notebook.metadata["authors"] = [{"name": attacks[2]}]
    pasted = {"x.svg": {"image/svg+xml": PICTURE}, "y.png": {"image/png": f'" onerror="{MARK}'}}
    notebook.cells += [
        *(new_markdown_cell(attack) for attack in attacks),
        *(new_markdown_cell(f"text {attack} `{attack}` $x{attack}$") for attack in attacks),
        new_markdown_cell(f"```html\n{every}\n```"),
        new_markdown_cell(f"[evil link](javascript:{MARK}) $\\href{{javascript:{MARK}}}{{evil formula}}$"),
        new_markdown_cell("![a](attachment:x.svg) ![b](attachment:y.png)", attachments=pasted),
        new_raw_cell(every, metadata={"format": "text/html", "raw_mimetype": "text/html"}),
        new_code_cell(f"every = {every!r}\nprint(every)\nimport sys; print(every, file=sys.stderr)"),
        new_code_cell(
            "from IPython.display import *\nfor show in (HTML, SVG, Markdown, Latex, Javascript, JSON):\n"
            "    try:\n        display(show(every))\n    except Exception as error:\n        print(error)\n"
            "class Evil:\n    def __repr__(self): return every\n    _repr_html_ = _repr_svg_ = __repr__\n"
            "    def _repr_mimebundle_(self, **_): return {'text/html': every}, {'x': every}\n"
            "Evil()"
        ),
        new_code_cell("display({'text/html': every, 'image/png': every, 'text/plain': every}, raw=True)"),
        new_code_cell("raise type('<script>evil</script>', (Exception,), {})(every)"),
        new_code_cell(every),
    ]
    return notebook


def raising(text):
    return f"def conv2d_valid(*args):\n    raise ValueError({text!r})\ncorrelate2d = conv2d_valid"


@pytest.fixture
def class_of_one(course_dir, hand_in, evil, monkeypatch):
    """The submission under a hostile file name, graded; its student has a hostile name in the gradebook."""
    monkeypatch.setattr("autograder.bench.assignment_keys", functools.cache(assignment_keys))
    path = hand_in("eve", evil)
    path.rename(path.with_name(f"<img src=x onerror={MARK}>.ipynb"))
    (path.parent / f"<svg onload={MARK}>.txt").write_text("x")
    two = hand_in("ivy", evil)
    two.rename(two.with_name(f"<img src=x onerror={MARK}> 1.ipynb"))
    two.with_name(f"<img src=x onerror={MARK}> 2.ipynb").write_bytes(b"{}")
    course_dir.submitted(f"<img src=x onerror={MARK}>", ASSIGNMENT).mkdir(parents=True)
    rows = {row.student: row for row in grade(course_dir, [ASSIGNMENT], choose_sandbox())}
    assert [name for name, row in rows.items() if not row.refused] == ["eve"]
    with Gradebook(course_dir.db_url, course_dir.course_id) as book:
        name = f"<img src=x onerror={MARK}>"
        book.update_or_create_student("eve", first_name=name, last_name=name, email=name)
        book.find_comment(QUESTION, ASSIGNMENT, ASSIGNMENT, "eve").manual_comment = ATTACKS["handler"]
        book.db.commit()
        submission = book.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "eve").id
    return course_dir, submission


def readable(page):
    """What a person can read on the page."""
    return page.locator("body").inner_text()


def test_the_feedback_page_runs_nothing_of_a_students(class_of_one, browser, port, tmp_path):
    (path,) = feedback(class_of_one[0], [ASSIGNMENT])
    with watched(browser, port) as page:
        page.goto(f"file://{path}")
        text = readable(page)
        for attack in ATTACKS.values():
            assert attack.replace("URL", port.url) in text
        assert f"<img src=x onerror={MARK}>.ipynb" in text
        for shown in page.get_by_text("evil").all()[:40]:
            if shown.evaluate("e => e.tagName === 'A'"):
                shown.click(timeout=1000)
        page.screenshot(path=tmp_path / "feedback.png")


def test_the_formgrader_runs_nothing_of_a_students(class_of_one, browser, port, tmp_path):
    course_dir, submission = class_of_one
    places = [
        "manage_assignments",
        f"manage_submissions/{ASSIGNMENT}",
        "gradebook",
        f"gradebook/{ASSIGNMENT}",
        f"gradebook/{ASSIGNMENT}/{ASSIGNMENT}",
        "manage_students",
        "manage_students/eve",
        f"manage_students/eve/{ASSIGNMENT}",
        f"submissions/{submission}",
    ]
    (tmp_path / "server").mkdir()
    with serving(tmp_path / "server", course_dir.root) as (url, token, _):
        for place in places:
            with watched(browser, port) as page:
                page.goto(f"{url}/formgrader/{place}?token={token}")
                page.wait_for_load_state("networkidle")
                page.screenshot(path=tmp_path / f"{place.replace('/', '-')}.png")
                if place.startswith("submissions"):
                    text = readable(page)
                    for attack in ATTACKS.values():
                        assert attack.replace("URL", port.url) in text
        with watched(browser, port) as page:  # what the log says of a refused file is shown by the button
            page.goto(f"{url}/formgrader/manage_submissions/{ASSIGNMENT}")
            page.locator("tr:has-text('ivy') .autograde a").click()
            page.wait_for_selector(".modal.in", timeout=60_000)
            page.wait_for_timeout(500)
            page.screenshot(path=tmp_path / "refused.png")
            assert "found several notebooks: <img src=x onerror=" in readable(page)
