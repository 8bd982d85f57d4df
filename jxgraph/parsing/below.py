"""What stands below a heading with a clause of its own: paragraphs and items that name nobody are its task's text."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from jxgraph.parsing.plain import trimmed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jxgraph.parsing.members import Clause
    from jxgraph.parsing.outline import Item, Outline

_SENTENCE_END = "。;!?"
_CLOSES_DOCUMENT = re.compile(
    r"\n *(?=各(?!项|类|自)|请|以上|上述|注:|备注|说明:|附 ?件|\(注"
    r"|本(?:通知|方案|意见|清单|措施|办法|细则|分工|规定|政策|计划|文件))"
)
_BEHIND_CLAUSE = " \r。;,"
_FEWEST = 2
_LONGEST_HEADING = 24
_WITHIN = re.compile(r"[。;!?](?=.)")


def find_bodies(
    text: str, found: Outline, owned: Sequence[tuple[Clause, Item | None]], rows: Sequence[int]
) -> Mapping[int, tuple[int, int]]:
    """Span of the body below each clause that closes a heading, by the clause's start.

    A clause closes a heading where it is the only one in its item and stands in the item's first paragraph, or in a
    line below it. What follows is the task's own where the heading is no sentence, where it has items, where it is
    short and others of its kind have items, or where most tasks of the document are printed so; else nobody can tell it
    from words that were put in. A stretch with one of `rows`, the offsets of tables' rows, is no body.
    """
    ends = _subtree_ends(found)
    bodies: dict[int, tuple[int, int]] = {}
    sure: set[int] = set()
    tasks = 0
    with_items = {_level(found.items[item.parents[-1]]) for item in found.items if item.parents}
    for at, (clause, item) in enumerate(owned):
        tasks += item is not None
        if item is None or (at and owned[at - 1][0].start > item.start):
            continue
        own_end, end = item.end, ends[item.start]
        following = owned[at + 1][0].start if at + 1 < len(owned) else len(text)
        above = text[slice(*trimmed(text, item.marker.end, clause.start))]
        line_end = text.find("\n", clause.end, end)
        if following < end or "\n" in above or line_end < 0 or text[clause.end : line_end].strip(_BEHIND_CLAUSE):
            continue
        body = trimmed(text, line_end, end)
        if bisect_left(rows, body[0]) < bisect_left(rows, end):
            continue
        if item is found.items[-1] or end >= found.items[-1].end:
            body = trimmed(text, body[0], _closing(text, clause.end, body[1]))
        heads = _level(item) in with_items and _is_heading(above) and _is_prose(text, *body)
        if body[0] < body[1]:
            bodies[clause.start] = body
            if (above and above[-1] not in _SENTENCE_END) or own_end < end or heads:
                sure.add(clause.start)
    usual = len(bodies) >= _FEWEST and 2 * len(bodies) >= tasks
    return bodies if usual else {start: body for start, body in bodies.items() if start in sure}


def _is_heading(words: str) -> bool:
    """Whether words are one short sentence (推进民生工程。), as many headings are."""
    return len(words) <= _LONGEST_HEADING and not _WITHIN.search(words)


def _is_prose(text: str, start: int, end: int) -> bool:
    """Whether a body is a sentence of the task's own, and no words to all."""
    return text[end - 1] in _SENTENCE_END and not _CLOSES_DOCUMENT.search(text, start - 1, end)


def _level(item: Item) -> tuple[int, tuple[int, ...], float]:
    return item.part, item.parents, item.marker.kind


def _closing(text: str, start: int, end: int) -> int:
    """Return where words to all begin, behind the last task: 各地各部门要…."""
    closing = _CLOSES_DOCUMENT.search(text, start, end)
    return closing.start() if closing else end


def _subtree_ends(found: Outline) -> dict[int, int]:
    """Return where each item ends with all that stand in it, by its start."""
    ends = {item.start: item.end for item in found.items}
    for item in found.items:
        for at in item.parents:
            ends[found.items[at].start] = max(ends[found.items[at].start], item.end)
    return ends
