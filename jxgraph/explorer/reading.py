"""The reading as the pane shows it to be checked: remarks with their printed lines, and what was read of each task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jxgraph.display import replace_surrogates
from jxgraph.i18n import LANGUAGES, remark_done, remark_label
from jxgraph.model import Breakdown
from jxgraph.pages.html import visible_text
from jxgraph.parsing.corrections import AROUND_SENTENCE, SETTLED_BY, correct, remark_places
from jxgraph.parsing.verdict import UNPLACED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jxgraph.model import Line
    from jxgraph.parsing.corrections import RemarkPlace

_AROUND = 160
"""Characters of a printed line before and after the words of a remark: a line may be a whole document."""


def reading_data(source: Any) -> dict[str, Any]:
    """Return `reading`, the remarks of a document, and `as_read`, its tasks; all empty for anything else.

    A remark has the texts of its code by language, its line with the two around it, and the task that it is about. A
    task has its words and clause as printed, by which corrections find it again, and for each name in the clause what
    is printed, the unit and the role. `around` are the characters that do not count around printed words.
    """
    if not isinstance(source, Breakdown):
        return {"reading": [], "as_read": {}, "around": ""}
    at = {(line.number, line.text): place for place, line in reversed(list(enumerate(source.lines)))}
    return {
        "around": AROUND_SENTENCE,
        "reading": [_remark(place, source.lines, at) for place in remark_places(source)],
        "as_read": {
            replace_surrogates(task.id): {
                "text": replace_surrogates(task.text),
                "clause": replace_surrogates(task.clause),
                "line": task.line,
                "units": [[*map(replace_surrogates, (a.printed, a.unit)), str(a.role)] for a in task.assignments],
            }
            for task in source.task_records
        },
    }


def corrected_reading(source: Breakdown, corrections: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    r"""Return the tasks that corrections change, by id, as they are read then; and the corrections without a place.

    Raises
    ------
    UsageError
        Two corrections contradict each other.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("(列第一位的为牵头单位)\n1.促进消费。(市商务局,市财政局)")
    >>> corrected_reading(bd, [{"kind": "remove", "printed": "市商务局"}])["tasks"]["T1"]["units"]
    [['市财政局', 'lead']]
    """
    before, right = set(source.task_records), correct(source, list(corrections))
    return {
        "tasks": {
            replace_surrogates(task.id): {
                "text": visible_text(task.text),
                "units": [[visible_text(a.unit), str(a.role)] for a in task.assignments],
            }
            for task in right.task_records
            if task not in before
        },
        "unplaced": [visible_text(r.words) for r in right.remark_records if r.code in UNPLACED],
    }


def _remark(place: RemarkPlace, lines: Sequence[Line], at: dict[tuple[int, str], int]) -> dict[str, Any]:
    remark, here = place.remark, at.get((place.remark.line, place.printed))
    around = [] if here is None else [lines[i].text if 0 <= i < len(lines) else "" for i in (here - 1, here + 1)]
    words = visible_text(remark.words)
    before, after = (visible_text(_clipped(text)) for text in around or ("", ""))
    return {
        "code": remark.code,
        "severity": str(remark.severity),
        "settled_by": SETTLED_BY.get(remark.code, ""),
        "line": remark.line,
        "file": visible_text(remark.file),
        "words": words,
        **({} if words == remark.words else {"exact": replace_surrogates(remark.words)}),
        "name": {lang: remark_label(remark.code, lang)[0] for lang in LANGUAGES},
        "done": {lang: visible_text(remark_done(remark, lang)) for lang in LANGUAGES},
        "printed": visible_text(_clipped(place.printed, remark.words)),
        "before": before,
        "after": after,
        "task": replace_surrogates(place.task.id) if place.task else "",
    }


def _clipped(text: str, words: str = "") -> str:
    """Return the stretch of a long line around these words."""
    start = max(text.find(words.removesuffix("…")) - _AROUND, 0) if words else 0
    end = start + 2 * _AROUND + len(words)
    return "…" * (start > 0) + text[start:end] + "…" * (end < len(text))
