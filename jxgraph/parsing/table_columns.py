"""What the columns of a table of tasks say: by the words of their titles, and by what stands in their cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.model import Role
from jxgraph.parsing.clause_parser import is_body, parse_statement
from jxgraph.parsing.text import compact, normalize
from jxgraph.parsing.unit_names import is_certain_unit
from jxgraph.parsing.vocabulary import (
    ANSWERS,
    ANSWERS_NOTHING,
    BODY_WORDS,
    LABEL,
    NOBODY,
    OFFICE_WORDS,
    SAME,
    TIME,
    Kind,
    alternatives,
    kind_of_label,
    title_words,
)
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Column(Enum):
    """What a column of a table of tasks says."""

    NUMBER = auto()
    LEADER = auto()
    LEAD = auto()
    MAIN = auto()
    SUPPORT = auto()
    CO_LEAD = auto()
    WATCH = auto()
    TASK = auto()
    TICKS = auto()
    OTHER = auto()


UNIT_COLUMNS: Mapping[Column, Role | None] = MappingProxyType(
    {Column.LEAD: Role.LEAD, Column.MAIN: None, Column.CO_LEAD: None, Column.SUPPORT: Role.SUPPORT}
)
"""The columns that name units, and the role that each gives."""


# What the words of a title say.


_BODIES = f"{BODY_WORDS}|{OFFICE_WORDS}"
_ANSWERS = title_words(Kind.CO_LEAD)
_MARKED = (Kind.WATCH, Kind.LEAD, Kind.MAIN, Kind.SUPPORT)
_HEADERS = (
    (Column.NUMBER, regex(r"序[号次]?|.{0,4}编号|项[号次]|号")),
    (Column.TASK, regex(r".*(?:任务|内容|措施|事项|目标)(?:及|和|、).*")),
    (
        Column.OTHER,
        regex(r".*(?:时限|时间|期限|进度|备注|说明|联系|电话|依据|来源|类别|类型|完成|频次|标准|年度目标).*"),
    ),
    (
        Column.LEADER,
        regex(rf".*领导.*|(?!.*(?:{_BODIES})).*(?:市长|省长|县长|区长|负责人|责任人).*"),
    ),
    *((Column[kind.name], regex(rf".*(?:{title_words(kind)}).*")) for kind in _MARKED),
    (Column.CO_LEAD, regex(rf".*(?:{_BODIES}|站所|(?:{_ANSWERS})(?:主体|方)|分工).*|{_ANSWERS}|属地")),
    (Column.TASK, regex(r".*(?:任务|事项|内容|措施|举措|工作|项目|要点|目标|名称|条款|问题|实事|指标).*")),
)
"""What the words of a header mean; the first that fits decides."""

_WHOSE = "(?:主体|具体|省级?|市级?|县级?|区级?)?"
TITLE_OF_UNITS = regex(
    rf"{_WHOSE}(?:{alternatives('header', 'noun_header', kinds=ANSWERS)})(?:{_BODIES}|主体)(?:[及和、/].*)?"
)
"""A title that heads a column of units, and is no unit's name: 责任单位, 落实主体, 责任单位及责任人."""
_STRONG_TITLE = regex(rf"{_WHOSE}(?:{alternatives('header', kinds=ANSWERS)})+(?:{_BODIES}|主体|方)?(?:[及和、/].*)?")
"""The same with a word that needs no noun: 牵头, 主办, 责任部门; not 实施单位, which a list of projects has as well."""
_BARE_TITLE = regex(rf"(?:各|成员|市直|县直)?(?:{_BODIES})(?:名称)?")

WHEN_OR_HOW = regex(
    r".*(?:时限|时间|期限|进度|进展|备注|说明|联系|电话|依据|来源|频次|情况|日期|地点|位置|地址|分值|得分|权重).*"
)
"""A title of a column that never says what is to be done."""
_NAMES_OTHERS = regex(
    rf".*(?:{ANSWERS_NOTHING}|编制|企业|公司|主送|抄送|来文|签发|范围|地区|区域|姓名|名单).*|(?:项目)?业主(?:单位)?"
)
"""A title over those of whom something is said and who do not answer for it: 申报单位, 受益单位, 发文单位."""
_LIST = regex(
    r".*(?:金额|资金|补助|名额|人数|得分|排名|名次|票数|荣誉|奖项|等次|文号|依据|职权|权力|法定|邮编|网址|姓名|完成人).*"
)
"""A title that only lists have that share nothing out: of grants, awards, repealed documents, powers."""
_CATALOGUE = regex(r".*公开(?:事项|内容|依据|时限|主体|对象|渠道|方式|载体).*|.*职权.*|权力(?:事项|名称|类型).*|抽查.*")
"""A title of a catalogue of what is published, permitted or inspected, which is no breakdown whoever stands in it."""
_PROJECTS = regex(r"项目名称|.*(?:投资|建设规模|建设内容|建设性质).*")
"""A title of a list of projects, whose companies build and do not answer for them."""
_COMPANY = regex(r".*(?:公司|集团|企业|厂|合作社)(?:\([^()]*\))?")


@lru_cache(maxsize=1 << 12)
def column_of(words: str) -> Column:
    """Return what a title means; a bracket in it is an explanation."""
    title = title_of(words)
    column = next((column for column, header in _HEADERS if header.fullmatch(title)), Column.OTHER)
    label = LABEL.fullmatch(f"{title}:") if column is Column.OTHER and title else None  # 责任乡镇, 牵头院校
    return Column[kind_of_label(label).name] if label else column


def is_bare_title(words: str) -> bool:
    """Whether a title says that a body is meant and not what it does: 部门, 单位名称."""
    return bool(_BARE_TITLE.fullmatch(title_of(words)))


@lru_cache(maxsize=1 << 12)
def title_of(words: str) -> str:
    """Return the words of a title without spaces and what is in brackets."""
    return re.sub(r"\([^()]*\)", "", normalize(compact(words))).strip("*")


def is_known_title(words: str) -> bool:
    """Whether a title is one that some table has: of tasks, units, dates, figures, companies, places."""
    title = title_of(words)
    known = (WHEN_OR_HOW, _NAMES_OTHERS, _LIST, _PROJECTS)
    return column_of(words) is not Column.OTHER or any(pattern.fullmatch(title) for pattern in known)


def heads_units(words: str) -> bool:
    """Whether a title can only head a column of units."""
    title = title_of(words)
    return bool(TITLE_OF_UNITS.fullmatch(title) or _STRONG_TITLE.fullmatch(title)) and not is_certain_unit(title)


# What the cells of a column hold.


_LONGEST_LIST = 200
_MOST_CELLS = 60
_FEWEST_UNITS = 2
_SHORTEST_TEXT = 4
_LONGEST_DATE = 10
_FIGURE = regex(r"\W{0,2}约?\d[\d.,]{0,12}\D{0,5}")


class _Names(Enum):
    """What the names in a cell are: bodies for sure, companies, what may be bodies; or there are none."""

    CERTAIN = auto()
    COMPANIES = auto()
    POSSIBLE = auto()
    NONE = auto()


@lru_cache(maxsize=1 << 12)
def _names_in(words: str) -> _Names:
    """Return what names a cell holds that says nothing else."""
    text = normalize(words)
    if len(text) > _LONGEST_LIST or "。" in text.strip()[:-1]:
        return _Names.NONE
    read = parse_statement(text, 0, len(text), words)
    names = [member.named.name for member in read.members] if read else []
    if not names or not all(map(is_body, names)):
        return _Names.NONE
    if all(map(_COMPANY.fullmatch, names)):
        return _Names.COMPANIES
    return _Names.CERTAIN if all(map(is_certain_unit, names)) else _Names.POSSIBLE


@dataclass(frozen=True)
class _Content:
    """The different `words` in the cells of a column that say something, and how many of them hold what.

    Names are read where they are asked for: not in the column of the tasks, which takes longest.
    """

    words: tuple[str, ...]

    @property
    def cells(self) -> int:
        """How many say something."""
        return len(self.words)

    @cached_property
    def _names(self) -> tuple[_Names, ...]:
        return tuple(map(_names_in, self.words))

    @property
    def certain(self) -> int:
        """How many hold nothing but bodies for sure."""
        return self._names.count(_Names.CERTAIN)

    @property
    def companies(self) -> int:
        """How many hold nothing but companies."""
        return self._names.count(_Names.COMPANIES)

    @cached_property
    def figures(self) -> int:
        """How many hold a number or a date."""
        return sum(_is_figure(normalize(compact(one))) for one in self.words)

    @cached_property
    def characters(self) -> int:
        """How long all are together."""
        return sum(len(compact(one)) for one in self.words)

    @property
    def bodies(self) -> int:
        """How many hold nothing but what may be bodies."""
        return self.cells - self._names.count(_Names.NONE)

    @property
    def mostly_bodies(self) -> bool:
        """Whether half of the cells hold nothing but bodies."""
        return 2 * self.bodies >= self.cells

    @property
    def only_bodies(self) -> bool:
        """Whether nearly all cells hold nothing but bodies, of which most can be nothing else."""
        return self.certain >= _FEWEST_UNITS and 2 * self.certain >= self.cells and 5 * self.bodies >= 4 * self.cells

    @property
    def is_text(self) -> bool:
        """Whether most cells say something in words."""
        if 2 * self.figures > self.cells or 2 * (self.certain + self.companies) >= self.cells:
            return False
        return self.characters >= max(1, _SHORTEST_TEXT * self.cells)


def _content(cells: Iterator[str]) -> _Content:
    """Take up to `_MOST_CELLS` different cells of a column."""
    filled = (one for one in dict.fromkeys(cells) if (plain := compact(one)) and not _says_nothing(plain))
    return _Content(tuple(islice(filled, _MOST_CELLS)))


def _is_figure(words: str) -> bool:
    """Whether a cell says a number or a date and no more."""
    short = len(words) <= _LONGEST_DATE and (words[0].isdigit() or len(words) <= _SHORTEST_TEXT)
    return bool(_FIGURE.fullmatch(words) or (short and TIME.match(words)))


def _says_nothing(words: str) -> bool:
    return bool(NOBODY.fullmatch(words) or SAME.fullmatch(words))


def holds_bodies(cells: Iterator[str]) -> bool:
    """Whether half of the cells that say something hold nothing but bodies."""
    content = _content(cells)
    return content.cells > 0 and content.mostly_bodies


# Titles and cells together.


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns say; `guessed` is the one taken for the tasks because its texts are the longest.

    `by_content` are those that only their cells show to be of units, `others` those of bodies that answer for nothing.
    """

    columns: tuple[Column, ...]
    guessed: int | None = None
    by_content: tuple[int, ...] = ()
    others: tuple[int, ...] = ()


def type_columns(columns: Sequence[Column], titles: Sequence[str], body: Sequence[Sequence[str]]) -> Columns:
    """Return what the columns say, given what the words of their titles mean, and the rows below them."""
    if any(map(_CATALOGUE.fullmatch, titles)):
        return Columns(tuple(Column.OTHER if column in UNIT_COLUMNS else column for column in columns))
    contents = [_content(cells[at] for cells in body if at < len(cells)) for at in range(len(columns))]
    typed = list(columns)

    # titles of units over something else
    not_answering = list(_not_answering(columns, titles, contents))
    for at in not_answering:
        typed[at] = Column.OTHER
    others = [at for at in not_answering if contents[at].cells and contents[at].mostly_bodies]

    # units below another title or none; who watches, where nobody else is named
    by_content = list(_units_by_content(typed, titles, contents))
    for at in by_content:
        typed[at] = Column.CO_LEAD
    if not _has_units(typed):
        by_content = [at for at, column in enumerate(typed) if column is Column.WATCH and contents[at].mostly_bodies]
        typed = [Column.CO_LEAD if column is Column.WATCH else column for column in typed]

    # the tasks: a title says so, or the texts are the longest; and every other text that nothing else claims
    free = [at for at, one in enumerate(typed) if one is Column.OTHER and at not in others and _may_be_task(titles[at])]
    lengths = {at: contents[at].characters for at in free if contents[at].characters}
    guessed = None if Column.TASK in typed else max(lengths, key=lambda at: lengths[at], default=None)
    for at in free:
        over_two = at > 0 and not titles[at] and typed[at - 1] is Column.TASK  # the title stands in the first of them
        if at == guessed or contents[at].is_text or over_two:
            typed[at] = Column.TASK
    return Columns(tuple(typed), guessed, tuple(by_content), tuple(others))


def _not_answering(columns: Sequence[Column], titles: Sequence[str], contents: Sequence[_Content]) -> Iterator[int]:
    """Yield the columns with titles of units over others: 申报单位, a unit of measure, companies of projects."""
    a_list, projects = (any(map(kind.fullmatch, titles)) for kind in (_LIST, _PROJECTS))
    for at, (column, title, content) in enumerate(zip(columns, titles, contents, strict=True)):
        if column not in UNIT_COLUMNS or _STRONG_TITLE.fullmatch(title):
            continue
        companies = projects and 2 * content.companies > content.cells
        nobodys_task = Column.TASK not in columns and _BARE_TITLE.fullmatch(title)
        doubtful = not TITLE_OF_UNITS.fullmatch(title) and (a_list or not content.mostly_bodies)
        if _NAMES_OTHERS.fullmatch(title) or companies or nobodys_task or doubtful:
            yield at


def names_answering(columns: Sequence[Column]) -> bool:
    """Whether columns name units that answer for the tasks; a list of those who take part (参加单位) does not."""
    return any(column in UNIT_COLUMNS and column is not Column.SUPPORT for column in columns)


def _has_units(columns: Sequence[Column]) -> bool:
    return any(column in UNIT_COLUMNS for column in columns)


def _may_be_task(title: str) -> bool:
    return not any(pattern.fullmatch(title) for pattern in (WHEN_OR_HOW, _NAMES_OTHERS, _BARE_TITLE))


def _units_by_content(columns: Sequence[Column], titles: Sequence[str], contents: Sequence[_Content]) -> Iterator[int]:
    """Yield the columns of units whose titles do not say so, but in no list: 主管局, 责任领导及单位, none at all."""
    if not _has_units(columns) and any(map(_LIST.fullmatch, titles)):
        return
    tasks = columns.count(Column.TASK)
    for at, (column, title, content) in enumerate(zip(columns, titles, contents, strict=True)):
        claimed = WHEN_OR_HOW.fullmatch(title) or _NAMES_OTHERS.fullmatch(title) or column_of(title) in UNIT_COLUMNS
        open_to_units = column in {Column.OTHER, Column.LEADER} or (column is Column.TASK and tasks > 1)
        if open_to_units and not claimed and content.only_bodies and not content.companies:
            yield at
