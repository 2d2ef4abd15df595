"""Hostile bytes in the place of a notebook."""

from __future__ import annotations

import os

from content import Place, content


@content("500 MB", "a notebook of 500 MB", "500 MB notebook", says="too large")
def _(place: Place) -> None:
    os.truncate(place.notebook, 500_000_000)


@content("just too large", "a right notebook with outputs of 21 MB", "500 MB notebook", says="too large")
def _(place: Place) -> None:
    data = place.json()
    data["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 21_000_000}]
    place.write(data)


@content("100000 cells", "a hundred thousand empty cells", "10⁵ cells", says="100005 cells")
def _(place: Place) -> None:
    data = place.json()
    empty = {"cell_type": "code", "source": "", "metadata": {}, "outputs": [], "execution_count": None}
    data["cells"] += [empty] * (100_005 - len(data["cells"]))
    place.write(data)


@content("deep JSON", "brackets nested a million deep", "deep JSON", says="nested too deeply")
def _(place: Place) -> None:
    place.notebook.write_bytes(b'{"nbformat": 4, "cells": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}")


@content(
    "deep metadata", "metadata nested a hundred thousand deep in a right notebook", "deep JSON", says="nested"
)
def _(place: Place) -> None:
    text = place.notebook.read_text(encoding="utf-8")
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    place.notebook.write_text(text.replace('"metadata": {', f'"metadata": {{"deep": {deep}, ', 1))


@content("duplicate keys", "two lists of cells under one name", "duplicate keys", says="names a field twice")
def _(place: Place) -> None:
    text = place.notebook.read_text(encoding="utf-8").rstrip()
    place.notebook.write_text(text[:-1] + ', "cells": []}')


@content("nbformat 3", "the format of 2013, with worksheets", "nbformat 3", says="format is 3")
def _(place: Place) -> None:
    cells = place.json()["cells"]
    place.write({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]})


@content("nbformat 99", "a format from the future", "nbformat 3", says="format is 99")
def _(place: Place) -> None:
    place.write({**place.json(), "nbformat": 99})


@content("a version that is no number", "`nbformat` is a list of a megabyte", "nbformat 3", says="format is")
def _(place: Place) -> None:
    place.write({**place.json(), "nbformat": ["4\n\x1b[31m"] * 100_000})


@content("UTF-16", "a notebook in UTF-16", "not UTF-8", says="not UTF-8")
def _(place: Place) -> None:
    place.notebook.write_bytes(place.notebook.read_text(encoding="utf-8").encode("utf-16"))


@content("not UTF-8", "a byte in the middle that is no text", "not UTF-8", says="not UTF-8")
def _(place: Place) -> None:
    place.notebook.write_bytes(place.notebook.read_bytes().replace(b"Twice", b"Tw\xffce"))


@content("half characters", "lone surrogates in the text, ids and names", "not UTF-8")
def _(place: Place) -> None:
    data = place.json()
    data["cells"].append(
        {"cell_type": "code", "source": "'\ud800'", "metadata": {}, "id": "\udfff", "outputs": []}
    )
    data["metadata"]["\ud800"] = "\udfff"
    place.write(data)


@content("a huge number", "an integer of 100,000 digits", "deep JSON", says="a number that is too long")
def _(place: Place) -> None:
    text = place.notebook.read_text(encoding="utf-8")
    place.notebook.write_text(text.replace('"metadata": {', '"metadata": {"n": ' + "9" * 100_000 + ", ", 1))


@content("wrong language", "says that it is written in Julia", "wrong language")
def _(place: Place) -> None:
    data = place.json()
    data["metadata"] = {
        "kernelspec": {"name": "julia", "display_name": "Julia"},
        "language_info": {"name": "julia"},
    }
    place.write(data)


@content("a kernel of its own", "asks for a kernel that is a command", "wrong language")
def _(place: Place) -> None:
    data = place.json()
    data["metadata"]["kernelspec"] = {
        "name": "../../../tmp/evil",
        "argv": ["touch", str(place.course / "PWNED")],
    }
    place.write(data)


@content("scripts in outputs", "outputs, texts and attachments with JavaScript", "outputs with JavaScript")
def _(place: Place) -> None:
    script = "<script>document.title='SCRIPT'</script><img src=x onerror=\"document.title='SCRIPT'\">"
    data = place.json()
    bundle = dict.fromkeys(("text/html", "application/javascript", "image/svg+xml", "text/markdown"), script)
    data["cells"][1]["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": bundle}]
    text = f"{script} [x](javascript:document.title='SCRIPT') <a href=\"javascript:SCRIPT\">x</a>"
    data["cells"].append({"cell_type": "markdown", "source": text, "metadata": {}, "id": "script"})
    data["cells"].append(
        {"cell_type": "raw", "source": script, "metadata": {"raw_mimetype": "text/html"}, "id": "raw"}
    )
    place.write(data)


@content("an empty file", "no byte at all", "deep JSON", says="not JSON")
def _(place: Place) -> None:
    place.notebook.write_bytes(b"")


@content("a list", "JSON, and no notebook", "deep JSON", says="not a notebook")
def _(place: Place) -> None:
    place.write([1, 2, 3])


@content("cells that are none", "cells are numbers, lists and null", "deep JSON", says="cell 1 is not a code")
def _(place: Place) -> None:
    place.write({**place.json(), "cells": [None, 7, []]})
