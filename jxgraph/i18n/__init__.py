"""The words that people see, in Chinese and English: titles of columns, findings, remarks."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import UsageError
from jxgraph.model import Remark, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


LANGUAGES = ("en", "zh")


def title(column: str, lang: str, *, table: str = "") -> str:
    """Return what stands above a column, for people; a column unknown here keeps its name.

    Parameters
    ----------
    column
        The column's name in a frame.
    lang
        ``en`` or ``zh``.
    table
        The table in which it stands: `weight` is another thing in `ties` than in `assignments`.

    Raises
    ------
    UsageError
        The language is another.

    Examples
    --------
    >>> title("lead", "zh"), title("weight", "en"), title("weight", "en", table="ties")
    ('牵头', 'Weight', 'Tie weight')

    A column by a null model is titled with it.

    >>> title("fdsm_verdict", "zh"), title("hypergeometric_q", "en")
    ('判断（FDSM）', 'q (hypergeometric)')
    """
    return _column(column, lang, table)[0]


def definition(column: str, lang: str, *, table: str = "") -> str:
    """Return what a column means, in one sentence; empty for a column unknown here. Arguments as `title` takes them."""
    return _column(column, lang, table)[1]


def table_title(table: str, lang: str) -> str:
    """Return the title of a table; a table unknown here keeps its name."""
    words = _data()["tables"].get(table, {})
    return str(words.get(checked(lang), table))


def shown(column: str, value: Any, lang: str) -> Any:
    """Return a value as people read it: the tool's own words (``co_lead``, ``city``, True) translated, the rest as is.

    Examples
    --------
    >>> shown("role", "co_lead", "zh"), shown("unit", "lead", "zh")
    ('共同责任', 'lead')
    """
    words = _data()["values"].get(_null_and_column(column)[1], {}).get(str(value), {})
    return words.get(checked(lang), value)


@cache
def labels(lang: str) -> Mapping[str, str]:
    """Return all other words of a language by their key; text between braces is for `str.format`.

    Raises
    ------
    UsageError
        The language is neither ``en`` nor ``zh``.
    """
    checked(lang)
    return MappingProxyType({key: words[lang] for key, words in _data()["words"].items()})


@cache
def figure_words(lang: str) -> Mapping[str, str]:
    """Return the words of the figures in a language by their key; text between braces is for `str.format`.

    Examples
    --------
    >>> figure_words("zh")["equality"]
    '完全均等'
    """
    checked(lang)
    return MappingProxyType({key: words[lang] for key, words in _data("figures").items()})


def remark(code: str, lang: str) -> tuple[str, str]:
    """Return what a remark is called and what was done, with braces for `str.format`.

    Examples
    --------
    >>> remark("completed", "zh")[1].format(name="南湖区政府")
    '根据并列名称补全为南湖区政府'
    """
    name, done = _data("remarks")[code][checked(lang)]
    return name, done


def check(code: str, lang: str) -> tuple[str, str]:
    """Return what a finding of the checks is called and its evidence, with braces for `str.format`.

    Examples
    --------
    >>> check("no_lead", "en")[1].format(count=3, total=164)
    'tasks that name units but no lead: 3 of 164'
    """
    name, evidence = _data("checks")[code][checked(lang)]
    return name, evidence


def corpus_column(table: str, column: str, lang: str) -> tuple[str, str]:
    """Return the title of a column of a corpus, and what it means.

    Examples
    --------
    >>> corpus_column("assignments", "role", "en")
    ('Role', '1 for lead, 2 for co-lead, 3 for support.')
    """
    groups = _data("corpus")["columns"]
    own = next((groups[name][column] for name in (table, "every") if column in groups.get(name, {})), None)
    if own is None:
        return _column(column, lang, table)
    name, meaning = own[checked(lang)]
    return name, meaning


def corpus_words(group: str, lang: str) -> Mapping[str, str]:
    """Return what is said of a corpus by key: `words` for the command's, `failures` for what a person can do.

    Examples
    --------
    >>> corpus_words("failures", "en")["copy"]
    'nothing: it is counted once'
    """
    return {key: words[checked(lang)] for key, words in _data("corpus")[group].items()}


def checked(lang: str) -> str:
    """Return the language, or raise the UsageError that names the known ones."""
    if not isinstance(lang, str) or lang not in LANGUAGES:
        raise UsageError(f"no language is called {lang!r}; known: {', '.join(LANGUAGES)}")
    return lang


def _column(column: str, lang: str, table: str) -> tuple[str, str]:
    columns, lang = _data()["columns"], checked(lang)
    for key in (f"{table}.{column}", f"{table}.*", column):
        if key in columns:
            name, meaning = columns[key][lang]
            return name or column, meaning
    null, bare = _null_and_column(column)
    if bare not in columns:
        return column, ""
    (name, meaning), (model, premise) = columns[bare][lang], _data()["nulls"][null][lang]
    return labels(lang)["by_null"].format(name=name, null=model), f"{meaning}{premise}"


def null_label(null: str, lang: str) -> tuple[str, str]:
    """Return what a null model is called and what it keeps of the document.

    Examples
    --------
    >>> null_label("fdsm", "zh")[0]
    'FDSM'
    """
    name, premise = _data()["nulls"][null][checked(lang)]
    return name, premise


def _null_and_column(column: str) -> tuple[str, str]:
    """Take apart what `ties` puts together: sdsm_sized_q is q by the null model sdsm_sized."""
    nulls = sorted(_data()["nulls"], key=len, reverse=True)
    null = next((name for name in nulls if column.startswith(f"{name}_")), "")
    return null, column.removeprefix(f"{null}_") if null else column


@cache
def _data(name: str = "titles") -> Mapping[str, Any]:
    return tomllib.loads(resources.files("jxgraph.i18n").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


# A remark in the words of its code.


def make_remark(code: str, severity: Severity, line: int, words: str, **facts: object) -> Remark:
    """Make a remark whose words are those of its code."""
    plain_facts = {name: str(fact) for name, fact in facts.items()}
    done = remark(code, "en")[1].format(**plain_facts)
    return Remark(code, severity, line, words, done, tuple(plain_facts.items()))
