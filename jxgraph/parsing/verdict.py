"""How well a document was read: the remarks by kind, and the counts that sum them up."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from jxgraph.errors import expect
from jxgraph.i18n import labels, remark_done, remark_label, value_label
from jxgraph.model import Breakdown, Remark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


_OF_CLAUSES = frozenset({"unread_clause", "unread_table", "pasted_table"})
"""Codes of remarks on at least one clause that was not read; the fact `clauses` of any remark has the number."""

_OF_NAMES = frozenset({"odd_name", "left_out", "named_twice", "repaired"})
"""Codes of remarks on a name in a clause that was read."""

UNPLACED = frozenset({"correction_unplaced", "correction_ambiguous"})
"""Codes of remarks on a correction that was to be applied and was not."""

ON_NO_LINE = UNPLACED | {"correction_unused"}
"""Codes of remarks on words that stand on no line of the document."""

_DOUBTFUL_PART = 3
_EXAMPLES = 3
_LONGEST_EXAMPLE = 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much of a document was read, and how much of that a person should look at.

    Parameters
    ----------
    tasks
        Number of tasks, as printed.
    clauses
        Number of clauses that were read: of tasks that name a unit.
    left_out
        Number of other places that look like clauses: a label of responsibility (责任单位：) or a bracket of several
        bodies among words that were not read as a clause, a clause with words of which none was read as a unit, a row
        with units in a table that was not read. The remarks say where they stand.
    names
        Number of different names, or words in the place of one, that want checking.
    others
        Number of other remarks that want checking.
    """

    tasks: int
    clauses: int
    left_out: int
    names: int
    others: int

    @property
    def places(self) -> int:
        """Number of places that look like clauses, read or not."""
        return self.clauses + self.left_out

    @property
    def doubtful(self) -> bool:
        """Whether a third or more of what looks like clauses was left out."""
        return self.left_out > 0 and _DOUBTFUL_PART * self.left_out >= self.places


def verdict(breakdown: Breakdown) -> Verdict:
    r"""Count what was read of a document and what was left out; of a subset, the whole document counts.

    Raises
    ------
    UsageError
        It is no `Breakdown`.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> verdict(parse_text("1.促进消费。(市商务局负责)\n2.扩大投资,责任单位:甲乙丙丁按职责落实。"))
    Verdict(tasks=1, clauses=1, left_out=1, names=0, others=1)
    """
    expect(breakdown, Breakdown, "breakdown")
    full = breakdown.selection.full if breakdown.selection else breakdown
    to_check = [remark for remark in full.remark_records if remark.severity is not Severity.INFO]
    read = [remark for remark in to_check if not _clauses_left_out(remark)]
    return Verdict(
        tasks=len(full.task_records),
        clauses=sum(bool(task.assignments) for task in full.task_records),
        left_out=sum(map(_clauses_left_out, to_check)),
        names=len({remark.words for remark in read if remark.code in _OF_NAMES}),
        others=sum(remark.code not in _OF_NAMES for remark in read),
    )


def _clauses_left_out(remark: Remark) -> int:
    """Return the number of clauses that a remark says were not read."""
    return int(dict(remark.facts).get("clauses", remark.code in _OF_CLAUSES))


def verdict_words(result: Verdict, lang: str = "en") -> str:
    """Say the counts in a sentence, in ``en`` or ``zh``.

    Examples
    --------
    >>> verdict_words(Verdict(tasks=166, clauses=166, left_out=0, names=3, others=0))
    'read 166 tasks; 0 clauses left out; 3 names to check'
    """
    say = labels(lang)
    others = say["verdict_others"].format(others=result.others) if result.others else ""
    return say["verdict"].format(tasks=result.tasks, left_out=result.left_out, names=result.names) + others


def doubt_words(result: Verdict, lang: str = "en") -> str:
    """Warn, in ``en`` or ``zh``, of a document of which a third or more was not read; empty for any other.

    Examples
    --------
    >>> doubt_words(Verdict(tasks=2, clauses=2, left_out=1, names=0, others=0))
    'ATTENTION: 1 of 3 places that look like clauses were not read; check the document before you use the result'
    """
    if not result.doubtful:
        return ""
    return labels(lang)["verdict_doubt"].format(left_out=result.left_out, places=result.places)


def corrections_words(breakdown: Breakdown, lang: str = "en") -> str:
    """Say, in ``en`` or ``zh``, how many corrections were applied and which found no place; empty if there are none.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> corrections = [{"kind": "remove", "printed": name} for name in ("市商务局", "市财政局")]
    >>> corrections_words(parse_text("1.促进消费。(市商务局、市教育局负责)", corrections=corrections))
    'corrections applied: 1; not applied: 1 (#2)'
    """
    full, say = breakdown.selection.full if breakdown.selection else breakdown, labels(lang)
    if full.corrected is None:
        return ""
    words = say["corrections_applied"].format(applied=sum(one.places > 0 for one in full.corrected.records))
    unplaced = [dict(one.facts)["place"] for one in full.remark_records if one.code in UNPLACED]
    shown = say["list_separator"].join([*unplaced[:_EXAMPLES], *["…"] * (len(unplaced) > _EXAMPLES)])
    return words + say["corrections_unplaced"].format(unplaced=len(unplaced), places=shown) if unplaced else words


# Remarks of one kind together, so that many of no weight do not hide the few that matter.


def remarks_by_kind(remarks: Iterable[Remark]) -> list[tuple[Remark, ...]]:
    """Group remarks by severity and code: the most severe first, of these the kinds that left most clauses out.

    Each remark is in one group, in the given order; groups of equal weight are in the order of their first remarks.
    """

    def kind(remark: Remark) -> tuple[int, str]:
        return -list(Severity).index(remark.severity), remark.code

    remarks = list(remarks)
    first = {kind(remark): at for at, remark in reversed(list(enumerate(remarks)))}
    groups = [tuple(group) for _, group in groupby(sorted(remarks, key=kind), kind)]
    weights = {group: -sum(map(_clauses_left_out, group)) for group in groups}
    return sorted(groups, key=lambda group: (kind(group[0])[0], weights[group], first[kind(group[0])]))


def remark_lines(remarks: Iterable[Remark], lang: str = "en") -> Iterator[str]:
    """Say the remarks in ``en`` or ``zh``, those of a kind in one line: their number and the first with their lines.

    Examples
    --------
    >>> one, two = (Remark("unread", Severity.WARNING, line, "某事", "left out") for line in (2, 9))
    >>> list(remark_lines([one, two]))
    ['warning: unread (2): line 2: 某事; line 9: 某事 (belongs to no task; left out)']
    """
    say = labels(lang)
    for group in remarks_by_kind(remarks):
        yield say["remarks_of_kind"].format(
            severity=value_label("severity", str(group[0].severity), lang).lower(),
            name=remark_label(group[0].code, lang)[0],
            count=len(group),
            examples=_examples(group, lang),
        )


def _examples(group: Sequence[Remark], lang: str) -> str:
    """Say the first remarks of a kind: line and words of each, and what was done, once where it is the same for all."""
    say, shown = labels(lang), group[:_EXAMPLES]
    done = [remark_done(remark, lang) for remark in shown]
    if not any(remark.words for remark in shown):
        return done[0]
    examples = [
        f"{remark.file} ".lstrip() + say["remark_at"].format(line=remark.line, words=_shortened(remark.words))
        if remark.code not in ON_NO_LINE
        else _shortened(remark.words)
        for remark in shown
    ]
    left = [say["remarks_more"]] if len(group) > len(shown) else []
    if len(set(done)) == 1:
        return say["remark_done"].format(at=say["clause_separator"].join([*examples, *left]), done=done[0])
    filled = [say["remark_done"].format(at=at, done=words) for at, words in zip(examples, done, strict=True)]
    return say["clause_separator"].join([*filled, *left])


def _shortened(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= _LONGEST_EXAMPLE else plain[: _LONGEST_EXAMPLE - 1] + "…"
