"""A document as read: its records (`jxgraph.records`), checked when built, and given out as tidy frames."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from jxgraph.display import preview_table, replace_surrogates
from jxgraph.errors import InputError, NearestAttribute
from jxgraph.messages import Message
from jxgraph.records import (
    Assignment,
    Line,
    Remark,
    Role,
    Severity,
    Span,
    SpanKind,
    Task,
    Unit,
    id_forms,
    is_like_id,
    prefixed_id,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd

    from jxgraph.correction import Applied

__all__ = [
    "LEADER_SEPARATOR",
    "LIST_SEPARATOR",
    "NAME_SEPARATOR",
    "SECTION_SEPARATOR",
    "Assignment",
    "Breakdown",
    "Line",
    "Remark",
    "Role",
    "Selection",
    "Severity",
    "Span",
    "SpanKind",
    "Task",
    "Unit",
    "id_forms",
    "is_like_id",
    "prefixed_id",
    "repeats",
]

_CONTROLS = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that JSON leaves as they are, and which a terminal obeys or a program takes for the end of a line."""

SECTION_SEPARATOR = " / "
"""Between the headings above a task, from the outermost inwards."""

LEADER_SEPARATOR = "；"
"""Between the leaders of a task, or its units of one role."""

NAME_SEPARATOR = "、"
"""Between units, or leaders, that are named together."""

LIST_SEPARATOR = "; "
"""Between ids, or other entries, in one cell of a table."""

_PREVIEWED = 5
"""Tasks that a notebook shows of a document."""


@dataclass(frozen=True, slots=True)
class Selection:
    """How some of a document's tasks were selected, and the full document.

    `criteria` are pairs of a name (pattern, leader, part, unit) and its words, in the order in which they were applied.
    """

    criteria: tuple[tuple[str, str], ...]
    full: Breakdown


@dataclass(frozen=True, slots=True)
class Corrected:
    """What corrections did to a reading, each in the order in which they were given, and the reading before them all.

    Corrections are always applied to that one, the earlier ones and the new ones together.
    """

    records: tuple[Applied, ...]
    original: Breakdown


@dataclass(frozen=True, slots=True, repr=False)
class Breakdown(NearestAttribute):
    """A document as read: its tasks, units, remarks, and the name of every stretch of its text.

    Parameters
    ----------
    document
        The file's stem, or the name given to `parse_text`; of several files that of the first, or their folder's name.
    title
        The printed title, empty where none was found.
    lead_rule
        The printed words that make the first-listed unit lead, empty where the document has none.
    sha256
        Of the bytes of the file, or of a given text in UTF-8; of several files, of their digests one after the other.
    task_records, unit_records, remark_records, spans
        In printed order; units by first appearance.
    selection
        The criteria where these are some of the document's tasks, with the full document; see `subset`.
    date
        The date of the signature as printed, empty where none was found.
    lines
        The text as read, where it is known: the offsets of spans count in these lines, joined by line ends.
    corrected
        What corrections did to the reading, with the reading before; None where there are none; see `correct`.

    Raises
    ------
    InputError
        Two tasks share an id, or an assignment names a unit that `unit_records` lacks.

    Examples
    --------
    >>> import jxgraph as jx
    >>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)")
    >>> bd
    <Breakdown 'text': 1 tasks, 2 units, 2 assignments, 0 remarks>
    >>> bd.units["kind"].to_dict()
    {'市交通运输局': 'department', '市发展改革委': 'department'}
    """

    document: str
    title: str
    lead_rule: str
    sha256: str
    task_records: tuple[Task, ...]
    unit_records: tuple[Unit, ...]
    remark_records: tuple[Remark, ...]
    spans: tuple[Span, ...]
    selection: Selection | None = None
    date: str = ""
    lines: tuple[Line, ...] = field(default=(), compare=False)
    corrected: Corrected | None = None

    def __post_init__(self) -> None:
        _refuse_duplicates("task", [t.id for t in self.task_records])
        _refuse_duplicates("unit", [u.name for u in self.unit_records])
        known = {u.name for u in self.unit_records}
        for task in self.task_records:
            for assignment in task.assignments:
                if assignment.unit not in known:
                    raise InputError("model.foreign_unit", task=task.id, unit=assignment.unit)

    def __len__(self) -> int:
        """Return the number of tasks as printed."""
        return len(self.task_records)

    def __repr__(self) -> str:
        edges = sum(len(t.assignments) for t in self.task_records)
        tasks = f": {len(self.task_records)} tasks, "
        if self.selection:
            criteria = ", ".join(f"{name} {words}" for name, words in self.selection.criteria)
            tasks = f", {len(self.task_records)} of {len(self.selection.full.task_records)} tasks ({criteria}): "
        return (
            f"<Breakdown {self.document!r}{tasks}{len(self.unit_records)} units, "
            f"{edges} assignments, {len(self.remark_records)} remarks>"
        )

    def _repr_html_(self) -> str:
        first = self.task_records[:_PREVIEWED]
        rows = [(t.id, t.leader, t.text, *(NAME_SEPARATOR.join(t.units(role)) for role in Role)) for t in first]
        caption = " · ".join(filter(None, (self.title, repr(self)[1:-1])))
        heads = ("task_id", "leader", "text", *map(str, Role))
        return preview_table(caption, heads, rows, left=len(self.task_records) - len(first))

    def json_lines(self) -> Iterator[str]:
        """Yield one JSON object per task, in printed order; only what controls a terminal or ends a line is escaped.

        Examples
        --------
        >>> import jxgraph as jx
        >>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)")
        >>> next(bd.json_lines())[:60]
        '{"document": "text", "task_id": "T1", "part": "", "section":'
        """
        for task in self.task_records:
            line = json.dumps({"document": self.document, **task.as_dict()}, ensure_ascii=False)
            yield _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)

    @property
    def tasks(self) -> pd.DataFrame:
        """One row per task as printed, indexed by `task_id`, with the units of each role.

        Sections are joined by ' / ', units by '；', which is in no name.

        Examples
        --------
        >>> import jxgraph as jx
        >>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)")
        >>> bd.tasks[["lead", "support"]].to_dict("index")
        {'T1': {'lead': '市交通运输局', 'support': '市发展改革委'}}
        """
        import pandas as pd

        rows = [
            (
                *(t.id, self.document, t.number, t.part, SECTION_SEPARATOR.join(t.section), t.leader),
                *(LEADER_SEPARATOR.join(t.units(role)) for role in Role),
                *(t.text, t.clause, t.line),
            )
            for t in self.task_records
        ]
        columns = ["task_id", "document", "number", "part", "section", "leader", *map(str, Role)]
        columns += ["text", "clause", "line"]
        frame = pd.DataFrame(_without_surrogates(rows), columns=columns).set_index("task_id")
        return _with_files(frame, [t.file for t in self.task_records])

    @property
    def assignments(self) -> pd.DataFrame:
        """One row per assignment as printed, in printed order, with what is known of its task and its unit.

        `merged_into` names the task of which this one is a repeat, under another leader; a repeat is not counted. Tasks
        that name nobody have no row; `attrs["without_unit"]` has their ids where there are any.

        Examples
        --------
        >>> import jxgraph as jx
        >>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)")
        >>> bd.assignments[["printed", "unit", "role", "position"]].values.tolist()
        [['市交通运输局', '市交通运输局', 'lead', 1], ['市发改委', '市发展改革委', 'support', 2]]
        """
        import pandas as pd

        merged, units = repeats(self.task_records), {u.name: u for u in self.unit_records}
        rows = [
            (
                *(self.document, t.id, t.number, t.part, t.leader),
                *(a.unit, a.name, a.printed, str(a.role), a.position, merged.get(replace_surrogates(t.id), ""), a.line),
                *(SECTION_SEPARATOR.join(t.section), t.text, t.clause, t.line),
                *(units[a.unit].kind, units[a.unit].level, units[a.unit].collective),
            )
            for t in self.task_records
            for a in t.assignments
        ]
        columns = ["document", "task_id", "number", "part", "leader"]
        columns += ["unit", "name", "printed", "role", "position", "merged_into", "line"]
        columns += ["section", "text", "clause", "task_line", "kind", "level", "collective"]
        frame = pd.DataFrame(_without_surrogates(rows), columns=columns)
        frame = _with_files(frame, [t.file for t in self.task_records for _ in t.assignments])
        if nobody := [replace_surrogates(t.id) for t in self.task_records if not t.assignments]:
            frame.attrs = {"without_unit": nobody, "with_unit": len(self.task_records) - len(nobody)}
        return frame

    @property
    def joined(self) -> pd.DataFrame:
        """Each assignment with its task, leader and unit, its weight and cluster: `jxgraph.joined` of the document.

        Examples
        --------
        >>> from jxgraph.parsing import parse_text
        >>> bd = parse_text("1.建成公园5个。(市建设局牵头,市财政局配合)")
        >>> bd.joined[["target", "unit", "kind", "role", "weight"]].values.tolist()[1]
        ['公园 = 5 个', '市财政局', 'department', 'support', 0.25]
        """
        # by the door of the package, as a user would: what joins them stands behind the measures
        frame: pd.DataFrame = import_module("jxgraph").joined(self)
        return frame

    @property
    def units(self) -> pd.DataFrame:
        """One row per unit, indexed by `unit`: kind, level, whether collective, printed forms and how often.

        Examples
        --------
        >>> import jxgraph as jx
        >>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)")
        >>> bd.units.loc["市发展改革委", ["level", "printed"]].to_dict()
        {'level': 'city', 'printed': '市发改委'}
        """
        import pandas as pd

        printed: dict[str, dict[str, int]] = {u.name: {} for u in self.unit_records}
        for a in (a for t in self.task_records for a in t.assignments):
            printed[a.unit][a.printed] = printed[a.unit].get(a.printed, 0) + 1
        rows = [
            (u.name, u.kind, u.level, u.collective, LIST_SEPARATOR.join(printed[u.name]), sum(printed[u.name].values()))
            for u in self.unit_records
        ]
        columns = ["unit", "kind", "level", "collective", "printed", "times"]
        return pd.DataFrame(_without_surrogates(rows), columns=columns).set_index("unit")

    @property
    def remarks(self) -> pd.DataFrame:
        """One row per remark, in the order of the lines.

        Examples
        --------
        >>> import jxgraph as jx
        >>> bd = jx.parse_text("1.扩大投资。(市发改委牵头,市发改委配合)")
        >>> bd.remarks["code"].tolist()
        ['named_twice']
        """
        import pandas as pd

        rows = [(r.code, str(r.severity), r.line, r.words, r.done) for r in self.remark_records]
        frame = pd.DataFrame(_without_surrogates(rows), columns=["code", "severity", "line", "words", "done"])
        return _with_files(frame, [r.file for r in self.remark_records])

    @property
    def corrections(self) -> pd.DataFrame:
        """One row per correction, in the order given: what is printed, units or roles before and after, in which tasks.

        `task_ids` is empty where a correction found no place in this document.

        Examples
        --------
        >>> import jxgraph as jx
        >>> corrections = [{"kind": "role", "printed": "市财政局", "role": "lead"}]
        >>> bd = jx.parse_text("1.扩大投资。(市发改委、市财政局负责)", corrections=corrections)
        >>> bd.corrections[["correction", "role_before", "role_after"]].values.tolist()
        [['role', 'co_lead', 'lead']]
        """
        import pandas as pd

        rows = [
            (
                *(c.kind, LIST_SEPARATOR.join(a.tasks), NAME_SEPARATOR.join(c.printed) or c.words or c.at or c.other),
                *(a.before, a.after, a.role_before, a.role_after, c.text, c.clause, c.why),
            )
            for a in (self.corrected.records if self.corrected else ())
            for c in (a.correction,)
        ]
        columns = [
            "correction",
            "task_ids",
            "printed",
            "before",
            "after",
            "role_before",
            "role_after",
            "text",
            "clause",
        ]
        return pd.DataFrame(_without_surrogates(rows), columns=[*columns, "why"])

    @property
    def coverage(self) -> pd.Series[int]:
        """Characters of the text by the name of the stretch they belong to, in the order of `SpanKind`.

        Examples
        --------
        >>> import jxgraph as jx
        >>> bd = jx.parse_text("1.发展低空经济。(市交通运输局牵头,市发改委配合)")
        >>> bd.coverage.to_dict()
        {'task': 9, 'clause': 17}
        """
        import pandas as pd

        totals = dict.fromkeys(map(str, SpanKind), 0)
        for span in self.spans:
            totals[span.kind] += span.end - span.start
        return pd.Series(totals, name="characters").loc[lambda s: s > 0]


def repeats(tasks: Iterable[Task]) -> dict[str, str]:
    """Map the id of each task that is printed again under another leader, with the same units, to the first's."""
    tasks = tuple(tasks)
    words = ["".join(task.text.split()) for task in tasks]
    times = Counter(words)
    seen: dict[tuple[object, ...], tuple[str, set[str]]] = {}
    found: dict[str, str] = {}
    for text, task in zip(words, tasks, strict=True):
        if not task.text or times[text] == 1:
            continue  # nothing is printed that could be printed again, or it is not
        key = (text, tuple(sorted([(a.unit, a.role) for a in task.assignments])))
        first, leaders = seen.setdefault(key, (task.id, set()))
        if first != task.id and task.leader not in leaders:
            found[replace_surrogates(task.id)] = replace_surrogates(first)
        leaders.add(task.leader)
    return found


def _with_files(frame: pd.DataFrame, files: Sequence[str]) -> pd.DataFrame:
    """Add the file of each row as a last column, if several were read as one document."""
    return frame.assign(file=list(map(replace_surrogates, files))) if any(files) else frame


def _without_surrogates(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [tuple(map(replace_surrogates, row)) for row in rows]


def _refuse_duplicates(what: str, names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        name = next(name for name, times in Counter(names).items() if times > 1)
        raise InputError("model.same_name", what=Message(f"thing.{what}"), name=name)
