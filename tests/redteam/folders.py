"""Hostile folders, archives, file names and student names; `CONTENTS` are these and those of `files.py`."""

from __future__ import annotations

import io
import os
import shutil
import zipfile

import files  # noqa: F401  # fills `ALL`
from content import ALL, Place, content

# ---------------------------------------------------------------- links, pipes, devices


@content(
    "a symlink to the gradebook", "the notebook is a link to the gradebook", "symlinks", says="is a link"
)
def _(place: Place) -> None:
    place.notebook.unlink()
    place.notebook.symlink_to(place.course / "grades.db")


@content("a symlink to a device", "the notebook is a link to /dev/zero", "symlinks", says="is a link")
def _(place: Place) -> None:
    place.notebook.unlink()
    place.notebook.symlink_to("/dev/zero")


@content("a symlink beside the notebook", "a link to the secret lies beside a right notebook", "symlinks")
def _(place: Place) -> None:
    (place.folder / "data.txt").symlink_to(place.course / "secret.key")
    (place.folder / "folder").symlink_to(place.course)


@content(
    "a linked folder", "the whole folder is a link to the course directory", "symlinks", says="is a link"
)
def _(place: Place) -> None:
    shutil.rmtree(place.folder)
    place.folder.symlink_to(place.course)


@content("a linked timestamp", "the timestamp is a link to the secret", "symlinks", says="is a link")
def _(place: Place) -> None:
    (place.folder / "timestamp.txt").unlink()
    (place.folder / "timestamp.txt").symlink_to(place.course / "secret.key")


@content("a circle of links", "the notebook is a link to itself", "symlinks", says="is a link")
def _(place: Place) -> None:
    place.notebook.unlink()
    place.notebook.symlink_to(place.notebook)


@content("a hard link", "the notebook is another name of a file elsewhere", "hard links", says="hard link")
def _(place: Place) -> None:
    place.notebook.unlink()
    os.link(place.canary, place.notebook)


@content(
    "a pipe", "the notebook is a FIFO, which blocks whoever opens it", "FIFOs", says="not an ordinary file"
)
def _(place: Place) -> None:
    place.notebook.unlink()
    os.mkfifo(place.notebook)


@content("a pipe as timestamp", "the timestamp is a FIFO", "FIFOs", says="not an ordinary file")
def _(place: Place) -> None:
    (place.folder / "timestamp.txt").unlink()
    os.mkfifo(place.folder / "timestamp.txt")


@content("a folder as notebook", "a folder has the notebook's name", "FIFOs", says="not an ordinary file")
def _(place: Place) -> None:
    place.notebook.unlink()
    place.notebook.mkdir()


@content(
    "a timestamp of the year 9999999",
    "a date that no calendar has",
    "formula injection",
    says="does not hold a date",
)
def _(place: Place) -> None:
    (place.folder / "timestamp.txt").write_text("9999999-99-99 99:99:99 =1+1")


# ---------------------------------------------------------------- archives


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@content(
    "a zip that climbs out",
    "an archive with `../../` and NUL in its names, beside a right notebook",
    "zip slip",
    "../",
    "NUL",
)
def _(place: Place) -> None:
    names = ("../../../../PWNED", "/tmp/PWNED", f"{place.course}/PWNED", "..\\..\\PWNED", "PWNED.NUL")
    archive = _zip(dict.fromkeys(names, b"pwned")).replace(b"PWNED.NUL", b"PWNED\0NUL")
    (place.folder / "homework.zip").write_bytes(archive)


@content("a zip bomb", "an archive of 1 MB that holds 1 GB, beside a right notebook", "zip bomb")
def _(place: Place) -> None:
    (place.folder / "homework.zip").write_bytes(_zip({"bomb": bytes(1 << 30)}))


@content("zips in zips", "archives in archives in archives", "nested zips")
def _(place: Place) -> None:
    inner = place.notebook.read_bytes()
    for depth in range(20):
        inner = _zip({f"{depth}.zip": inner})
    (place.folder / "homework.zip").write_bytes(inner)


@content("a zip in place of the notebook", "an archive has the notebook's name", "zip slip", says="not")
def _(place: Place) -> None:
    place.notebook.write_bytes(_zip({"../../PWNED": b"pwned"}))


# ---------------------------------------------------------------- names


@content("two notebooks", "several notebooks, none with the right name", "../", says="several notebooks")
def _(place: Place) -> None:
    place.notebook.rename(place.folder / "one.ipynb")
    shutil.copy(place.folder / "one.ipynb", place.folder / "two.ipynb")


@content("a name that climbs out", "file names with `..`, quotes and a backslash", "../")
def _(place: Place) -> None:
    for name in (
        "..\\..\\grades.db",
        "..%2f..%2fgrades.db",
        "%00.ipynb.txt",
        "....",
        "a'b\"c`id`.txt",
        "$(id).txt",
    ):
        (place.folder / name).write_text("x")


@content("names of glob characters", "files and folders called `*`, `[a-z]` and `?`", "glob characters")
def _(place: Place) -> None:
    for name in ("*", "[a-z]*", "?", "**"):
        (place.folder / name).mkdir()
        (place.folder / name / "x.ipynb").write_text("x")


@content("a renamed file of glob characters", "the notebook is called `*[!a]?.ipynb`", "glob characters")
def _(place: Place) -> None:
    place.notebook.rename(place.folder / "*[!a]?.ipynb")


@content(
    "a name that runs backwards", "a right-to-left mark and line ends in file names", "right-to-left marks"
)
def _(place: Place) -> None:
    for name in ("gpj.\u202eynbpi.exe", "a\nGRADED ada 6 of 6", "\x1b[2J", "\u2066x\u2069", "x" * 255):
        (place.folder / name).write_text("x")


@content("names of markup", "file names that a table in the terminal might read", "hostile student names")
def _(place: Place) -> None:
    for name in ("[bold red]x[", "[", "x[", "[link=evil]x", "x\\", "\\[", "{0}", "%s%n", ":skull:"):
        (place.folder / name).write_text("x")


@content("ten thousand files", "ten thousand files beside the notebook")
def _(place: Place) -> None:
    for number in range(10_000):
        (place.folder / f"{number}.txt").touch()


# ---------------------------------------------------------------- students


def _untouched(place: Place) -> None:
    """The name of the student is the attack."""


for _name, _does, _covers in (
    ("=HYPERLINK('evil','click')", "a formula for whoever opens a table of grades", "formula injection"),
    ("+1+1", "another formula", "formula injection"),
    ("@SUM(A1)", "another formula", "formula injection"),
    ("-2+3", "another formula", "formula injection"),
    ("<script>SCRIPT<", "a student whose name is a script", "hostile student names"),
    ("ada\nGRADED bob 6 6", "a name of two lines", "hostile student names"),
    ("\u202eada", "a name that runs backwards", "right-to-left marks"),
    ("ada; DROP TABLE student", "a name in SQL", "hostile student names"),
    ("*", "a name that stands for all names", "glob characters"),
    ("[a-z]", "a name that stands for many", "glob characters"),
    ("$(touch PWNED)", "a name that is a command", "hostile student names"),
    ("%2e%2e%2fetc", "a name that climbs out", "../"),
    ("a" * 200, "a name of 200 letters", "hostile student names"),
    ("\udcff\udcfe", "a name that is no text", "hostile student names"),
):  # fmt: skip
    content(
        f"a student called {ascii(_name)[1:-1][:30]}", _does, _covers, says="is no student id", student=_name
    )(_untouched)
content("a student called O'Brien-Müller", "an odd name, and an honest one", student="O'Brien-Müller")(
    _untouched
)

CONTENTS = tuple(ALL)
