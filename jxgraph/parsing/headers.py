"""The header of a table of tasks: what each column says, or for which unit its ticks stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.parsing.bodies import begins_whole
from jxgraph.parsing.completing import Named
from jxgraph.parsing.plain import compact, plain
from jxgraph.parsing.statements import is_body
from jxgraph.records import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jxgraph.parsing.cells import Cell


class Column(Enum):
    """What a column of a table of tasks says."""

    NUMBER = auto()
    LEADER = auto()
    LEAD = auto()
    SUPPORT = auto()
    CO_LEAD = auto()
    WATCH = auto()
    TASK = auto()
    TICKS = auto()
    OTHER = auto()


_HEADERS = (
    (Column.NUMBER, re.compile(r"序号?|.{0,4}编号|项号|号")),
    (Column.TASK, re.compile(r".*(?:任务|内容|措施|事项|目标)(?:及|和|、).*")),
    (
        Column.OTHER,
        re.compile(r".*(?:时限|时间|期限|进度|备注|说明|联系|电话|依据|来源|类别|类型|完成|频次|标准|年度目标).*"),
    ),
    (
        Column.LEADER,
        re.compile(r".*领导.*|(?!.*(?:单位|部门|科室|股室|处室)).*(?:市长|省长|县长|区长|负责人|责任人).*"),
    ),
    (Column.WATCH, re.compile(r".*(?:督导|督办|督查|监督|考核|考评)(?:责任)?(?:单位|部门).*")),
    (Column.LEAD, re.compile(r".*(?:牵头|主办|主责|第一责任).*")),
    (Column.SUPPORT, re.compile(r".*(?:配合|协办|协助|参与|参加|协同|协作).*")),
    (Column.CO_LEAD, re.compile(r".*(?:单位|部门|科室|股室|处室|站所|责任主体|责任方|分工).*|责任|属地")),
    (Column.TASK, re.compile(r".*(?:任务|事项|内容|措施|举措|工作|项目|要点|目标|名称|条款|问题).*")),
)
"""What the words of a header mean; the first that fits decides."""

UNIT_COLUMNS: Mapping[Column, Role | None] = MappingProxyType(
    {Column.LEAD: Role.LEAD, Column.CO_LEAD: None, Column.SUPPORT: Role.SUPPORT}
)
"""The columns that name units, and the role that each gives."""

_LONGEST_HEADER = 24
_SIGNS = "√✓✔☑★☆●○◎▲△■□◆◇"
_TICK = re.compile(rf"[{_SIGNS}]|牵头|主办|主责|配合|协办|参与|责任|负责")
_LEGEND = re.compile(
    rf"(?P<sign>[{_SIGNS}])[”\"']?\s?(?:号|符号|标记)?\s?(?:的)?\s?(?:为|表示|代表|是|指|即|:|标注)?\s?(?:的?(?:单位|部门)?为)?"
    r"(?P<role>牵头|主办|主责|配合|协办|参与|责任|负责)"
)
_FEWEST_TICKS = 2


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of the header, what the columns say, and the unit at the head of each column of ticks."""

    rows: tuple[int, ...] = ()
    columns: tuple[Column, ...] = ()
    units: Mapping[int, Named] = field(default_factory=dict)


def find_header(grid: Sequence[Sequence[Cell]]) -> Header:
    """Find the header, of one row or two; without columns where a table has none."""
    ticked = _ticked(grid)
    for i, cells in enumerate(grid):
        columns = [_column(cell.words) for cell in cells] if _is_short(cells) else []
        units = {at: _unit(cells[at]) for at in ticked if columns and _is_unit(cells[at].words)}
        if len(units) >= _FEWEST_TICKS:
            said = [Column.TICKS if at in units else column for at, column in enumerate(columns)]
            if Column.TASK not in said and Column.OTHER in said:
                said[said.index(Column.OTHER)] = Column.TASK
            return Header((i,), tuple(said), units)
        if _names_tasks(columns):
            second = [_column(cell.words) for cell in grid[i + 1]] if i + 1 < len(grid) else []
            if second and _is_short(grid[i + 1]) and sum(c in UNIT_COLUMNS for c in second) > 1:
                merged = [b if b is not Column.OTHER else a for a, b in zip(columns, second, strict=False)]
                return Header((i, i + 1), tuple(merged))
            return Header((i,), tuple(columns))
    return Header()


def legend(text: str) -> Mapping[str, Role]:
    """Return what the document says that its ticks mean: ★为牵头单位,√为配合单位.

    Examples
    --------
    >>> legend("注:★为牵头单位,√为配合单位。")
    {'★': <Role.LEAD: 'lead'>, '√': <Role.SUPPORT: 'support'>}
    """
    return {found["sign"]: role_of_tick(found["role"], {}) or Role.CO_LEAD for found in _LEGEND.finditer(text)}


def role_of_tick(words: str, meaning: Mapping[str, Role]) -> Role | None:
    """Return the role that a tick gives; `None` where nothing says so."""
    if words in {"牵头", "主办", "主责"}:
        return Role.LEAD
    return Role.SUPPORT if words in {"配合", "协办", "参与"} else meaning.get(words)


def _ticked(grid: Sequence[Sequence[Cell]]) -> list[int]:
    """Return the columns in which nothing but a title and ticks stand."""
    ticks, words = set(), set()
    for cells in grid:
        for at, cell in enumerate(cells):
            content = compact(cell.words)
            if _TICK.fullmatch(content):
                ticks.add(at)
            elif content and not _is_unit(content):
                words.add(at)
    return sorted(ticks - words)


def _is_unit(words: str) -> bool:
    name = plain(compact(words))
    return begins_whole(name) or (is_body(name) and _column(words) in {Column.OTHER, Column.TASK})


def _unit(cell: Cell) -> Named:
    return Named(cell.start, cell.end, compact(cell.words))


def _column(words: str) -> Column:
    """Say what a header means; a bracket in it explains the column and does not name it."""
    title = re.sub(r"\([^()]*\)", "", plain(compact(words))).strip("*")
    return next((column for column, header in _HEADERS if header.fullmatch(title)), Column.OTHER)


def _names_tasks(columns: Sequence[Column]) -> bool:
    who = any(column in UNIT_COLUMNS for column in columns)
    return who and any(column in {Column.TASK, Column.NUMBER} for column in columns)


def _is_short(cells: Sequence[Cell]) -> bool:
    return all(len(compact(cell.words)) <= _LONGEST_HEADER for cell in cells)
