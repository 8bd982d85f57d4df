"""JupyterLab, Notebook 7 and marimo as servers of a test, a notebook in them, and Python in the kernel beside it."""

from __future__ import annotations

import ast
import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jupyter_client.blocking.client import BlockingKernelClient
    from playwright.sync_api import BrowserContext, Page, Route

ROOT = Path(__file__).parent.parent
T = TypeVar("T")

PATIENCE = 60.0
"""Seconds that anything may take on a busy machine before it counts as lost."""

_OWN_FOLDERS = (
    *("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR"),
    *("JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"),
)


def wait_until(ask: Callable[[], T], what: str, patience: float = PATIENCE) -> T:
    """Ask again until the answer is true, and return it; fail with `what` when it never is."""
    end = time.monotonic() + patience
    while not (answer := ask()):
        assert time.monotonic() < end, f"not within {patience:.0f} s: {what}"
        time.sleep(0.05)
    return answer


_HAS_KERNEL = """() => {
    const context = window.jupyterapp.shell.currentWidget?.context?.sessionContext;
    return context?.isReady && context.session?.kernel?.connectionStatus === "connected";
}"""


@dataclass
class Server:
    """A server of notebooks on this machine, with all its settings in a folder of its own."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    foreign: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that the server and its kernels have."""
        return _environment(self.folder)

    def watch(self, context: BrowserContext) -> None:
        """Write down what a page asks of another host, and let nothing through."""

        def stop(route: Route) -> None:
            self.foreign.append(route.request.url)
            route.abort()

        # a pattern, not a function: the server's own pages need no answer of this thread, which may be waiting
        context.route(re.compile(f"^https?://(?!{re.escape(self.url.partition('//')[2])})"), stop)


def _environment(folder: Path) -> dict[str, str]:
    own = {name: str(folder / "settings" / name.lower()) for name in _OWN_FOLDERS}
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    more = {"PYTHONPATH": path, "JUPYTER_PREFER_ENV_PATH": "1", "NUMBA_DISABLE_JIT": "1"}  # to compile takes longer
    return {**os.environ, **own, **more}


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as reply:  # noqa: S310 -- our own server
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False


@contextmanager
def _serving(command: Sequence[str], folder: Path, url: str, ready: str) -> Iterator[Server]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=folder, env=_environment(folder), stdout=log, stderr=log
        )
    try:
        wait_until(lambda: process.poll() is not None or _answers(url + ready), "the server answers")
        assert process.poll() is None, (folder / "server.log").read_text(encoding="utf-8")
        yield Server(url, folder, process)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


@contextmanager
def jupyter(folder: Path) -> Iterator[Server]:
    """Serve JupyterLab at ``/lab`` and Notebook 7 at ``/notebooks``: neither asks for news, nor for a token."""
    page = folder / "settings" / "jupyter_config_dir" / "labconfig" / "page_config.json"
    page.parent.mkdir(parents=True)
    quiet = {f"@jupyterlab/{name}": True for name in ("apputils-extension:announcements", "extensionmanager-extension")}
    page.write_text(json.dumps({"disabledExtensions": quiet}), encoding="utf-8")
    port = _free_port()
    options = (
        "--no-browser",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--allow-root",
    )
    exposed = tuple(f"--{app}.expose_app_in_browser=True" for app in ("LabApp", "JupyterNotebookApp"))
    more = (*exposed, f"--ServerApp.root_dir={folder}", "--ServerApp.ip=127.0.0.1")
    with _serving(("jupyterlab", *options, *more), folder, f"http://127.0.0.1:{port}", "/api/status") as server:
        yield server


@contextmanager
def marimo(file: Path) -> Iterator[Server]:
    """Serve one marimo notebook as an application: its cells run when the page is opened."""
    port = _free_port()
    command = ("marimo", "-q", "run", str(file), "--headless", "--host=127.0.0.1", f"--port={port}", "--no-token")
    with _serving(command, file.parent, f"http://127.0.0.1:{port}", "/health") as server:
        yield server


@dataclass
class Notebook:
    """A notebook open in a page of the browser, and a client of its kernel."""

    page: Page
    server: Server
    name: str
    _client: BlockingKernelClient | None = None

    def command(self, name: str, **arguments: Any) -> None:
        """Run a command of the application, as its menu does."""
        self.page.wait_for_function("name => jupyterapp.commands.isEnabled(name)", arg=name, timeout=1000 * PATIENCE)
        self.page.evaluate("([name, args]) => { jupyterapp.commands.execute(name, args) }", [name, arguments])

    def run(self) -> None:
        """Run all cells, and wait until the kernel has done them."""
        self.command("notebook:clear-all-cell-outputs")  # and the numbers of the cells
        wait_until(lambda: not any(self.counts()), "the cells have no numbers")
        self.command("notebook:run-all-cells")
        wait_until(lambda: all(self.counts()), "the cells have run")

    def counts(self) -> list[int | None]:
        """Return how the cells are numbered: None for one that runs, and before its first run."""
        cells = "[...jupyterapp.shell.currentWidget.content.model.cells].map((cell) => cell.executionCount ?? null)"
        return list(self.page.evaluate(cells))

    def save(self) -> None:
        """Write the notebook to its file."""
        self.page.evaluate("jupyterapp.commands.execute('docmanager:save')")

    def restart(self) -> None:
        """Restart the kernel as the menu does, without its question, and wait until it is there again."""
        self.close()
        self.page.evaluate("jupyterapp.shell.currentWidget.context.sessionContext.restartKernel()")

    def shut_down(self) -> None:
        """End the kernel, and close the page with its context; does nothing the second time."""
        self.close()
        if not self.page.is_closed():
            self.page.evaluate("jupyterapp.shell.currentWidget.context.sessionContext.shutdown()")
            self.page.context.close()

    @property
    def kernel(self) -> str:
        """The id of the kernel that runs the notebook."""

        def found() -> str:
            with urlopen(self.server.url + "/api/sessions", timeout=PATIENCE) as reply:  # noqa: S310 -- our own server
                sessions = json.load(reply)
            return next((s["kernel"]["id"] for s in sessions if s["path"] == self.name), "")

        return wait_until(found, "the notebook has a kernel")

    def client(self) -> BlockingKernelClient:
        """Return a client of the kernel other than the page, started when first asked for."""
        if self._client is None:
            from jupyter_client.blocking.client import BlockingKernelClient

            runtime = Path(self.server.environment["JUPYTER_RUNTIME_DIR"])
            client = BlockingKernelClient(connection_file=str(runtime / f"kernel-{self.kernel}.json"))
            client.load_connection_file()
            client.start_channels()
            client.wait_for_ready(timeout=PATIENCE)
            self._client = client
        return self._client

    def python(self, expression: str, before: str = "") -> Any:
        """Run a statement and then give the value of an expression, a literal, in the notebook's kernel."""
        reply = self.client().execute(
            before,
            silent=False,
            store_history=False,
            user_expressions={"value": expression},
            reply=True,
            timeout=PATIENCE,
        )["content"]
        assert reply["status"] == "ok", reply
        value = reply["user_expressions"]["value"]
        assert value["status"] == "ok", value
        return ast.literal_eval(value["data"]["text/plain"])

    def wait_python(self, expression: str, expected: Any) -> None:
        """Wait until an expression has a value in the kernel."""
        seen: list[Any] = [None]

        def same() -> bool:
            seen[0] = self.python(expression)
            return bool(seen[0] == expected)

        try:
            wait_until(same, expression)
        except AssertionError:
            assert seen[0] == expected
            raise

    def close(self) -> None:
        """Leave the kernel's channels; the page's context closes the page."""
        if self._client is not None:
            self._client.stop_channels()
            self._client = None


def write_notebook(path: Path, *cells: str, metadata: dict[str, Any] | None = None) -> None:
    """Write a notebook of code cells without outputs."""
    import nbformat

    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    v4: Any = nbformat.v4
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell, id=f"cell{at}") for at, cell in enumerate(cells)])
    notebook.metadata = {**kernel, **(metadata or {})}
    path.write_text(nbformat.writes(notebook), encoding="utf-8")


def open_notebook(server: Server, context: BrowserContext, name: str, *, app: str = "lab") -> Notebook:
    """Open a notebook in JupyterLab (`app` lab) or Notebook 7 (`app` notebook), and wait until its kernel is idle."""
    page = context.new_page()
    at = {"lab": f"/lab/workspaces/{Path(name).stem}/tree/{name}", "notebook": f"/notebooks/{name}"}[app]
    page.goto(server.url + at)
    page.wait_for_function("window.jupyterapp", timeout=1000 * PATIENCE)
    page.evaluate("jupyterapp.restored")
    notebook = Notebook(page, server, name)
    page.locator(".jp-NotebookPanel-notebook .jp-CodeCell").first.wait_for(timeout=1000 * PATIENCE)
    # a command given before is answered by a dialog that asks for a kernel
    page.wait_for_function(_HAS_KERNEL, timeout=1000 * PATIENCE)
    return notebook


@dataclass
class MarimoPage:
    """A marimo notebook that `write_marimo` wrote, open in a page."""

    page: Page
    asked: int = 0

    def python(self, code: str) -> Any:
        """Run a statement in the notebook, then return what stands in ``answer``."""
        self.asked += 1
        self.page.get_by_label("statement").fill(f"{code}  # {self.asked}")
        self.page.keyboard.press("Enter")
        answer = self.page.locator(f'output[data-asked="{self.asked}"]')
        answer.wait_for(timeout=1000 * PATIENCE)
        return json.loads(answer.inner_text())


def write_marimo(path: Path, begin: str) -> None:
    """Write a marimo notebook that shows ``w``, made by `begin`, and runs the statements that are typed into it."""
    cells = (
        ["import html, json", "import marimo as mo", *begin.splitlines(), "view = mo.ui.anywidget(w)", "view"],
        ['box = mo.ui.text(label="statement", full_width=True)', "box"],
        [
            "answers = {'w': w, 'answer': None}",
            "exec(box.value, answers)",
            "asked = box.value.rpartition('# ')[2]",
            'mo.Html(f\'<output data-asked="{asked}">{html.escape(json.dumps(answers["answer"]))}</output>\')',
        ],
    )
    heads = ("", "mo", "box, html, json, mo, w")
    ends = ("html, json, mo, view, w", "box,", "")
    text = ["import marimo", "", "app = marimo.App()", ""]
    for head, body, end in zip(heads, cells, ends, strict=True):
        text += ["", "@app.cell", f"def _({head}):", *[f"    {line}" for line in body], f"    return ({end})", ""]
    path.write_text("\n".join(text), encoding="utf-8")
