"""The network page with its style, font and script in files of their own, for a host that allows nothing inline."""

from __future__ import annotations

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from making_pages import SCRIPT, hostile, small

from jxgraph.errors import OutputError
from jxgraph.pages.network import network_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

NAME = "责任 网络#1"
"""A name of which an address must escape some characters."""


@pytest.fixture(name="folder")
def saved_folder(tmp_path: Path) -> Path:
    network_page(hostile(), lang="zh").save(tmp_path / f"{NAME}.html", separate=True)
    return tmp_path


def test_nothing_is_inline_and_all_files_are_beside(folder: Path) -> None:
    """No style, no script with a text, no handler; the policy names own files alone, and each file named is there."""
    assert sorted(path.suffix for path in folder.iterdir()) == [".css", ".html", ".js", ".woff"]
    html = (folder / f"{NAME}.html").read_text("utf-8")
    address = "%E8%B4%A3%E4%BB%BB%20%E7%BD%91%E7%BB%9C%231"
    assert re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL) == [""]
    assert re.findall(r'(?:src|href)="([^"]*)"', html) == [f"{address}.css", f"{address}.js"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|data:|sha256|unsafe", html)
    assert "script-src 'self'; style-src 'self'" in html
    assert f"url({address}.woff)" in (folder / f"{NAME}.css").read_text("utf-8")


def test_the_page_as_one_file_stays_as_it_was(tmp_path: Path) -> None:
    page = network_page(small())
    page.save(tmp_path / "n.html")
    assert [path.name for path in tmp_path.iterdir()] == ["n.html"]
    page.save(tmp_path / "n.html", separate=True)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    page.save(tmp_path / "n.html", separate=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == first
    with pytest.raises(OutputError):
        page.save(tmp_path / "missing" / "n.html", separate=True)


class StrictHost(SimpleHTTPRequestHandler):
    """A website that allows files of its own and nothing else."""

    def end_headers(self) -> None:
        """Add the policy to each answer."""
        self.send_header("Content-Security-Policy", "default-src 'self'")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@pytest.fixture(name="address")
def strict_website(folder: Path) -> Iterator[str]:
    host = ThreadingHTTPServer(("127.0.0.1", 0), partial(StrictHost, directory=str(folder)))
    threading.Thread(target=host.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{host.server_port}"
    host.shutdown()
    host.server_close()


@pytest.mark.browser
@pytest.mark.parametrize("place", ["website", "disk"])
def test_the_page_works_on_a_strict_website_and_from_a_disk(
    browser: Browser, folder: Path, address: str, place: str
) -> None:
    """Drawn in its own font, searched and translated, and its image saved, without a message or another request."""
    start = address if place == "website" else folder.as_uri()
    page = browser.new_page()
    messages: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("dialog", lambda dialog: messages.append(dialog.message))  # left open, so the test also stops at it
    page.on("request", lambda request: asked.append(request.url))
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))  # the browser asks for it, not the page
    page.goto(f"{start}/%E8%B4%A3%E4%BB%BB%20%E7%BD%91%E7%BB%9C%231.html")
    page.locator("#view-units").click()
    page.locator("#language").click()
    assert "units" in page.locator("#status").inner_text()
    assert page.evaluate("[...document.fonts].map((font) => font.status)") == ["loaded"]
    with page.expect_download():
        page.locator("#save").click()
    assert SCRIPT not in page.content()
    assert messages == []
    assert {url.rpartition(".")[2] for url in asked if not url.startswith("blob:")} <= {
        "html",
        "css",
        "js",
        "woff",
        "ico",
    }
    page.close()
