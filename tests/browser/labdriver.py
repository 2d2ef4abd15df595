"""A real JupyterLab server and a real Chromium, and the few things that a person does in a notebook.

What was learnt the hard way: `kernel.status` can say idle while a cell runs, so each cell's own state is
asked; `wait_for_function` takes a promise for true at once, so conditions are synchronous; typing is spoilt
by auto-indent, so text is filled in; one path has one kernel, so every test opens a copy of its own.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
SETTINGS = {
    "apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "notebook-extension/tracker": {"windowingMode": "none", "autoStartDefaultKernel": True},
}
JUPYTER_FOLDERS = """
JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR JUPYTER_RUNTIME_DIR JUPYTERLAB_SETTINGS_DIR JUPYTERLAB_WORKSPACES_DIR
IPYTHONDIR MPLCONFIGDIR
""".split()
PANEL = "window.jupyterapp.shell.currentWidget"
READY = """() => {
    const app = window.jupyterapp, panel = app?.shell.currentWidget;
    const session = panel?.context?.sessionContext;
    return !!(panel?.content?.widgets?.length && panel.context.isReady && session.isReady
        && session.session?.kernel?.connectionStatus === 'connected'
        && session.session.kernel.status === 'idle' && app.commands.hasCommand('notebook:run-all-cells'));
}"""
CODE_CELLS = f"{PANEL}.content.widgets.filter(cell => cell.model.type === 'code')"
IDLE = f"() => {CODE_CELLS}.every(cell => cell.model.executionState === 'idle')"
COUNT = f"() => Math.max(0, ...{CODE_CELLS}.map(cell => cell.model.executionCount || 0))"
SOURCES = f"""() => {PANEL}.content.widgets.map(
    cell => cell.model.type === 'code' ? cell.model.sharedModel.source : '')"""
ERRORS = f"""() => {CODE_CELLS}.flatMap(cell => cell.model.outputs.toJSON()
    .filter(output => output.output_type === 'error').map(output => [output.ename, output.evalue]))"""


@contextmanager
def serving(base: Path, root: Path | None = None) -> Iterator[tuple[str, str, Path]]:
    """(url, token, root) of a server with settings and kernels of its own, all of it below `base`.

    It is started in `root`, a new folder by default, and shows what is there.
    """
    if root is None:
        root = base / "root"
        root.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token, url = secrets.token_hex(16), f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser"),
        *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}"),
        *("--LabApp.extension_manager=readonly",),
        *("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",),
    ]
    log_path = base / "lab.log"
    with log_path.open("w") as log:
        server = subprocess.Popen(command, env=_environment(base), stdout=log, stderr=log, cwd=root)
    try:
        _wait_until_up(server, f"{url}/api/status?token={token}", log_path)
        yield url, token, root
    finally:
        server.send_signal(signal.SIGTERM)  # ends the kernels too; SIGINT would only ask
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _environment(base: Path) -> dict[str, str]:
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "IPYTHON"))}
    for key in JUPYTER_FOLDERS:
        (base / key).mkdir()
        env[key] = str(base / key)
    for name, value in SETTINGS.items():
        path = base / "JUPYTERLAB_SETTINGS_DIR" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value))
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env['PATH']}"
    return env


def _wait_until_up(server: subprocess.Popen, url: str, log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text()[-3000:]
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("JupyterLab did not start: " + log.read_text()[-3000:])


@contextmanager
def browsing(profile: Path) -> Iterator[BrowserContext]:
    """A Chromium with a profile of its own."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile), args=FLAGS, executable_path=CHROMIUM, viewport={"width": 1280, "height": 900}
        )
        yield context
        context.close()


class Notebook:
    """An open notebook, used as a person uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    def run_all(self) -> bool:
        """Run every cell; False when one raised."""
        return self.page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def cell(self, text: str):
        """The first code cell whose source contains this text."""
        sources = self.page.evaluate(SOURCES)
        index = next(i for i, source in enumerate(sources) if text in source)
        return self.panel.locator(".jp-Notebook .jp-Cell").nth(index)

    def replace_and_run(self, text: str, source: str) -> None:
        """Type another source into the cell that contains `text`, and run it."""
        cell = self.cell(text)
        cell.locator(".cm-content").fill(source)
        self._run(cell)

    def run(self, text: str):
        """Run the cell that contains `text` and return its output area."""
        cell = self.cell(text)
        self._run(cell)
        return cell.locator(".jp-OutputArea")

    def _run(self, cell) -> None:
        cell.locator(".cm-content").click()
        before = self.page.evaluate(COUNT)  # a cell that runs gets a higher one
        cell.locator(".cm-content").press("Control+Enter")
        active = f"{PANEL}.content.activeCell.model"
        self.page.wait_for_function(f"before => {active}.executionCount > before", arg=before)
        self.page.wait_for_function(IDLE)

    def errors(self) -> list:
        """(exception, text) of every error output."""
        return self.page.evaluate(ERRORS)


def open_copy(lab: tuple[str, str, Path], browser: BrowserContext, path: Path) -> Notebook:
    """Open a copy of a notebook in JupyterLab and wait until its kernel is ready."""
    url, token, root = lab
    copy = f"{path.stem}-{secrets.token_hex(3)}.ipynb"
    shutil.copy(path, root / copy)
    page = browser.new_page()
    page.goto(f"{url}/lab/workspaces/{secrets.token_hex(4)}/tree/{copy}?token={token}")
    page.wait_for_function(READY, timeout=60000)
    return Notebook(page)


def close(notebook: Notebook) -> None:
    """End the kernel and close the page."""
    notebook.page.evaluate(f"{PANEL}.context.sessionContext.shutdown()")
    notebook.page.close()
