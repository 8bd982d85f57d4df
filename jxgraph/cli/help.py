"""What --help says, in each language: the texts of i18n/cli.toml, put into the tree of commands before it runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from jxgraph.i18n import labels, null_names, scheme_names
from jxgraph.reading.formats import format_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT = "jxgraph"
"""The group of the texts of the program itself."""

_TYPE = re.compile(r" <[^<>]*>$")
"""The Python type that typer adds to the name of an argument: FILE <Path>."""

_MANY = re.compile(r"\{(.+?)\}(?:\.\.\.)?")
"""How typer writes an argument in the usage: {FILE...}..."""

_PIECE = re.compile(r"\s+|\[\w+\]|[“‘（《]*(?:[!-~…–]+|[^\s“‘（《])[，。；：、！？”’）》]*")
"""What stays on one line: a word, a short note between brackets, or a Chinese character with its punctuation."""


def translate(tree: Any, lang: str) -> None:
    """Let a tree of commands, which typer made, speak a language: at once in errors, and in --help when it is shown.

    What has no text keeps what is declared. The tree is that of the click in typer or beside it, by the version.
    """
    for name, command in {ROOT: tree, **tree.commands}.items():
        _translate_words(command, name, lang)


def text_key(command: str, parameter: Any, texts: Mapping[str, str]) -> str:
    """Return the key of the text of an argument or option: its command's own, else the shared one that it names."""
    own = f"{command}.{parameter.name}"
    return own if own in texts else f"options.{parameter.help or parameter.name}"


def _translate_words(command: Any, name: str, lang: str) -> None:
    """Translate what an error names, and prepare a page of help."""
    texts = labels(lang, "cli")
    command.options_metavar, command.subcommand_metavar = texts["parser.any_options"], texts["parser.any_command"]
    command.context_class = _speaking(command.context_class, name, lang)
    for parameter in command.params:
        parameter.metavar = texts.get(f"metavar.{parameter.metavar}", parameter.metavar)


def _translate_help(command: Any, name: str, lang: str) -> None:
    """Translate what a page of help says; to read all its texts takes longer than to read a short document."""
    texts = labels(lang, "cli")
    command.epilog = _epilog(command.epilog, name, texts, lang)
    for of, about in {name: command, **getattr(command, "commands", {})}.items():
        about.help = texts.get(f"{of}.about", about.help)
        about.short_help = about.help.partition("\n")[0]
    for parameter in command.params:
        if text := texts.get(text_key(name, parameter, texts)):
            parameter.help = _with_facts(text, parameter.default, lang)
        parameter.show_default = False  # the text says it


def _with_facts(text: str, default: Any, lang: str) -> str:
    """Put into a text what it names, if it does: the default, the models and schemes, and of each the first."""
    if "{" not in text:
        return text
    comma, nulls, schemes = labels(lang, "errors")["list.comma"], null_names(), scheme_names()
    models = {"nulls": comma.join(nulls), "null": nulls[0]}
    return text.format(
        default=getattr(default, "value", default), **models, schemes=comma.join(schemes), scheme=schemes[0]
    )


def _epilog(call: str | None, name: str, texts: Mapping[str, str], lang: str) -> str | None:
    if call is None:
        return None
    example = texts["parser.example"].format(call=call)
    return f"{example}\n\n\b\n{texts['formats.title']}\n{format_table(lang)}" if name == "parse" else example


def _speaking(context: Any, name: str, lang: str) -> Any:
    """Return the class of a command's context whose --help is a page in a language."""

    def get_help(self: Any) -> str:
        _translate_help(self.command, name, lang)
        page: str = context.get_help(self)
        return page

    page = type("Page", (_Page, context.formatter_class), {"own": _own_words(labels(lang, "cli"))})
    return type("Context", (context,), {"formatter_class": page, "get_help": get_help})


def _own_words(texts: Mapping[str, str]) -> dict[str, str]:
    """Return what the parser of arguments says in English, and what stands for it."""
    return {text: texts[key] for key, text in labels("en", "cli").items() if key.startswith("parser.")}


class _Page:
    """The page of --help: lines are broken by width on the screen, where a Chinese character takes two columns."""

    own: Mapping[str, str]
    width: int
    current_indent: int
    write: Any

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how a command is called."""
        start = f"{self.own[prefix or 'Usage: ']}{prog} "
        lines = wrapped(_MANY.sub(r"\1", args), self.width - cell_len(start))
        self.write(start + f"\n{' ' * cell_len(start)}".join(lines) + "\n")

    def write_heading(self, heading: str) -> None:
        """Write what stands above a list."""
        self.write(" " * self.current_indent + self.own[f"{heading}:"] + "\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs; the lines of one that begins with a backspace stay as they are."""
        indent = " " * self.current_indent
        paragraphs = (
            part.removeprefix("\b\n").splitlines()
            if part.startswith("\b")
            else wrapped(" ".join(part.split()), self.width - self.current_indent)
            for part in text.split("\n\n")
        )
        self.write("\n\n".join("\n".join(f"{indent}{line}" for line in lines) for lines in paragraphs) + "\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of names and what each means."""
        cells = [(_TYPE.sub("", name), self._translated(words)) for name, words in rows]
        column = min(max(cell_len(name) for name, _ in cells), col_max) + col_spacing
        below = "\n" + " " * (self.current_indent + column)
        for name, words in cells:
            room = column - cell_len(name)
            start = name + (" " * room if room >= col_spacing else below)
            lines = wrapped(words, max(self.width - column - 2, 10))
            self.write(" " * self.current_indent + start + below.join(lines) + "\n")

    def _translated(self, words: str) -> str:
        required = "[required]"
        if words.endswith(required):
            return f"{words.removesuffix(required).rstrip()} {self.own[required]}".strip()
        return self.own.get(words, words)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Break a text into lines of at most a width, at spaces and between Chinese characters.

    Examples
    --------
    >>> list(wrapped("以最少的牵头变动，降低 load", 10))
    ['以最少的牵', '头变动，降', '低 load']
    """
    line = ""
    for piece in _PIECE.findall(text):
        if line and cell_len(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += piece if line else piece.lstrip()
    yield line.rstrip()
