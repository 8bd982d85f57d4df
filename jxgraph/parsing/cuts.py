"""A statement is cut at its labels: 牵头单位: 配合单位: 完成时限:."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from jxgraph.parsing.bodies import begins_whole
from jxgraph.parsing.plain import trimmed
from jxgraph.parsing.wording import ATTRIBUTE, LABEL, LABEL_END, LEADS, SUPPORTS, UNCOLONED, UNIT_WORDS, UNKNOWN_LABEL

if TYPE_CHECKING:
    import re

_LIST_BEGINS_BEHIND = ",;。、:"


def cut_at_labels(text: str, start: int, end: int) -> list[tuple[int, int, str | None]]:
    """Cut at labels: (where it starts, where its body starts, what it opens), the words before the first included."""
    cuts: list[tuple[int, int, str | None]] = [(start, start, None)]
    uncoloned = (m for m in UNCOLONED.finditer(text, start, end) if begins_whole(m["name"]))
    marks = [(m.start("label"), m.end(), _kind_of(m["label"])) for m in uncoloned]
    if not (marks or LABEL_END.search(text, start, end)):
        return cuts
    labels = (m for m in LABEL.finditer(text, start, end) if not m["open"] or _begins_list(text, start, m.start()))
    marks += [(m.start(), m.end(), _kind(m)) for m in labels]
    marks += [
        (m.start(), m.end(), "leader" if m["leader"] else "attribute") for m in ATTRIBUTE.finditer(text, start, end)
    ]
    known = {at: begin for begin, at, _ in marks}
    unknown = (m for m in UNKNOWN_LABEL.finditer(text, start, end) if not _swallows_body(m, known.get(m.end())))
    marks += [(m.start(), m.end(), _unknown_kind(m)) for m in unknown]
    depth, behind = 0, start
    for mark in sorted(marks, key=itemgetter(0)):
        depth += text.count("(", behind, mark[0]) - text.count(")", behind, mark[0])
        behind = mark[0]
        if mark[0] >= cuts[-1][1] and depth <= 0:
            cuts.append(mark)
    return cuts


def _swallows_body(label: re.Match[str], known: int | None) -> bool:
    """Whether a known label ends where this one does, and the words before it name a body: 市商务局协办部门."""
    return known is not None and begins_whole(label.string[label.start() : known])


def _unknown_kind(label: re.Match[str]) -> str:
    if label["what"] not in UNIT_WORDS:
        return "leader" if label["what"] == "领导" else "attribute"
    return _kind_of(label[0])


def _kind_of(words: str) -> str:
    return "lead" if LEADS.search(words) else "support" if SUPPORTS.search(words) else "other"


def _begins_list(text: str, start: int, at: int) -> bool:
    """Whether a bracketed label begins a list, 【责任单位】, and is no role behind a name, 市教育局(牵头)."""
    behind = trimmed(text, start, at)[1]
    return behind == start or text[behind - 1] in _LIST_BEGINS_BEHIND


def _kind(label: re.Match[str]) -> str:
    return next((kind for kind in ("lead", "main", "support", "watch") if label[kind]), "other")
