"""Print portfolios in one of the styles in which documents state responsibility, and note the place of every task."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.model import Assignment, Role, Task, prefixed_id
from jxgraph.synthetic.content import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jxgraph.synthetic.content import Body, Item, Portfolio


# The styles of synthetic documents: one for each form of clause that the parser reads.


_ALL = (Role.LEAD, Role.CO_LEAD, Role.SUPPORT)
_LEAD, _CO_LEAD, _SUPPORT = ((role,) for role in _ALL)
_FIRST_LEADS = "列第一位的为牵头单位"


@dataclass(frozen=True, slots=True)
class Style:
    """How a document is printed.

    A clause consists of `pieces`: words around a list, and the roles of the list; a piece without units is left out.
    `opening`, `between` and `closing` stand around and between the pieces, and `before` between the text and the
    clause. `heading` takes the Chinese ordinal, the leader and the field, `number` the ordinal of the task in figures
    and in Chinese; `running` numbers continue through the headings. The rule that the first unit leads is printed once,
    in the notice or within the first clause. `other_forms` prints customary forms instead of standard ones, `elided`
    the place or level before the first department only. `states` maps a role to the one that the style can express.
    """

    pieces: tuple[tuple[str, tuple[Role, ...]], ...]
    opening: str = "（"
    between: str = "；"
    closing: str = "）"
    before: str = ""
    heading: str = "{chinese}、{field}"
    names_leader: bool = False
    number: str = "{n}."
    running: bool = False
    rule_in_notice: str = ""
    rule_in_clause: str = ""
    other_forms: bool = False
    elided: bool = False
    table: bool = False
    states: Mapping[Role, Role] = field(default_factory=dict)


_NO_SUPPORT = MappingProxyType({Role.SUPPORT: Role.CO_LEAD})
_NO_LEAD = MappingProxyType(dict.fromkeys(_ALL, Role.CO_LEAD))

STYLES: Mapping[str, Style] = MappingProxyType(
    {
        # 责任单位:市财政局、市商务局 on a line of its own, the rule within the first of them
        "line": Style(
            (("责任单位:{}", _ALL),),
            opening="",
            closing="",
            before="\n",
            heading="{chinese}、{leader}牵头重点工作",
            names_leader=True,
            running=True,
            rule_in_clause=f"({_FIRST_LEADS},下同)",
            states=_NO_SUPPORT,
        ),
        # （责任单位：市财政局、市商务局）
        "bracket": Style(
            (("责任单位：{}", _ALL),),
            number="（{chinese}）",
            rule_in_notice=f"责任单位中{_FIRST_LEADS}。",
            states=_NO_SUPPORT,
        ),
        # （市财政局牵头，市商务局配合）
        "verbs": Style(
            (("{}牵头", _LEAD), ("{}按职责分工负责", _CO_LEAD), ("{}配合", _SUPPORT)),
            between="，",
            heading="{chinese}、{field}（牵头领导：{leader}）",
            names_leader=True,
        ),
        # （牵头单位：市财政局；责任单位：市商务局；配合单位：市统计局）
        "labels": Style(
            (("牵头单位：{}", _LEAD), ("责任单位：{}", _CO_LEAD), ("配合单位：{}", _SUPPORT)),
            number="{n}．",
            running=True,
        ),
        # the same, each label on a line of its own
        "label-lines": Style(
            (("牵头单位：{}", _LEAD), ("责任单位：{}", _CO_LEAD), ("配合单位：{}", _SUPPORT)),
            opening="",
            between="\n",
            closing="",
            before="\n",
            number="{n}、",
            running=True,
        ),
        # （市财政局、市商务局按职责分工负责）: nobody leads
        "duties": Style((("{}按职责分工负责", _ALL),), number="（{chinese}）", states=_NO_LEAD),
        # （市财政局、市商务局）: nobody leads
        "bare": Style((("{}", _ALL),), states=_NO_LEAD),
        # [责任单位：市发改委、财政局、人社局]
        "short": Style(
            (("责任单位：{}", _ALL),), opening="[", closing="]", other_forms=True, elided=True, states=_NO_LEAD
        ),
        # 序号, 工作任务, 牵头单位, 责任单位, 配合单位 in columns with a tab between
        "table": Style(
            (("{}", _LEAD), ("{}", _CO_LEAD), ("{}", _SUPPORT)),
            opening="",
            between="\t",
            closing="",
            number="{n}",
            running=True,
            table=True,
        ),
    }
)


# The printer.


LEVEL = "市"
"""The level that is left out after the first unit of a list; the name of a district is always printed."""
_DIGITS = "零一二三四五六七八九"
_HEADER = "序号\t工作任务\t牵头单位\t责任单位\t配合单位\n"


class Printer:
    """A document as it grows: `offset` and `line` are where the next character will stand."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.offset = 0
        self.line = 1
        self._pieces: list[str] = []
        self._rule = style.rule_in_clause

    def __str__(self) -> str:
        """Return all that was printed."""
        return "".join(self._pieces)

    def notice(self, title: str, year: int) -> None:
        """Print the title, the notice and the signature before the tasks."""
        self._write(f"{title}\n各县(市、区)政府,市级有关部门:\n")
        self._write(f"现将{year}年重点工作任务分工印发给你们,请认真组织实施。{self.style.rule_in_notice}\n")
        self._write(f"{words()['city']}政府办公室\n{year}年2月10日\n{year}年重点工作任务分工\n")

    def tasks(self, portfolios: Sequence[Portfolio]) -> Iterator[Task]:
        """Print the headings and the tasks, and yield each task as a correct reading gives it."""
        running = count(1)
        for section, portfolio in enumerate(portfolios, start=1):
            heading = self.style.heading.format(chinese=chinese(section), leader=portfolio.leader, field=portfolio.name)
            self._write(f"{heading}\n{_HEADER if self.style.table else ''}")
            leader = portfolio.leader if self.style.names_leader else ""
            for item, n in zip(portfolio.items, running if self.style.running else count(1), strict=False):
                yield self._task(item, n, (section, heading, leader))

    def _task(self, item: Item, n: int, place: tuple[int, str, str]) -> Task:
        section, heading, leader = place
        line = self.line
        number = self.style.number.format(n=n, chinese=chinese(n))
        self._write(f"{number}\t{item.text}\t" if self.style.table else f"{number}{item.text}{self.style.before}")
        start, before = self.offset, len(self._pieces)
        assignments = tuple(self._clause(item))
        clause = "".join(self._pieces[before:]).rstrip("\t")  # of a row, without the empty cells at its end
        self._write("\n")
        marker, span = number.rstrip(".．、"), (start, start + len(clause))
        return Task(
            prefixed_id(f"{section}.{n}"), marker, "", (heading,), leader, item.text, clause, assignments, line, span
        )

    def _clause(self, item: Item) -> Iterator[Assignment]:
        style, position, written = self.style, count(1), False
        self._write(style.opening)
        for around, roles in style.pieces:
            listed = [(body, role) for body, role in item.units if role in roles]
            if written and (listed or style.table):
                self._write(style.between)
            written = written or bool(listed)
            if not listed:
                continue
            prefix, _, suffix = around.partition("{}")
            self._write(prefix)
            yield from self._list(listed, position)
            self._write(suffix)
        self._write(self._rule + style.closing)
        self._rule = ""

    def _list(self, listed: Sequence[tuple[Body, Role]], position: Iterator[int]) -> Iterator[Assignment]:
        place = ""
        for at, (body, role) in enumerate(listed):
            form = body.other if body.other and self.style.other_forms else body.standard
            elided = self.style.elided and body.other and body.place == place == LEVEL
            printed, place = form if elided else body.place + form, body.place
            self._write(f"、{printed}" if at else printed)
            stated = self.style.states.get(role, role)
            yield Assignment(body.name, body.place + form, printed, stated, next(position), self.line)

    def _write(self, text: str) -> None:
        self._pieces.append(text)
        self.offset += len(text)
        self.line += text.count("\n")


def chinese(n: int) -> str:
    """Write a number below a thousand in Chinese.

    Examples
    --------
    >>> [chinese(n) for n in (2, 10, 12, 20, 101, 110)]
    ['二', '十', '十二', '二十', '一百零一', '一百一十']
    """
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    words = _DIGITS[hundreds] + "百" if hundreds else ""
    if tens:
        words += (_DIGITS[tens] if hundreds or tens > 1 else "") + "十"
    elif hundreds and ones:
        words += _DIGITS[0]
    return words + (_DIGITS[ones] if ones else "")
