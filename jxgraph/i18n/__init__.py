"""Every word that people see, in each language: one TOML file a topic, in which a key has one text a language.

A further language is its code in `LANGUAGES` and a text of it beside the others in each file.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from jxgraph.errors import UsageError
from jxgraph.messages import read_texts
from jxgraph.model import Remark, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


LANGUAGES = ("en", "zh")

_SAME_VALUES: Mapping[str, str] = MappingProxyType(
    {
        "role_a": "role",
        "role_b": "role",
        "role_before": "role",
        "role_after": "role",
        "verdict_a": "verdict",
        "verdict_b": "verdict",
        "rank_direction": "direction",
        "trend": "direction",
        "since_first": "direction",
    }
)
"""Columns that hold the values of another column."""

_SENTENCES_OF_NOTES = ("not_effort", "sensitivity", "caution")
"""Keys of sentences that several notes of tables contain."""

_NO_FACTS: Mapping[str, Any] = MappingProxyType({})

_BETWEEN_SENTENCES = re.compile("(?<=。)|(?<=[.]) ")


def known_language(lang: str) -> str:
    """Return the language, or raise the UsageError that names the known ones."""
    if not isinstance(lang, str) or lang not in LANGUAGES:
        raise UsageError("language.unknown", lang=lang, known=LANGUAGES).near(lang, LANGUAGES)
    return lang


@cache
def labels(lang: str, topic: str = "sentences") -> Mapping[str, str]:
    """Return the texts of a topic in a language, by key; a group's keys are joined by dots, ``group.key``.

    Text between braces is for `str.format`.

    Raises
    ------
    UsageError
        The language is unknown.

    Examples
    --------
    >>> labels("zh", "figures")["equality"], labels("en", "values")["role.co_lead"]
    ('完全均等', 'Co-lead')
    """
    known_language(lang)
    return MappingProxyType({key: texts[lang] for key, texts in read_texts(topic).items()})


# Columns and what stands in them.


def title(column: str, lang: str, *, table: str = "") -> str:
    """Return what stands above a column, for people; a column unknown here keeps its name.

    Parameters
    ----------
    column
        The column's name in a frame.
    lang
        One of `LANGUAGES`.
    table
        The table in which it stands: `weight` is another thing in `ties` than in `assignments`.

    Raises
    ------
    UsageError
        The language is unknown.

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


def corpus_column(table: str, column: str, lang: str) -> tuple[str, str]:
    """Return the title of a column of a corpus, and what it means.

    Examples
    --------
    >>> corpus_column("assignments", "role", "en")
    ('Role', '1 for lead, 2 for co-lead, 3 for support.')
    """
    texts = labels(lang, "corpus")
    for key in (f"columns.{table}.{column}", f"columns.every.{column}"):
        if f"{key}.meaning" in texts:
            return texts[f"{key}.title"], texts[f"{key}.meaning"]
    return _column(column, lang, table)


def _column(column: str, lang: str, table: str) -> tuple[str, str]:
    columns = labels(lang, "columns")
    for key in (f"{table}.{column}", f"{table}.*", column):
        if f"{key}.meaning" in columns:
            return columns.get(f"{key}.title", column), columns[f"{key}.meaning"]
    null, bare = _split_null(column)
    if not null or f"{bare}.meaning" not in columns:
        return column, ""
    name, premise = null_label(null, lang)
    texts = labels(lang)
    heading = texts["by_null"].format(name=columns[f"{bare}.title"], null=name)
    return heading, columns[f"{bare}.meaning"] + texts["premise"].format(premise=premise)


@cache
def _split_null(column: str) -> tuple[str, str]:
    """Split a column of `ties` into its null model and what is measured: sdsm_sized_q is q by sdsm_sized."""
    null = max((name for name in null_names() if column.startswith(f"{name}_")), key=len, default="")
    return null, column.removeprefix(f"{null}_") if null else column


def null_names() -> tuple[str, ...]:
    """Return the names of the null models, the default first, without loading the code that computes them."""
    return tuple(key.removesuffix(".name") for key in labels(LANGUAGES[0], "nulls") if key.endswith(".name"))


def scheme_names() -> tuple[str, ...]:
    """Return the names of the weighting schemes, the default first, without loading the code that weighs."""
    prefix = "scheme."
    return tuple(key.removeprefix(prefix) for key in labels(LANGUAGES[0], "values") if key.startswith(prefix))


def state_names() -> tuple[str, ...]:
    """Return what a task can be while it is followed, the most urgent first: late, at risk, … done."""
    prefix = "state."
    return tuple(key.removeprefix(prefix) for key in labels(LANGUAGES[0], "values") if key.startswith(prefix))


def null_label(null: str, lang: str) -> tuple[str, str]:
    """Return the name of a null model and what it keeps of the document.

    Examples
    --------
    >>> null_label("fdsm", "zh")[0]
    'FDSM'
    """
    texts = labels(lang, "nulls")
    return texts[f"{null}.name"], texts[f"{null}.premise"]


def table_title(table: str, lang: str) -> str:
    """Return the title of a table; a table unknown here keeps its name."""
    return labels(lang, "tables").get(table, table)


def table_note(table: str, lang: str, facts: Mapping[str, Any] = _NO_FACTS) -> str:
    """Return what the numbers of a table mean and do not mean, filled in with facts; empty for a table unknown here.

    A fact is a setting of the table; the sentences that stand in no table alone are known here. A sentence of which a
    fact is missing is left out.

    Examples
    --------
    >>> table_note("workload", "en", {"weights": "lead 1, co-lead 0.5, support 0.25"})
    'Ordered by weighted load (lead 1, co-lead 0.5, support 0.25). Counts assignments, not effort.'
    >>> table_note("workload", "zh")
    '统计的是任务分工，不反映实际工作强度。'
    """
    texts = labels(lang)
    known = {**{name: texts[name] for name in _SENTENCES_OF_NOTES}, **facts}
    sentences = _BETWEEN_SENTENCES.split(labels(lang, "table_notes").get(table, ""))
    filled = (words.format(**known) for words in sentences if words and _fields(words) <= known.keys())
    return texts["sentence_separator"].join(filled)


def _fields(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def value_label(column: str, value: Any, lang: str) -> Any:
    """Return a value as people read it: the program's own words (``co_lead``, True) translated, the rest as is.

    Examples
    --------
    >>> value_label("role", "co_lead", "zh"), value_label("unit", "lead", "zh"), value_label("collective", True, "en")
    ('共同责任', 'lead', 'Yes')
    """
    texts, bare = labels(lang, "values"), _split_null(column)[1]
    key = f"{_SAME_VALUES.get(bare, bare)}.{value}"
    if key not in texts and not isinstance(value, str):
        key = f"boolean.{value}"
    return texts.get(key, value)


# Findings and remarks, by their codes.


def finding_label(code: str, lang: str) -> tuple[str, str]:
    """Return the name of a finding of the checks and its evidence, with braces for `str.format`.

    Examples
    --------
    >>> finding_label("no_lead", "en")[1].format(count=3, total=164)
    'tasks that name units but no lead: 3 of 164'
    """
    texts = labels(lang, "checks")
    return texts[f"{code}.name"], texts[f"{code}.evidence"]


def remark_label(code: str, lang: str) -> tuple[str, str]:
    """Return the name of a remark and what was done, with braces for `str.format`.

    Examples
    --------
    >>> remark_label("completed", "zh")[1].format(name="南湖区政府")
    '根据并列名称补全为南湖区政府'
    """
    texts = labels(lang, "remarks")
    return texts[f"{code}.name"], texts[f"{code}.done"]


def remark_done(remark: Remark, lang: str) -> str:
    """Return what was done about a remark; a fact that is one of the program's own words, such as a role, translated.

    Examples
    --------
    >>> remark = make_remark("completed", Severity.INFO, 3, "南湖区", name="南湖区政府")
    >>> remark_done(remark, "zh"), remark_done(remark, "en") == remark.done
    ('根据并列名称补全为南湖区政府', True)
    """
    return _done(remark.code, remark.facts, lang)


def _done(code: str, facts: tuple[tuple[str, str], ...], lang: str) -> str:
    shown = {name: value_label(name, fact, lang) if name in _SAME_VALUES else fact for name, fact in facts}
    return remark_label(code, lang)[1].format(**shown)


def make_remark(code: str, severity: Severity, line: int, words: str, **facts: object) -> Remark:
    """Make a remark with the texts of its code, filled with the facts."""
    plain_facts = tuple((name, str(fact)) for name, fact in facts.items())
    return Remark(code, severity, line, words, _done(code, plain_facts, "en"), plain_facts)
