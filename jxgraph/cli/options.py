"""The options that commands share, and reading a document by them."""

from __future__ import annotations

import locale
import os
from dataclasses import dataclass, fields
from functools import cached_property, wraps
from inspect import Parameter, signature
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from jxgraph.errors import InputError, UsageError
from jxgraph.i18n import LANGUAGES, known_language, scheme_names
from jxgraph.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import pandas as pd

    from jxgraph.correction import Correction
    from jxgraph.model import Breakdown
    from jxgraph.naming import Names
    from jxgraph.weights import Scheme


def default_lang() -> str:
    """Return the language of the user's locale, else English."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    locale_name = next((name for name in names if name), "") or locale.getlocale()[0] or ""
    code = "zh" if locale_name.lower().startswith("chinese") else locale_name[:2].lower()  # Windows: Chinese_China
    return code if code in LANGUAGES else "en"


def spoken_lang(arguments: Sequence[str]) -> str:
    """Return the language of --lang among the words of a command, which may make no sense, else the locale's.

    Examples
    --------
    >>> spoken_lang(["report", "--lang", "zh", "--nonsense"]), spoken_lang(["--lang=en"])
    ('zh', 'en')
    """
    after = [value for option, value in pairwise(arguments) if option == "--lang"]
    typed = [*after, *(word.removeprefix("--lang=") for word in arguments if word.startswith("--lang="))]
    return next((value for value in reversed(typed) if value in LANGUAGES), "") or default_lang()


def _known_language(lang: str | None) -> str | None:
    return lang and known_language(lang)


# What each means stands in i18n/cli.toml, by the name of its parameter or by the key that `help` gives.
FileArgument = Annotated[Path, typer.Argument(metavar="FILE")]
FilesArgument = Annotated[list[Path], typer.Argument(metavar="FILE...", help="files")]
LEFT_UNREAD = 3
"""The status of a document of which a third or more of what looks like clauses was left unread, with --strict."""
StrictOption = Annotated[bool, typer.Option("--strict")]
LangOption = Annotated[str | None, typer.Option("--lang", metavar="|".join(LANGUAGES), callback=_known_language)]
GlossOption = Annotated[bool, typer.Option("--gloss")]
NullOption = Annotated[str | None, typer.Option("--null", metavar="NAME")]
NullsOption = Annotated[list[str] | None, typer.Option("--null", metavar="NAME", help="nulls")]
TableOption = Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="table")]
OpenOption = Annotated[bool, typer.Option("--open")]


@dataclass(frozen=True, kw_only=True)
class DocumentOptions:
    """How a document is read, and which of its tasks are kept: the options that every command takes."""

    names: Annotated[Path | None, typer.Option("--names", metavar="TOML")] = None
    expand: Annotated[bool, typer.Option("--expand")] = False
    as_printed: Annotated[bool, typer.Option("--as-printed")] = False
    first_leads: Annotated[bool, typer.Option("--first-leads")] = False
    carry_forward: Annotated[bool, typer.Option("--carry-forward")] = False
    corrections: Annotated[Path | None, typer.Option("--corrections", metavar="TOML")] = None
    focus: Annotated[str | None, typer.Option("--focus", metavar="PATTERN")] = None
    leader: Annotated[str | None, typer.Option("--leader", metavar="WORDS")] = None
    part: Annotated[str | None, typer.Option("--part", metavar="WORDS")] = None
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT")] = None

    @cached_property
    def known(self) -> Names:
        """The names that the user adds to the built-in ones."""
        from jxgraph.naming import Names

        canonicalise = not self.as_printed
        return Names.load(self.names, canonicalise=canonicalise) if self.names else Names(canonicalise=canonicalise)

    @cached_property
    def corrected(self) -> list[Correction]:
        """What the user's file says is right about the reading."""
        if not self.corrections:
            return []
        from jxgraph.parsing.corrections import read_corrections

        return read_corrections(self.corrections)

    @property
    def reading(self) -> dict[str, Any]:
        """What `read_breakdown` and `corpus.read` take in addition to the document and its corrections."""
        flags = {"expand": self.expand, "first_leads": self.first_leads, "carry_forward": self.carry_forward}
        return {"names": self.known, **flags}

    @property
    def criteria(self) -> dict[str, str]:
        """What `subset` takes in addition to the document; empty if the full document is wanted."""
        criteria = {"pattern": self.focus, "leader": self.leader, "part": self.part, "unit": self.unit}
        return {name: words for name, words in criteria.items() if words is not None}

    def names_of(self, breakdown: Breakdown) -> Names:
        """Return the names for a document, whose title may say its place: 嘉兴市发改委 is its 市发展改革委."""
        from jxgraph.parsing.front_matter import issuer

        return self.known.at_home(*issuer(breakdown.title, ()))

    def read(self, file: Path | list[Path], *, other: bool = False) -> Breakdown:
        """Read a document, correct it, and keep the tasks that the options ask for.

        Of another one than the command is about, it is not said which corrections are not for it.
        """
        from jxgraph.parsing import corrected, read_breakdown

        corrections = self.corrected  # before the document, which may take long to read
        breakdown = read_breakdown(file, **self.reading)
        breakdown = corrected(breakdown, corrections, self.known, remark_unplaced=not other)
        if not self.criteria:
            return breakdown
        from jxgraph.subsets import subset

        units = [unit.name for unit in breakdown.unit_records]
        unit = {} if self.unit is None else {"unit": find_unit(self.unit, units, self.names_of(breakdown))}
        return subset(breakdown, **{**self.criteria, **unit})


@dataclass(frozen=True, kw_only=True)
class WeightOptions:
    """What a role is worth: the options that every command takes that weighs assignments."""

    weights: Annotated[str | None, typer.Option("--weights", metavar="ROLE=X,...")] = None
    scheme: Annotated[str | None, typer.Option("--scheme", metavar="NAME")] = None

    @property
    def chosen(self) -> Scheme | None:
        """The scheme that the user asks for; None for the default."""
        from jxgraph.weights import named_scheme, typed_scheme

        if self.weights is not None and self.scheme is not None:
            raise UsageError("cli.two_weightings")
        if self.weights is not None:
            return typed_scheme(self.weights)
        return None if self.scheme is None else named_scheme(self.scheme)


_SHARED = (DocumentOptions, WeightOptions)


def document_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add shared options to a command: those of the class of its argument `options`, and of `weighing` if it has it.

    A parameter of the command itself stands for the shared option of its name: the leader of `profile` is no filter.
    """
    types = get_type_hints(command, include_extras=True)
    shared = {name: kind for name, kind in types.items() if kind in _SHARED}
    hints = {name: get_type_hints(kind, include_extras=True) for name, kind in shared.items()}
    options = {name: {key: hint for key, hint in known.items() if key not in types} for name, known in hints.items()}

    @wraps(command)
    def run(**arguments: Any) -> None:
        values = {
            name: kind(**{option: arguments.pop(option) for option in options[name]}) for name, kind in shared.items()
        }
        command(**arguments, **values)

    keyword = Parameter.KEYWORD_ONLY
    parameters = [
        *(
            parameter.replace(kind=keyword, annotation=types[name])
            for name, parameter in signature(command).parameters.items()
            if name not in shared
        ),
        *(
            Parameter(f.name, keyword, default=f.default, annotation=options[name][f.name])
            for name, kind in shared.items()
            for f in fields(kind)
            if f.name in options[name]
        ),
    ]
    run.__signature__ = signature(command).replace(parameters=parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def echo(*lines: object, err: bool = False) -> None:
    """Print lines; all text goes to the terminal this way, so that no document and no file name can control it."""
    from jxgraph.messages import printable

    for line in lines:
        typer.echo(printable(str(line)), err=err)


def find_unit(typed: str, units: Collection[str], known: Names) -> str:
    """Return the unit that a user means; print on standard error which it is where the name is no form of its own."""
    from jxgraph.naming import known_form, resolve

    unit = resolve(typed, units, known)
    if not known_form(typed.strip(), units, known):
        echo(f"{typed.strip()} → {unit}", err=True)
    return unit


def refuse_unread(breakdown: Breakdown, strict: bool, lang: str) -> None:
    """With --strict, exit 3 before anything is written if a third or more of what looks like clauses was left out."""
    from jxgraph.parsing.verdict import verdict

    if strict and verdict(breakdown).doubtful:
        print_verdict(breakdown, lang)
        raise typer.Exit(LEFT_UNREAD)


def read_previous(options: DocumentOptions, file: Path | None, strict: bool, lang: str) -> Breakdown | None:
    """Read the earlier document of --previous, if there is one; with --strict, refuse it if it was largely unread."""
    if file is None:
        return None
    earlier = options.read(file, other=True)
    refuse_unread(earlier, strict, lang)
    return earlier


def print_verdict(breakdown: Breakdown, lang: str, *, least: Severity = Severity.WARNING, err: bool = True) -> None:
    """Print the remarks by kind that matter as much as `least`, how much was left unread, and last the verdict."""
    from jxgraph.parsing.verdict import remark_lines, verdict, verdict_words

    known = list(Severity)
    remarks = (r for r in breakdown.remark_records if known.index(r.severity) >= known.index(least))
    for line in remark_lines(remarks, lang):
        echo(line, err=err)
    print_doubt(breakdown, lang, err=err)
    echo(verdict_words(verdict(breakdown), lang), err=err)


def print_doubt(breakdown: Breakdown, lang: str, *, err: bool = True) -> None:
    """Print a warning on standard error if a third or more of what looks like clauses was left out.

    Print also how many corrections were applied, if there are any.
    """
    from jxgraph.parsing.verdict import corrections_words, doubt_words, verdict

    if words := doubt_words(verdict(breakdown), lang):
        echo(words, err=True)
    if words := corrections_words(breakdown, lang):
        echo(words, err=err)


def open_file(path: Path, lang: str) -> None:
    """Open a written page in the default browser; print on standard error where it lies if there is no browser."""
    import webbrowser

    from jxgraph.i18n import labels

    if not webbrowser.open(path.resolve().as_uri()):
        echo(labels(lang)["no_browser"].format(path=path), err=True)


def check(breakdown: Breakdown, strict: bool) -> None:
    """With --strict, exit 1 if a remark needs checking."""
    to_check = sum(remark.severity != "info" for remark in breakdown.remark_records)
    if strict and to_check:
        raise InputError("cli.remarks_to_check", document=breakdown.document, count=to_check)


def print_head(breakdown: Breakdown, lang: str, scheme: str = "") -> None:
    """Print the title; of a subset, how much of the document it is; the scheme, if it is not the default."""
    echo(breakdown.title or breakdown.document)
    print_subset(breakdown, lang, err=False)
    print_scheme(scheme, lang)


def print_scheme(scheme: str, lang: str, *, err: bool = False) -> None:
    """Print what an assignment counts under a scheme, if it is named and is not the default."""
    from jxgraph.i18n import labels
    from jxgraph.weights import scheme_words

    if scheme and scheme != scheme_names()[0]:
        echo(labels(lang)["weighing"].format(weights=scheme_words(scheme, lang)), err=err)


def print_subset(breakdown: Breakdown, lang: str, *, err: bool = True) -> None:
    """Print how much of the document a subset is; on standard error where programs read the output."""
    if breakdown.selection:
        from jxgraph.subsets import subset_words

        echo(subset_words(breakdown, lang), err=err)


def write_tables(
    tables: Mapping[str, pd.DataFrame], path: Path | None, lang: str, *, first: str = "", notes: Sequence[str] = ()
) -> None:
    """Write all tables as a workbook, or one as CSV, by the suffix of the path; nothing where there is no path.

    `first` names the table for the CSV where there are several.
    """
    if path is None:
        return
    from jxgraph.io import known_suffix
    from jxgraph.tables import columns_of, write_csv, write_workbook

    if known_suffix(path, (".csv", ".xlsx"), "table") == ".xlsx":
        write_workbook(tables, path, lang=lang, notes=notes)
        return
    table = first or next(iter(tables))
    write_csv(tables[table], path, columns=columns_of(tables[table], table))
