"""`environment.yml`, `pyproject.toml` and `constraints.txt` name the same packages."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def requirements(*extras):
    lists = [PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in extras)]
    return {requirement for requirements in lists for requirement in requirements}


def conda_requirements():
    lines = (ROOT / "environment.yml").read_text().splitlines()
    entries = {line.removeprefix("  - ") for line in lines if line.startswith("  - ")}
    return entries - {"conda-forge", "pip", "pip:"}


def test_conda_environment_names_the_same_packages_as_pyproject():
    python = "python" + PROJECT["requires-python"]
    assert conda_requirements() == requirements("lab", "grade") | {python}


def test_every_direct_requirement_has_a_tested_version():
    pinned = {
        line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line
    }
    names = {
        re.split(r"[<>=~[]", requirement)[0]
        for requirement in requirements("lab", "grade", "data", "postgres", "cluster", "dev")
    }
    assert names <= pinned


def test_no_file_of_the_set_up_names_an_index():
    for name in ("constraints.txt", "environment.yml", "pyproject.toml", "Makefile", ".ci/run"):
        assert not re.search(r"https?://|index-url|find-links", (ROOT / name).read_text()), name
