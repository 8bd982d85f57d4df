"""Where a correction or a remark belongs: the tasks that print its words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.errors import expect
from jxgraph.model import Breakdown, id_forms
from jxgraph.parsing.text import AROUND, compact, normalize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jxgraph.correction import Correction
    from jxgraph.model import Line, Remark, Task

CUT = "…"
"""Ends words that are only the beginning of what is printed."""

AROUND_SENTENCE = f"{AROUND}().:"
"""What may stand around the words of a task or a clause, and does not count."""


def key(words: str) -> str:
    """Return the words as they are compared: without blanks, each letter and punctuation mark in one width.

    Examples
    --------
    >>> key("（市财政局，　市商务局）") == key("(市财政局,市商务局)")
    True
    """
    return compact(normalize(words))


@lru_cache(maxsize=1 << 14)
def name_key(name: str) -> str:
    """Return the key of a name; a document names its units again and again."""
    return key(name)


def sentence_key(words: str) -> str:
    """Return the key of a task's words or of a clause, without the brackets and punctuation around it.

    Examples
    --------
    >>> sentence_key("（市财政局负责）。") == sentence_key("市财政局负责")
    True
    """
    return key(words).strip(AROUND_SENTENCE)


def same_words(given: str, printed: str) -> bool:
    """Whether given words are the printed ones, or their beginning where they end in '…'; both are keys.

    Examples
    --------
    >>> same_words("发展低空…", "发展低空经济"), same_words("发展低空", "发展低空经济")
    (True, False)
    """
    return given == printed or (given.endswith(CUT) and printed.startswith(given[:-1].lstrip(AROUND_SENTENCE)))


class Place(NamedTuple):
    """A task that corrections may be about: with the words by which it is known, and the ids of the printed tasks.

    A task that was split or joined is known by the words of all the tasks as they were read as well.
    """

    task: Task
    texts: tuple[str, ...]
    clauses: tuple[str, ...]
    ids: tuple[str, ...]

    @classmethod
    def of(cls, task: Task) -> Place:
        """Return the place of a task as it was read."""
        return cls(task, (sentence_key(task.text),), (sentence_key(task.clause),), (task.id,))


class Found(NamedTuple):
    """The ordinals of the places of a correction; none of `candidates` where its words are printed in several."""

    at: tuple[int, ...] = ()
    candidates: int = 0


class Places:
    """The tasks of a document, found by the words that they print."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.all = places
        self._by_text: dict[str, list[int]] = {}
        for at, place in enumerate(places):
            for text in dict.fromkeys(place.texts):
                self._by_text.setdefault(text, []).append(at)

    def quoted(self, correction: Correction) -> list[int]:
        """Return the ordinals of the tasks that print what a correction quotes of a task and a clause, if it does."""
        text, clause = sentence_key(correction.text), sentence_key(correction.clause)
        if text.endswith(CUT):
            texts = (at for words, here in self._by_text.items() if same_words(text, words) for at in here)
            found = sorted(set(texts))
        else:
            found = self._by_text.get(text, []) if text else [*range(len(self.all))]
        return [at for at in found if not clause or any(same_words(clause, one) for one in self.all[at].clauses)]

    def choose(self, correction: Correction, found: Sequence[int]) -> Found:
        """Choose, among the tasks that print what a correction quotes, those that it is about.

        All of them, if it is meant for everywhere or they print the same; else the one that the hint names; else none.
        """
        printed = {(self.all[at].texts[-1], self.all[at].clauses[-1]) for at in found}
        alike = len(printed) == 1 and all(text for text, _ in printed)
        if correction.everywhere or len(found) == 1 or alike:
            return Found(tuple(found))
        hints = set(id_forms(correction.task))
        hinted = [at for at in found if {self.all[at].task.id, *self.all[at].ids} & hints]
        return Found(tuple(hinted)) if len(hinted) == 1 else Found(candidates=len(found))


class RemarkPlace(NamedTuple):
    """A remark with the task that it is about, if any, and the printed line on which it stands, if it is known."""

    remark: Remark
    task: Task | None
    printed: str


def remark_places(breakdown: Breakdown) -> list[RemarkPlace]:
    r"""Find, for each remark of a document, the task that it is about and the printed line.

    Returns
    -------
    list of RemarkPlace
        In the order of `remark_records`. The task is the one that a remark names, or the one that has its line and
        prints its words; None for a remark on something else. The line is empty where the text is not known.

    Raises
    ------
    UsageError
        It is no `Breakdown`.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> bd = parse_text("1.促进消费。(市商务局牵头,市财政局、教育局配合)")
    >>> [(place.remark.code, place.task.id, place.printed) for place in remark_places(bd)]
    [('completed', 'T1', '1.促进消费。(市商务局牵头,市财政局、教育局配合)')]
    """
    expect(breakdown, Breakdown, "breakdown")
    tasks = breakdown.task_records
    tasks_at = _TasksByLine(tasks, breakdown.lines)
    known, lines = {task.id: task for task in tasks}, _by_number(breakdown.lines)
    found = []
    for remark in breakdown.remark_records:
        named = known.get(dict(remark.facts).get("task", ""))
        task = named or _task_of(remark, tasks_at.near(remark.file, remark.line))
        found.append(RemarkPlace(remark, task, _printed_line(remark, task, lines.get(remark.line, ()))))
    return found


class _TasksByLine:
    """The tasks of a document, found by the file and the line on which they are printed."""

    def __init__(self, tasks: Sequence[Task], lines: Sequence[Line]) -> None:
        self._of_file: dict[str, list[tuple[int, int, int, Task]]] = {}
        for order, task in enumerate(tasks):
            self._of_file.setdefault(task.file, []).append((task.line, last_line(task, lines), order, task))
        for of_file in self._of_file.values():
            of_file.sort(key=itemgetter(0))
        # the last line of all tasks up to each one: where it is above a line, no task before it reaches that line
        self._reach = {
            file: [*accumulate((end for _, end, _, _ in of_file), max)] for file, of_file in self._of_file.items()
        }

    def near(self, file: str, line: int) -> list[Task]:
        """Return the tasks that are printed on a line, in the order of the document."""
        of_file, reach = self._of_file.get(file, []), self._reach.get(file, [])
        first = bisect_left(reach, line)
        after = bisect_right(of_file, line, key=itemgetter(0))
        able = [(order, task) for _, end, order, task in of_file[first:after] if line <= end]
        return [task for _, task in sorted(able, key=itemgetter(0))]


def last_line(task: Task, lines: Sequence[Line]) -> int:
    """Return the number of the line on which a task's clause ends."""
    at = bisect_right(lines, task.span[1], key=lambda line: line.start) - 1
    of_text = lines[at].number if at >= 0 else 0
    return max(of_text, task.line, *(a.line for a in task.assignments), 0)


def _task_of(remark: Remark, near: Sequence[Task]) -> Task | None:
    words = key(remark.words).removesuffix(CUT)
    printing = [t for t in near if words and (words in key(t.clause) or words in key(t.text))]
    named = [t for t in near if words and any(words in (a.printed, a.name, a.unit) for a in t.assignments)]
    return next(iter((*printing, *named)), near[0] if len(near) == 1 else None)


def _by_number(lines: Iterable[Line]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.number, []).append(line)
    return found


def _printed_line(remark: Remark, task: Task | None, lines: Sequence[Line]) -> str:
    """Return the line of a remark; of several with its number the one that has its words, or is nearest to its task."""
    words, at = key(remark.words).removesuffix(CUT)[:10], task.span[0] if task else 0
    ranked = sorted(lines, key=lambda line: (words not in key(line.text), abs(line.start - at)))
    return ranked[0].text if ranked else ""
