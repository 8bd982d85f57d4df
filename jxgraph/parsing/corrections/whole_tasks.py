"""Corrections of whole tasks: one that is two, and two that are one."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from jxgraph.correction import Applied
from jxgraph.model import NAME_SEPARATOR
from jxgraph.parsing.corrections.members import Member, assigned, slots_of
from jxgraph.parsing.corrections.places import Found, Place, Places, sentence_key
from jxgraph.parsing.text import compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jxgraph.correction import Correction
    from jxgraph.model import Line, Task


def split_and_join(
    places: Sequence[Place], corrections: Iterable[Correction], lines: Sequence[Line]
) -> tuple[list[Place], list[Applied]]:
    """Split tasks, then join tasks; again for corrections that quote a task as the others left it, while there are any.

    All that can be applied are applied at once, so that their order does not matter.
    """
    done: dict[Correction, Applied] = {}
    result, left = list(places), list(corrections)
    while left:
        result, split = _split_tasks(result, [c for c in left if c.kind == "split"], lines)
        result, joined = _join_tasks(result, [c for c in left if c.kind == "join"])
        done |= {one.correction: one for one in (*split, *joined)}
        if not any(done[c].places for c in left):
            break
        left = [c for c in left if not done[c].places]
    return result, list(done.values())


def _split_tasks(
    places: list[Place], corrections: Sequence[Correction], lines: Sequence[Line]
) -> tuple[list[Place], list[Applied]]:
    """Split tasks at the words with which the second begins; both have the units, for the clause is that of both."""
    index, cuts = Places(places), dict[int, set[int]]()
    found_all = []
    for correction in corrections:
        quoted = index.quoted(correction)
        found = index.choose(correction, [at for at in quoted if _offset(places[at].task, correction.at)])
        found_all.append(found)
        for at in found.at:
            cuts.setdefault(at, set()).add(_offset(places[at].task, correction.at))
    taken = {place.task.id for place in places}
    pieces = {at: list(_pieces(places[at], sorted(here), taken, lines)) for at, here in cuts.items()}
    result = [piece for at, place in enumerate(places) for piece in pieces.get(at, [place])]
    return result, [_split(c, found, pieces, places) for c, found in zip(corrections, found_all, strict=True)]


def _offset(task: Task, words: str) -> int:
    """Return the offset of words in a task's text, which may have other blanks; 0 where they do not stand once."""
    pattern = r"\s*".join(map(re.escape, compact(words)))
    hits = [hit.start() for hit in re.finditer(pattern, task.text)] if pattern else []
    return hits[0] if len(hits) == 1 and task.text[: hits[0]].strip() else 0


def _pieces(place: Place, cuts: Sequence[int], taken: set[str], lines: Sequence[Line]) -> Iterator[Place]:
    task, ordinal = place.task, 1
    for start, end in pairwise([0, *cuts, len(task.text)]):
        name, text = task.id, task.text[start:end].strip()
        while ordinal > 1 and (name := f"{task.id}-{ordinal}") in taken:
            ordinal += 1
        taken.add(name)
        ordinal += 1
        piece = replace(task, id=name, text=text, line=_line_of(task, text, lines) if start else task.line)
        yield Place(piece, (sentence_key(text), *place.texts), place.clauses, place.ids)


def _line_of(task: Task, text: str, lines: Sequence[Line]) -> int:
    """Return the number of the line on which words of a task begin; that of the task where the text is not known."""
    start, last = compact(text)[:8], bisect_right(lines, task.span[0], key=lambda line: line.start)
    above = (line for line in reversed(lines[:last]) if task.line <= line.number)
    return next((line.number for line in above if start in compact(line.text)), task.line)


def _split(correction: Correction, found: Found, pieces: dict[int, list[Place]], places: Sequence[Place]) -> Applied:
    before = NAME_SEPARATOR.join(places[at].task.id for at in found.at)
    ids = tuple(piece.task.id for at in found.at for piece in pieces[at])
    return Applied(correction, len(found.at), ids, before, NAME_SEPARATOR.join(ids), candidates=found.candidates)


def _join_tasks(places: list[Place], corrections: Sequence[Correction]) -> tuple[list[Place], list[Applied]]:
    """Join tasks that belong together into one, which has the words and units of each in printed order."""
    index, groups, done = Places(places), {at: {at} for at in range(len(places))}, []
    for correction in corrections:
        other = replace(correction, text=correction.other, clause="", task="")
        firsts = index.choose(correction, index.quoted(correction))
        seconds = index.choose(other, [at for at in index.quoted(other) if at not in firsts.at])
        pairs = list(zip(firsts.at, seconds.at, strict=False)) if len(firsts.at) == len(seconds.at) else []
        for pair in pairs:
            together = groups[pair[0]] | groups[pair[1]]
            groups |= dict.fromkeys(together, together)
        done.append((correction, pairs, 0 if pairs else max(firsts.candidates, seconds.candidates)))
    heads = {at: min(group) for at, group in groups.items()}
    result = [reduce(_joined, [places[one] for one in sorted(groups[at])]) for at, head in heads.items() if at == head]
    return result, [_join(correction, pairs, heads, places, several) for correction, pairs, several in done]


def _join(
    correction: Correction,
    pairs: Sequence[tuple[int, int]],
    heads: Mapping[int, int],
    places: Sequence[Place],
    candidates: int,
) -> Applied:
    before = NAME_SEPARATOR.join(places[at].task.id for pair in pairs for at in pair)
    ids = tuple(dict.fromkeys(places[heads[first]].task.id for first, _ in pairs))
    return Applied(correction, len(pairs), ids, before, NAME_SEPARATOR.join(ids), candidates=candidates)


def _joined(first: Place, second: Place) -> Place:
    one, two = first.task, second.task
    members = [m for task in (one, two) for slot in slots_of(task) for m in slot or ()] or [Member()]
    same = set(first.clauses) & set(second.clauses)
    clause = one.clause if same or not two.clause else "\n".join(filter(None, (one.clause, two.clause)))
    spans = [task.span for task in (one, two) if task.clause] or [one.span]
    span = (min(start for start, _ in spans), max(end for _, end in spans)) if one.file == two.file else one.span
    task = replace(one, text=one.text + two.text, clause=clause, assignments=assigned(members), span=span)
    texts = (sentence_key(task.text), *first.texts, *second.texts)
    clauses = tuple(dict.fromkeys((sentence_key(clause), *first.clauses, *second.clauses)))
    return Place(task, texts, clauses, (*first.ids, *second.ids))
