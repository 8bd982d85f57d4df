"""Print portfolios in a style, and note where everything came to stand."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from jxgraph.making.content import words
from jxgraph.records import Assignment, Task, lettered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.making.content import Body, Item, Portfolio
    from jxgraph.making.styles import Style
    from jxgraph.records import Role

LEVEL = "市"
"""What is left out behind the first unit of a list: a level; the name of a district is printed each time."""
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
        """Print what stands before the tasks."""
        self._write(f"{title}\n各县(市、区)政府,市级有关部门:\n")
        self._write(f"现将{year}年重点工作任务分工印发给你们,请认真组织实施。{self.style.rule_in_notice}\n")
        self._write(f"{words()['city']}政府办公室\n{year}年2月10日\n{year}年重点工作任务分工\n")

    def tasks(self, portfolios: Sequence[Portfolio]) -> Iterator[Task]:
        """Print the headings and the tasks, and yield each task as a right reading gives it."""
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
            lettered(f"{section}.{n}"), marker, "", (heading,), leader, item.text, clause, assignments, line, span
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
            ahead, _, behind = around.partition("{}")
            self._write(ahead)
            yield from self._list(listed, position)
            self._write(behind)
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
