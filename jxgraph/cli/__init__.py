"""The command line: each command is one call of the library, whose result it prints or writes."""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, get_args, get_origin

import typer
from typer.main import get_command

from jxgraph import __version__
from jxgraph.background import collect_garbage_rarely
from jxgraph.cli.help import translate
from jxgraph.cli.options import LangOption, echo, spoken_lang
from jxgraph.errors import JxgraphError, UsageError
from jxgraph.messages import Message, read_texts
from jxgraph.progress import notice, notice_lang

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "parse": "jxgraph parse data/jiaxing-2025.txt > tasks.jsonl",
        "report": "jxgraph report data/jiaxing-2025.txt --lang zh",
        "briefing": "jxgraph briefing data/jiaxing-2025.txt --lang zh",
        "network": "jxgraph network data/jiaxing-2025.txt --lang zh",
        "why": "jxgraph why data/jiaxing-2025.txt 市发展改革委 市经信局",
        "profile": "jxgraph profile data/jiaxing-2025.txt 市发展改革委",
        "whatif": "jxgraph whatif data/jiaxing-2025.txt --rebalance --bound 30",
        "compare": "jxgraph compare 2024.txt 2025.txt -o outputs/2024-2025",
        "panel": "jxgraph panel documents/ -o outputs/panel",
        "ledger": "jxgraph ledger data/jiaxing-2025.txt -o ledger.xlsx --lang zh",
        "progress": "jxgraph progress ledger.xlsx --on 2025-09-30 -o outputs/progress",
        "corpus": "jxgraph corpus documents/ -o outputs/corpus",
    }
)
"""The commands in the order of --help, and an example of each."""

_MODULES: Mapping[str, str] = MappingProxyType({"progress": "ledger"})
"""The module of a command that is not in one of its own name."""

INTERRUPTED = 130

_OF_WRITING = frozenset({errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EBADF})
"""What only writing meets; where it is into a file of ours, `OutputError` says so before."""


def _print_version(wanted: bool) -> None:
    if wanted:
        echo(f"jxgraph {__version__}")
        raise typer.Exit


def _options(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 -- its callback answers
        bool, typer.Option("--version", callback=_print_version, is_eager=True)
    ] = False,
    lang: LangOption = None,
) -> None:
    """Read a Chinese government's responsibility breakdown as a network of tasks and units, and measure it."""
    if lang:  # before a command it is the default of what stands behind it
        context.default_map = {name: {"lang": lang} for name in _EXAMPLES}


def application(command: str = "") -> typer.Typer:
    """Return the program with all its commands, or with the one of this name: each takes time to load."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)
    app.callback()(_options)
    for name in [command] if command in _EXAMPLES else _EXAMPLES:
        module = import_module(f"jxgraph.cli.{_MODULES.get(name, name)}")
        app.command(epilog=_EXAMPLES[name])(getattr(module, name))
    return app


class _Coercion:
    """Turns what is typed for a parameter into its value as typer does, but takes a text or a path as it is.

    typer leaves every value to pydantic, and to load and prepare that takes a fifth of the time of `parse`.
    """

    def __init__(self, parameter: Any) -> None:
        self._type = parameter.type_descriptor.annotation
        self._by_typer: Callable[[], Any] = parameter.get_runtime_param

    def coerce(self, value: Any, **of: Any) -> Any:
        """Return the value in the type that the command declares; `of` is the parameter and the context, for errors."""
        many = get_origin(self._type) is list
        kind = get_args(self._type)[0] if many else self._type
        if value is None:
            return () if many else None
        if kind in (str, Path):
            return [kind(word) for word in value] if many else kind(value)
        if isinstance(value, kind):  # the default
            return value
        return self._by_typer().coerce(value, **of)


def _command_tree(command: str = "") -> Any:
    """Return the parser of arguments that typer makes of the program, with values made by `_Coercion`."""
    tree: Any = get_command(application(command))
    for each in (tree, *tree.commands.values()):
        for parameter in each.get_params(typer.Context(each)):  # with --help
            with suppress(AttributeError):  # of a later typer, which may make values in another way
                own = _Coercion(parameter)
                parameter.get_runtime_param = lambda own=own: own
    return tree


def main() -> None:
    """Run the command line: exit 0 when done, 1 for an input of no use, 2 for a wrong call, 3 if much was unread."""
    collect_garbage_rarely()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by the shell: >&-
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    notice_lang.set(lang := spoken_lang(sys.argv[1:]))
    try:
        tree = _command_tree(*sys.argv[1:2])
        translate(tree, lang)
        status = tree(standalone_mode=False, prog_name="jxgraph")
        if sys.stdout is not None:
            sys.stdout.flush()
    except JxgraphError as error:
        _fail(error.message, 2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        _exit_quietly()
    except OSError as error:
        _exit_quietly(_system_fault(error))
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        _fail(Message("cli.try_help", error=_wrong_call(error.format_message().rstrip("."))), 2)
    if status == INTERRUPTED:
        _fail(Message("cli.interrupted"), INTERRUPTED)
    sys.exit(status if isinstance(status, int) else 0)


def _system_fault(error: OSError) -> Message:
    """Say what the operating system refused: something of a file, or else to take what is printed."""
    if error.filename:
        return Message("file.fault", path=error.filename, error=error)
    return Message("cli.no_output" if error.errno in _OF_WRITING else "file.system", reason=error)


def _wrong_call(words: str) -> Message | str:
    """Return what the parser of arguments says as a message: its words are the English texts of the group `arguments`.

    Words that have no text there stay as they are.
    """
    for key, texts in read_texts("errors").items():
        if not key.startswith("arguments."):
            continue
        form = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(texts["en"]))
        if found := re.fullmatch(form, words, re.DOTALL):
            return Message(key, **{n: _wrong_call(v) if n == "reason" else v for n, v in found.groupdict().items()})
    return words


def _fail(message: Message, status: int) -> NoReturn:
    notice(message)
    sys.exit(status)


def _exit_quietly(message: Message | None = None) -> NoReturn:
    """Exit without Python's own second error about an output that cannot be written."""
    if sys.stdout is not None:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if message:
        _fail(message, 1)
    sys.exit(0)
