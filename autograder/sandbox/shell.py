"""IPython's own shell, without a kernel: it runs a student's cells and records what they show.

Runs beside student code, so it imports the standard library and IPython only. What is recorded here is
capped so that an honest notebook stays small; the grader caps everything again, because it cannot know
what runs here.
"""

from __future__ import annotations

import ast
import base64
import binascii
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

MAX_TEXT = 200_000  # characters of one cell's outputs
MAX_PICTURES = 4 << 20  # bytes of one cell's pictures
MAX_OUTPUTS = 100  # outputs of one cell
CUT = "\n… the rest of this output was cut while grading.\n"

REFUSED_LINE = (
    "pip",
    "conda",
    "mamba",
    "micromamba",
    "uv",
    "cd",
    "killbgscripts",
    "history",
    "edit",
    "notebook",
)
REFUSED_CELL = (
    "bash",
    "sh",
    "script",
    "sx",
    "system",
    "!",
    "perl",
    "ruby",
    "html",
    "javascript",
    "js",
    "svg",
)
KIND_REFUSAL = (
    "[grading] {} is not run here: the sandbox has no shell, no network and a fixed set of packages.\n"
)


class Recorder:
    """The outputs of one cell, in order, with neighbouring text of one stream joined."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forget everything, as `clear_output` asks."""
        self.outputs: list[dict[str, Any]] = []
        self._text = MAX_TEXT
        self._pictures = MAX_PICTURES

    def stream(self, name: str, text: str) -> None:
        """Text that was printed to `stdout` or `stderr`."""
        text = self._cut(text)
        if not text:
            return
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["parts"].append(text)
        else:
            self._add({"output_type": "stream", "name": name, "parts": [text]})

    def data(self, output_type: str, bundle: dict[str, Any]) -> None:
        """Something displayed: only its plain text and its PNG are kept."""
        output: dict[str, Any] = {"output_type": output_type}
        if isinstance(bundle.get("text/plain"), str):
            output["text"] = self._cut(bundle["text/plain"])
        picture = _picture(bundle.get("image/png"))
        if picture is not None and picture.nbytes <= self._pictures:
            self._pictures -= picture.nbytes
            output["png"] = picture
        if len(output) > 1:
            self._add(output)

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """An exception that ended the cell."""
        text = self._cut("\n".join(traceback)) or CUT
        self._add({"output_type": "error", "name": name[:100], "value": value[:2000], "traceback": text})

    def taken(self) -> list[dict[str, Any]]:
        """The outputs as plain values, and an empty record for the next cell."""
        outputs = self.outputs
        self.clear()
        for output in outputs:
            if output["output_type"] == "stream":
                output["text"] = "".join(output.pop("parts"))
        return outputs

    def _cut(self, text: str) -> str:
        if self._text <= 0:
            return ""
        part, self._text = text[: self._text], self._text - len(text)
        return part + CUT if len(part) < len(text) else part

    def _add(self, output: dict[str, Any]) -> None:
        if len(self.outputs) < MAX_OUTPUTS:
            self.outputs.append(output)
        elif len(self.outputs) == MAX_OUTPUTS:
            self.outputs.append({"output_type": "stream", "name": "stderr", "parts": [CUT]})


def _picture(png: Any) -> np.ndarray | None:
    """The bytes of a PNG that is given raw or in base64; None if it is neither."""
    if isinstance(png, str):
        try:
            png = base64.b64decode(png, validate=False)
        except binascii.Error:
            return None
    return np.frombuffer(png, np.uint8) if isinstance(png, bytes) else None


class Stream(io.TextIOBase):
    """What `sys.stdout` and `sys.stderr` are while cells run."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, recorder: Recorder, name: str) -> None:
        self._recorder = recorder
        self._name = name

    def writable(self) -> bool:
        """Text may be written."""
        return True

    def write(self, text: str) -> int:
        """Record the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._recorder.stream(self._name, text)
        return len(text)


class _Hook(DisplayHook):
    """A cell's last value goes to the record."""

    recorder: Recorder

    def write_output_prompt(self) -> None:
        """No prompt: a notebook shows it beside the output."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        """Record the value's representations."""
        self.recorder.data("execute_result", format_dict)


class _Publisher(DisplayPublisher):
    """What `display` shows goes to the record."""

    recorder: Recorder

    def publish(self, data: dict[str, Any], metadata: Any = None, source: Any = None, **_: Any) -> None:
        """Record the representations."""
        self.recorder.data("display_data", data)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has shown so far."""
        self.recorder.clear()


class _GoOn(ast.NodeTransformer):
    """A package that is not here ends no cell: the other imports of a first cell must not go with it.

    Only statements of the cell itself are changed; one in a function, or guarded by a `try`, stays as it is.
    """

    def visit_Module(self, module: ast.Module) -> ast.Module:
        """Guard each import of the cell."""
        module.body = [self._guarded(node) for node in module.body]
        return ast.fix_missing_locations(module)

    def _guarded(self, node: ast.stmt) -> ast.stmt:
        if not isinstance(node, ast.Import | ast.ImportFrom) or getattr(node, "module", "") == "__future__":
            return node
        guard = ast.parse("try:\n    pass\nexcept ImportError:\n    get_ipython().import_failed()").body[0]
        assert isinstance(guard, ast.Try)
        guard.body = [node]
        return ast.copy_location(guard, node)


class Shell(InteractiveShell):
    """The shell of one submission. Make it with `make_shell`."""

    recorder: Recorder
    complete = True  # whether every import of the cell was found

    def enable_matplotlib(self, gui: Any = None) -> Any:
        """Pictures are drawn inline, whatever a notebook asks for: there are no windows and no widgets."""
        return super().enable_matplotlib("inline")  # type: ignore[no-untyped-call]

    def import_failed(self) -> None:
        """Show why, and let the cell go on."""
        self.complete = False
        self.showtraceback()

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window system; `%matplotlib inline` needs none."""

    def ask_exit(self) -> None:
        """`exit` in a cell does not end the notebook."""

    def _refuse(self, command: Any) -> None:
        self.recorder.stream("stdout", KIND_REFUSAL.format("!" + str(command)[:80]))

    def system(self, cmd: Any) -> None:
        """`!command` is refused, and the cell goes on."""
        self._refuse(cmd)

    system_piped = system_raw = system

    def getoutput(self, cmd: Any, split: bool = True, depth: int = 0) -> Any:
        """`x = !command` is refused and gives nothing."""
        self._refuse(cmd)
        return [] if split else ""

    @contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Output is recorded once, by us, not in IPython's history as well."""
        yield

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        name = getattr(etype, "__name__", str(etype))
        try:
            value = str(evalue)
        except Exception:  # a student's own exception may fail to describe itself
            value = ""
        self.recorder.error(str(name), value, [str(line) for line in stb])

    def run(self, source: str) -> tuple[str, list[dict[str, Any]]]:
        """Run one cell: "ok" or "error", and its outputs."""
        self.complete = True
        result = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        good = result is not None and result.success and self.complete
        return "ok" if good else "error", self.recorder.taken()


def make_shell() -> Shell:
    """The process's one shell, with its output going to the record."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 100
    _Hook.recorder = _Publisher.recorder = Shell.recorder = Recorder()
    shell = Shell.instance(config=config, displayhook_class=_Hook, display_pub_class=_Publisher)
    assert shell.display_formatter is not None
    shell.display_formatter.active_types = ["text/plain", "image/png"]
    shell.ast_transformers.append(_GoOn())
    sys.stdout, sys.stderr = Stream(shell.recorder, "stdout"), Stream(shell.recorder, "stderr")
    _refuse_magics(shell)
    return shell


def _refuse_magics(shell: Shell) -> None:
    def refusal(name: str) -> Any:
        def magic(line: str, cell: str | None = None) -> None:
            shell.recorder.stream("stdout", KIND_REFUSAL.format(name))

        return magic

    for name in REFUSED_LINE:
        shell.register_magic_function(refusal("%" + name), "line", name)
    for name in REFUSED_CELL:
        shell.register_magic_function(refusal("%%" + name), "line_cell", name)
