"""Fixtures: one JupyterLab and one Chromium for all tests, a page for each notebook that a test opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from labdriver import Notebook, browsing, close, open_copy, serving


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    with browsing(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def open_notebook(lab, browser):
    """A function that opens a copy of a notebook and waits until its kernel is ready."""
    opened: list[Notebook] = []

    def open_one(path: Path) -> Notebook:
        opened.append(open_copy(lab, browser, path))
        return opened[-1]

    yield open_one
    for notebook in opened:
        close(notebook)
