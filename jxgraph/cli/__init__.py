"""The command line: each command is one call of the library, whose result it prints or writes."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Annotated, NoReturn

import typer

from jxgraph import __version__
from jxgraph.cli.compare import compare
from jxgraph.cli.corpus import corpus
from jxgraph.cli.network import network
from jxgraph.cli.parse import parse
from jxgraph.cli.report import report
from jxgraph.cli.whatif import whatif
from jxgraph.cli.why import why
from jxgraph.errors import JxgraphError, UsageError
from jxgraph.reading.formats import format_table

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

INTERRUPTED = 130


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"jxgraph {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Read a Chinese government's responsibility breakdown as a network of tasks and units, and measure it."""


_FORMATS = f"\b\nWhat is read, by which library:\n{format_table()}"
app.command(epilog=f"Example: jxgraph parse data/jiaxing-2025.txt > tasks.jsonl\n\n{_FORMATS}")(parse)
app.command(epilog="Example: jxgraph report data/jiaxing-2025.txt --lang zh")(report)
app.command(epilog="Example: jxgraph network data/jiaxing-2025.txt --lang zh")(network)
app.command(epilog="Example: jxgraph why data/jiaxing-2025.txt 市发展改革委 市经信局")(why)
app.command(epilog="Example: jxgraph whatif data/jiaxing-2025.txt --rebalance --bound 30")(whatif)
app.command(epilog="Example: jxgraph compare 2024.txt 2025.txt -o outputs/2024-2025")(compare)
app.command(epilog="Example: jxgraph corpus documents/ -o outputs/corpus")(corpus)


def main() -> None:
    """Run the command line: exit 0 when done, 1 for an input of no use, 2 for a wrong call, 3 if much was unread."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by the shell: >&-
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    try:
        status = app(standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except JxgraphError as error:
        _fail(str(error), 2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        _exit_quietly()
    except OSError as error:
        _exit_quietly(f"cannot write to standard output: {error.strerror or error}")
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        # a wrong call, in the words of the parser of arguments
        _fail(f"{error.format_message().rstrip('.')}; try 'jxgraph --help'", 2)
    if status == INTERRUPTED:
        _fail("interrupted; existing files are unchanged", INTERRUPTED)
    sys.exit(status if isinstance(status, int) else 0)


def _fail(message: str, status: int) -> NoReturn:
    typer.echo(f"jxgraph: {' '.join(message.split())}", err=True)
    sys.exit(status)


def _exit_quietly(message: str = "") -> NoReturn:
    """Exit without Python's own second error about an output that cannot be written."""
    if sys.stdout is not None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if message:
        _fail(message, 1)
    sys.exit(0)
