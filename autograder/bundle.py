"""The students' download: one zip that works unpacked in an empty directory.

It holds the notebook, the cut reference package with its figures, the part of `autograder` that `check`
needs, the stored answers and the data; no check, no misconception, no reference to be asked for.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path

from autograder.authoring import ANSWERS, master_path, student_notebook, to_bytes
from autograder.closure import module_file, modules_for_check
from autograder.course import REPOSITORY, Assignment
from autograder.errors import CourseError
from autograder.withhold import data, reference

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold: the same bytes on every run

_README = """\
# {title}

Everything that the notebook `{id}.ipynb` needs is in this folder. You need Python 3.11 or newer.

Open a terminal in this folder and type these three commands, the first two once:

```
python3 -m venv .venv
.venv/bin/python -m pip install -r requirements.txt
.venv/bin/python -m jupyter lab {id}.ipynb
```

On Windows write `py` for `python3`, and `.venv\\Scripts\\python` for `.venv/bin/python`.

Work through the notebook from top to bottom. Each exercise ends with a cell that says `check(...)`: it shows
at once what your code did. The check runs on your machine and sends nothing anywhere. When your work is
graded, the same ideas are tried with other shapes and other numbers.

Keep the other files where they are: the notebook reads them. To hand in, save the notebook and upload
`{id}.ipynb` under exactly this name.

The handwritten digits in `data` are real; `data/README.md` says where they come from and under which licence.
"""


def write_bundle(assignment: Assignment, target: Path, root: Path = REPOSITORY) -> Path:
    """Write `<id>.zip` into the directory `target` and return its path; the same bytes on every run."""
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{assignment.id}.zip"
    fresh = path.with_suffix(".new")
    with zipfile.ZipFile(fresh, "w") as archive:
        for name, content in sorted(bundle_files(assignment, root).items()):
            entry = zipfile.ZipInfo(f"{assignment.id}/{name}", date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    fresh.replace(path)
    return path


def bundle_files(assignment: Assignment, root: Path = REPOSITORY) -> dict[str, bytes]:
    """What is in the bundle, as path -> content, relative to its folder."""
    answers = ANSWERS / f"{assignment.id}.npz"
    if not (root / answers).is_file():
        raise CourseError(f"{answers} is missing: run `autograder build` first")
    notebook = to_bytes(student_notebook(master_path(assignment, root), assignment))
    return {
        f"{assignment.id}.ipynb": notebook,
        "README.md": _README.format(id=assignment.id, title=assignment.title).encode(),
        "requirements.txt": _requirements(root).encode(),
        "LICENSE": (root / "LICENSE").read_bytes(),
        answers.as_posix(): (root / answers).read_bytes(),
        **reference(assignment, root, figures=True),
        **_checking(root),
        **data(root),
        **_documents(notebook.decode(), root),
    }


def _checking(root: Path) -> dict[str, bytes]:
    """The sources of these modules, with the tables in TOML of their packages."""
    found: list[Path] = []
    modules = modules_for_check(root)
    for module in modules:
        source = module_file(root, module)
        found += [source, *(source.parent.glob("*.toml") if source.name == "__init__.py" else ())]
    if "autograder.course" in modules:
        found.append(root / "course.toml")
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def _documents(notebook: str, root: Path) -> dict[str, bytes]:
    """The pages that the notebook sends its readers to, such as `docs/conventions.md`."""
    names = sorted(set(re.findall(r"docs/[\w./-]+\.md", notebook)))
    missing = [name for name in names if not (root / name).is_file()]
    if missing:
        raise CourseError(f"the notebook speaks of {', '.join(missing)}, but there is no such file")
    return {name: (root / name).read_bytes() for name in names}


def _requirements(root: Path) -> str:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [*project["dependencies"], *project["optional-dependencies"]["lab"]]
    return "".join(f"{name}\n" for name in names)
