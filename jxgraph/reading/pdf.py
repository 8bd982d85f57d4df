"""A PDF, read in a process of its own: the format is a programming language, and its programs need not end."""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import subprocess
import sys
import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any

from jxgraph.errors import InputError
from jxgraph.reading.pieces import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS_A_PAGE = 10
"""A page of text takes a tenth of a second, one full of ruled lines a few."""

SECONDS = 120
"""For the whole document: some thousand pages."""

MEMORY = 2**30
"""Bytes that reading may take where the system can limit it (not on Windows)."""

_CHILD = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from jxgraph.reading.pdf import serve; serve()"
_TOO_MUCH = "the PDF takes more time or memory than a document needs; print it to a new PDF, or copy its text to a .txt"
_BROKEN = "the PDF is damaged or not a PDF; get it again, or open it in a PDF reader and print it to a new PDF"
_LOCKED = "the PDF is locked with a password; save it without one"


def pdf_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the printed lines and table rows of a PDF with a text layer, numbered from 1 through all pages.

    Raises
    ------
    InputError
        The PDF is damaged or locked, has no text (a scan), or takes more than `SECONDS_A_PAGE`, `SECONDS` or `MEMORY`.
    """
    done = subprocess.run(  # noqa: S603 - our own interpreter with our own words
        [sys.executable, "-c", _CHILD, json.dumps(sys.path)],
        input=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONWARNINGS": "ignore"},
    )
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise InputError(_TOO_MUCH) from None
    if "error" in answer:
        raise InputError(answer["error"])
    for number, text, cells, table, aside in answer["pieces"]:
        yield Piece(number, text, None if cells is None else tuple(cells), table, aside)


def serve() -> None:
    """Read a PDF from standard input and print its pieces, or what is wrong with it, as JSON."""
    _watch(SECONDS_A_PAGE)
    data = sys.stdin.buffer.read()
    _limit_memory()
    logging.disable()
    warnings.simplefilter("ignore")
    answer: dict[str, Any]
    try:
        answer = {"pieces": list(_pieces(data))}
    except InputError as error:
        answer = {"error": str(error)}
    except (MemoryError, RecursionError):
        answer = {"error": _TOO_MUCH}
    except Exception as error:  # noqa: BLE001 - pdfminer raises anything on a damaged file, PSEOF and struct.error among it
        answer = {"error": _LOCKED if "Password" in repr(error) or "Encryption" in repr(error) else _BROKEN}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # what pdfminer keeps in memory need not be taken apart piece by piece


def _watch(seconds: float) -> None:
    # a thread of the interpreter that ends the process even while a loop in C runs; the parent reads the missing answer
    faulthandler.dump_traceback_later(seconds, exit=True)


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most), most))


def _pieces(data: bytes) -> Iterator[Piece]:
    import time

    import pdfplumber

    from jxgraph.reading.pages import Page, document_pieces, read_page

    end = time.monotonic() + SECONDS
    pages: list[Page] = []
    with pdfplumber.open(BytesIO(data)) as document:
        for page in document.pages:
            _watch(max(0.1, min(SECONDS_A_PAGE, end - time.monotonic())))
            pages.append(read_page(page))
            page.close()
    return document_pieces(pages)
