"""The ways in which made documents say who is responsible: one entry for each way that the reader knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.records import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALL = (Role.LEAD, Role.CO_LEAD, Role.SUPPORT)
_LEAD, _CO_LEAD, _SUPPORT = ((role,) for role in _ALL)
_FIRST_LEADS = "列第一位的为牵头单位"


@dataclass(frozen=True, slots=True)
class Style:
    """How a document is printed.

    `pieces` are what a clause consists of: words around a list, and the roles that the list holds; a piece without
    units is left out. `opening`, `between` and `closing` stand around and between the pieces, and `before` between
    the text and the clause. `heading` takes the Chinese ordinal, the leader and the field, `number` the ordinal of the
    task in figures and in Chinese; `running` numbers go on through the headings. `rule` is said once, in the notice or
    within the first clause. `other_forms` prints customary forms in the place of standard ones, `elided` the place or
    level before the first department only. `states` maps a role to the one that the style can say.
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
