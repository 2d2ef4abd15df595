"""Look at drawings in Chromium: `python tests/cnn/explore/look.py flip [EXAMPLE ...]` prints PNG files.

One picture per example: on a light page, on a dark one, and in grey.
"""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

PAGE = """<style>{css} body {{ margin: 0; font-family: sans-serif }} div {{ padding: 12px }}
p {{ width: 700px; margin: 10px 0 0 }}
[data-for] {{ display: none }} [data-for~="{home}"] {{ display: inline }}
.dark {{ background: #111; color: #e6e6e6 }} .grey {{ filter: grayscale(1) }}</style>
<div class="light">{body}</div><div class="dark">{body}</div><div class="grey">{body}</div>"""


def main(name, *examples):
    from playwright.sync_api import sync_playwright

    from cnn import explore

    module = import_module(f"cnn.explore.drawings.{name}")
    css = (Path(explore.__file__).parent / "drawing.css").read_text(encoding="utf-8")
    folder = Path(tempfile.mkdtemp(prefix="look-"))
    with sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 760, "height": 900})
        for example in examples or module.EXAMPLES:
            drawing = module.draw(module.EXAMPLES[example])
            home = drawing.svg.partition('data-home="')[2].partition('"')[0]
            body = f"{drawing.svg}<p>{drawing.sentence}</p>"
            page.set_content(PAGE.format(css=css, home=home, body=body))
            page.screenshot(path=folder / f"{name}-{example}.png", full_page=True)
            print(folder / f"{name}-{example}.png")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
