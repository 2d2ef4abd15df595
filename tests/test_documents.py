"""What the documents point at is there, and the page about the explorers names every one of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnn.explore.drawings import NAMES

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "cnn/explore/README.md"])
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)[^)]*\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_has_words(page):
    words = re.findall(r"!\[([^\]]*)\]", page.read_text(encoding="utf-8"))
    assert [text for text in words if len(text) < 20] == []


def test_the_page_about_explorers_says_how_to_open_each_and_shows_it():
    text = (ROOT / "docs/explorers.md").read_text(encoding="utf-8")
    for name in NAMES:
        assert f"`explore.{name}()`" in text
        assert re.search(rf"images/explorers/{name}(\.png|-[\w-]+\.svg)", text)


def test_no_screenshot_is_kept_that_no_page_shows():
    shown = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    kept = ROOT.glob("docs/images/**/*.png")
    assert [path.name for path in kept if path.name not in shown] == []
