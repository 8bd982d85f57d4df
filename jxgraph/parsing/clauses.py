"""A clause, the printed words that say who is responsible, becomes units and roles.

The grammar, over the plain copy of the text:

    clause     = "(" statement ")" | labelled, to the end of its paragraph
    statement  = [group ...] [labelled ...]
    labelled   = label ":" group ...              牵头单位:甲;配合单位:乙
    group      = list [predicate]                 甲、乙牵头, 丙按职责分工负责
    rule       = the first listed ... leads       列第一位的为牵头单位,下同
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from operator import itemgetter
from typing import TYPE_CHECKING

from jxgraph.parsing.lists import COLLECTIVE, ROLE, Named, begins_whole, is_unit, unit_list
from jxgraph.parsing.outline import MARKER
from jxgraph.parsing.plain import bracketed, compact, plain, trimmed
from jxgraph.records import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_CLAUSE = 3000
LONGEST_COLLECTIVE = 24
_HIGHEST_BRACKET = 4


def _loose(pattern: str) -> str:
    """Let white space stand between the Chinese characters of a pattern, as a line break or a typesetter puts it."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", r"\\s?", pattern)


_LEAD_WORDS = "第一责任|主要责任|牵头责任|牵头负责|总牵头|牵头|主办|主责|汇总"
_SUPPORT_WORDS = "配合责任|配合|协办|协助|参与|参加|协同"
_OTHER_WORDS = "责任|负责"
_WORDS_OF_BODIES = "承办|实施|落实|执行|主管|联合|指导|督办|监管|分工|建设|共同|其他|其它|成员"
_BODIES = r"(?:单位|部门|地区|地方|机构|主体|处室|科室|市县)"
_NOUN = rf"(?:{_BODIES}(?:[和及、/与]{_BODIES})*(?:\s*\([\u4e00-\u9fff、/]{{1,6}}\))?)"
_WHOSE = "(?:属地|主体|监管|直接|具体|市级|省级|县级|区级|市直|省直|县直|本级|行业|工作|任务)?"

LABEL = re.compile(
    _loose(rf"""(?P<open>\(\s?)?{_WHOSE}
    (?:(?:(?P<lead>{_LEAD_WORDS})|(?P<support>{_SUPPORT_WORDS})|(?P<other>{_OTHER_WORDS}))
        (?:\s*\([\u4e00-\u9fff]{{1,6}}\))?\s*{_NOUN}?
    |(?P<bodies>{_WORDS_OF_BODIES})\s*{_NOUN})
    (?(open)\s?\)\s*:?|(?:\s*:|(?<=[位门])[ ]{{1,4}}))"""),
    re.VERBOSE,
)
"""What opens a list: 责任单位: 牵头部门: 配合: 【责任单位】."""

ATTRIBUTE = re.compile(
    _loose(
        r"(?P<leader>(?:责任|牵头|分管|挂钩|包抓|联系|负责|主管|市|县|省|区)*领导)\s*:"
        r"|(?:完成时限|完成时间|完成期限|时限要求|时间要求|时间节点|时限|进度安排|进度要求|工作进度|实施期限|适用范围|适用区域"
        r"|责任人|联系人|联系电话|备注|工作目标|年度目标|目标任务|依据|政策依据|成果形式|工作要求)\s*:"
    )
)
"""What stands in a clause beside the units: 完成时限: 适用范围: 责任领导:."""

_UNIT_WORDS = ("单位", "部门", "处室", "科室", "机构", "主体")
UNKNOWN_LABEL = re.compile(
    r"(?<![^;,。、\s(])[\u4e00-\u9fff]{1,8}?"
    r"(?P<what>单位|部门|处室|科室|机构|主体|领导|时限|时间|期限|目标|措施|要求|标准|责任人|负责人)\s*:"
)
"""A label that is not known by its stem: 督导单位: 验收单位: 整改时限:."""

_MANNER = (
    r"(?:(?:按照?|根据|依照?|依据)(?:各自)?(?:的)?(?:职责|职能|分工|权限|任务|规定|要求)+(?:分工)?|分工"
    r"|分别|共同|联合|具体|各自|统一|组织|密切|积极|协同|协调|统筹|全力|认真|抓好|做好|依法|总体"
    r"|结合实际|因地制宜|加强|强化|抓紧|切实|分级|分头)*"
)
_VERB = (
    "(?:牵头|负责|负总责|主责|配合|参与|参加|协助|协办|主办|承办|指导|督导|支持|落实|实施"
    "|推进|督促|监督|抓总|汇总|组织|协调|抓好|办理|完成|执行|并)"
)
PREDICATE = re.compile(
    _loose(
        rf"(?P<manner>{_MANNER})(?P<verb>{_VERB}+(?:工作)?|(?:作?为|是)(?:牵头|责任|配合|主办|协办|参与|主责)+(?:单位|部门))"
        r"(?=\s*(?:[,;。、)]|$|\n|会同|联合))"
    )
)
"""What closes a group: 牵头, 配合, 按职责分工负责, 为牵头单位."""

ROLE_BEHIND = re.compile(rf"(?P<name>.+?)\((?P<role>{ROLE.pattern})\)")
"""A role printed behind a name: 市教育局(牵头)."""

NO_NAME = re.compile(r"牵头(?!单位|部门)|会同|负责(?!人)|配合(?!单位|部门)|为|[:;]")
"""Words that no name has: where they stand in one, the clause was not understood."""

_ORDINAL = r"(?:[列排位居][^,;。:()\n]{0,6}(?:第一|首)(?!书记|时间)|第一(?=位|个|家|名|列|顺|责任单位|责任部门|单位|部门)|首位|首家|首个|排首|列首|居首)"
RULE = re.compile(
    rf"\(?(?:[^,;。:()\n]{{0,24}}由[列排][^,;。:()\n]{{0,6}}(?:第一|首)[^,;。:()\n]{{0,8}}牵头"
    rf"|[^,;。:()\n]{{0,8}}牵头(?:单位|部门)为[^,;。:()\n]{{0,6}}(?:第一|首)[^,;。:()\n]{{0,6}}"
    rf"|[^,;。:()\n]{{0,24}}(?:{_ORDINAL}[^,;。:()\n]{{0,12}}|[*＊※]号?[^,;。:()\n]{{0,8}})(?:为|是|系|即)"
    r"[^,;。:()\n]{0,6}(?:牵头|主办|主责|汇总|总负责)[^,;。:()\n]{0,10})(?:[,、]?\s*(?:以下同此|以下均同|以下同|下同|余同))?\)?"
)
"""The printed rule that the first-listed unit leads: 列第一位的为牵头单位,下同."""

_RULE_HINT = re.compile(r"第一|首|[*＊※]")
_RULE_REACH = 30

_TIME = re.compile(
    r"\d{4}年|\d{1,2}月|\d+个?工作日|长期|持续|常态|每年|年内|全年|今年|明年|本年|近期|立即|适时|按期|按时|下同|余同"
)
"""How a segment begins that says when, not who: 2025年底前完成."""

_LEADING_WORDS = re.compile(r"(?:并|其中|具体)?(?:由|请|会同|会商|联合)?(?=.{2})")
_TOGETHER = re.compile("会同")
_SENTENCE_END = "。;!?.…”"
_NAME_ENDS = "局委办部厅署院会室处府心司团"
_NEAR = 40


class LeadRule(Enum):
    """What a document says of lists that mark no lead: nothing, that the first leads, or that an asterisk marks it."""

    NONE = auto()
    FIRST = auto()
    STARRED = auto()


@dataclass(frozen=True, slots=True)
class Member:
    """A name in a clause with the role that the clause marks, `None` where it marks none."""

    named: Named
    role: Role | None


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: its span, its members in printed order, the leader and the lead rule printed in it."""

    start: int
    end: int
    members: tuple[Member, ...]
    labelled: bool
    leader: str = ""
    rule: tuple[int, int] | None = None

    def roles(self, rule: LeadRule) -> list[Role]:
        """Give every member a role: the marked one, or what the document's rule says of an unmarked list."""
        given = [m.role or Role.CO_LEAD for m in self.members]
        if rule is LeadRule.STARRED:
            given = [Role.LEAD if m.named.starred else role for m, role in zip(self.members, given, strict=True)]
        first = next((i for i, m in enumerate(self.members) if m.role is None), None)
        if rule is LeadRule.FIRST and first is not None and Role.LEAD not in given:
            given[first] = Role.LEAD
        return given


def find_clauses(text: str, printed: str) -> list[Clause]:
    """Find every clause of a document, in printed order, neighbours with nothing between them joined.

    `text` is the plain copy of `printed`.
    """
    found: list[Clause] = []
    for start, end, height in bracketed(text):
        inside_last = found and start < found[-1].end
        if inside_last or end - start > LONGEST_CLAUSE or height > _HIGHEST_BRACKET:
            continue
        if clause := _bracket(text, start, end, printed):
            found.append(clause)
    taken = [(c.start, c.end) for c in found]
    found += _labelled_lines(text, printed, taken)
    return _joined(text, sorted(found, key=lambda c: c.start))


def _rule_in(text: str, start: int, end: int) -> re.Match[str] | None:
    """Find the first rule between two offsets, looking only around the words that no rule lacks."""
    for hint in _RULE_HINT.finditer(text, start, end):
        rule = RULE.search(text, max(start, hint.start() - _RULE_REACH), min(end, hint.end() + 2 * _RULE_REACH))
        if rule:
            return rule
    return None


def find_rule(text: str) -> tuple[LeadRule, tuple[int, int]]:
    """Return the rule that a document prints of who leads, and its span; an empty span where it prints none."""
    rule = _rule_in(text, 0, len(text))
    if rule is None:
        return LeadRule.NONE, (0, 0)
    return LeadRule.STARRED if re.search(r"[*＊※]", rule[0]) else LeadRule.FIRST, trimmed(text, *rule.span(), "() ")


def _bracket(text: str, start: int, end: int, printed: str) -> Clause | None:
    clause = _statement(text, start + 1, end - 1, printed)
    if clause is None:
        return None
    if not clause.labelled:
        names = [m.named.name for m in clause.members]
        closed = bool(PREDICATE.search(text, start + 1, end - 1)) or clause.rule is not None
        if not names or (closed and 2 * sum(map(is_body, names)) < len(names)):
            return None
        if not closed and not (all(map(begins_whole, names)) and _closes_item(text, start, end)):
            return None
    return replace(clause, start=start, end=end)


def _closes_item(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes what was said, as a list of units does, and is no second name of the word before it."""
    before = text[max(0, start - _NEAR) : start].rstrip(" ")[-1:]
    after = text[end : end + _NEAR].lstrip(" ")
    closes = not after or after[0] in "\n。;(" or bool(MARKER.match(after))
    return closes and bool(before) and before not in _NAME_ENDS


def is_body(name: str) -> bool:
    """Whether a name reads like a body's, or like many bodies'."""
    if NO_NAME.search(plain(name)):
        return False
    return is_unit(name) or (len(name) <= LONGEST_COLLECTIVE and bool(COLLECTIVE.match(name)))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes a sentence, as a list of units does, rather than explain the word before it."""
    before = text[:start].rstrip(" ")[-1:] if start < LONGEST_CLAUSE else text[start - 80 : start].rstrip(" ")[-1:]
    after = text[end : end + 40].lstrip(" ")[:1]
    return before in _SENTENCE_END and after in ("", "\n", "。", ";", "(") and before != ""


def _labelled_lines(text: str, printed: str, taken: list[tuple[int, int]]) -> Iterator[Clause]:
    behind, brackets = 0, iter([*taken, (len(text), len(text))])
    bracket = next(brackets)
    for label in LABEL.finditer(text):
        while bracket[1] <= label.start():
            bracket = next(brackets)
        if label.start() < behind or bracket[0] <= label.start() or not _opens(text, label):
            continue
        end = _end_of_labelled(text, label.end())
        if clause := _statement(text, label.start(), end, printed):
            behind = end
            yield replace(clause, start=label.start(), end=end)


def _opens(text: str, label: re.Match[str]) -> bool:
    before = text[max(0, label.start() - 1) : label.start()]
    return before in ("", "\n", " ", ")") or before in _SENTENCE_END or bool(label["open"])


def _end_of_labelled(text: str, start: int) -> int:
    """Find where a list without brackets ends: at its paragraph, its full stop, or the space before other words."""
    stop = text.find("\n", start)
    stop = len(text) if stop < 0 else stop
    at = trimmed(text, start, stop)[0]
    for gap in re.finditer(r"。|\s+", text[at:stop]):
        begin, after = at + gap.start(), at + gap.end()
        if LABEL.match(text, after) or ATTRIBUTE.match(text, after):
            continue
        listed = text[begin - 1] in "、,;:" or text[after : after + 1] in ("、", ",", ";")
        if gap[0] != "。" and (listed or _goes_on(text, at, begin, after, stop)):
            continue
        return begin + (gap[0] == "。")
    return trimmed(text, start, stop)[1]


def _goes_on(text: str, start: int, end: int, after: int, stop: int) -> bool:
    """Whether a list whose names stand apart by spaces goes on: no other separator so far, and a unit follows."""
    word = re.match(r"[^\s、,;。]+", text[after:stop])
    date_follows = re.match(r"\S+\s+\d{4}年", text[after:stop])
    label_free = re.split(r":", text[start:end])[-1]
    return bool(word and not date_follows and not re.search(r"[、,;]", label_free) and is_unit(word[0]))


def _statement(text: str, start: int, end: int, printed: str, role: Role | None = None) -> Clause | None:
    """Read the words between two offsets as a statement of who is responsible, in `role` if nothing else is said."""
    rule = _rule_in(text, start, end)
    cuts = _cuts(text, start, end)
    members: list[Member] = []
    leaders: list[str] = []
    for (_, body, kind), (stop, _, _) in zip(cuts, [*cuts[1:], (end, end, None)], strict=True):
        if kind == "leader":
            leaders.append(compact(printed[body:stop]).strip("；;,，。、"))
        elif kind != "attribute":
            said = {None: role, "lead": Role.LEAD, "support": Role.SUPPORT}.get(kind)
            for s, e in _outside(rule, body, _sentence_end(text, body, stop)):
                members += _groups(text, s, e, printed, said, labelled=kind is not None or role is not None)
    labelled = any(kind in {"lead", "support", "other"} for _, _, kind in cuts)
    if not labelled and not members and not leaders and len(cuts) == 1:
        return None
    span = trimmed(text, *rule.span(), "() ,;。") if rule else None
    return Clause(start, end, tuple(members), labelled, "、".join(dict.fromkeys(leaders)), span)


def _sentence_end(text: str, start: int, end: int) -> int:
    """Return where a list ends: at its full stop; what follows is said of something else."""
    stop = text.find("。", start, end)
    return end if stop < 0 else stop


def cell_members(text: str, start: int, end: int, printed: str, role: Role | None) -> tuple[Member, ...]:
    """Read a table's cell under a header that gives `role`; what the cell itself says of roles counts more."""
    clause = _statement(text, start, end, printed, role)
    return clause.members if clause else ()


def _cuts(text: str, start: int, end: int) -> list[tuple[int, int, str | None]]:
    """Cut at labels: (where it starts, where its body starts, what it opens), the words before the first included."""
    labels = (m for m in LABEL.finditer(text, start, end) if not m["open"] or _begins_list(text, start, m.start()))
    marks = [(m.start(), m.end(), _kind(m)) for m in labels]
    marks += [
        (m.start(), m.end(), "leader" if m["leader"] else "attribute") for m in ATTRIBUTE.finditer(text, start, end)
    ]
    marks += [(m.start(), m.end(), _unknown_kind(m)) for m in UNKNOWN_LABEL.finditer(text, start, end)]
    cuts: list[tuple[int, int, str | None]] = [(start, start, None)]
    for mark in sorted(marks, key=itemgetter(0)):
        depth = text.count("(", start, mark[0]) - text.count(")", start, mark[0])
        if mark[0] >= cuts[-1][1] and depth <= 0:
            cuts.append(mark)
    return cuts


def _unknown_kind(label: re.Match[str]) -> str:
    return "leader" if label["what"] == "领导" else "other" if label["what"] in _UNIT_WORDS else "attribute"


def _begins_list(text: str, start: int, at: int) -> bool:
    """Whether a bracketed label begins a list, 【责任单位】, and is no role behind a name, 市教育局(牵头)."""
    before = text[start:at].rstrip()
    return not before or before[-1] in ",;。、:"


def _kind(label: re.Match[str]) -> str:
    return next((kind for kind in ("lead", "support") if label[kind]), "other")


def _outside(rule: re.Match[str] | None, start: int, end: int) -> list[tuple[int, int]]:
    if rule is None or rule.end() <= start or rule.start() >= end:
        return [(start, end)]
    return [(start, max(start, rule.start())), (min(end, rule.end()), end)]


def _groups(text: str, start: int, end: int, printed: str, label: Role | None, *, labelled: bool) -> Iterator[Member]:
    """Split the words behind a label, or before any, at their predicates.

    Under a label the first predicate reaches back to the last comma only: what stands before has the label's role.
    """
    begin = start
    for predicate in PREDICATE.finditer(text, start, end):
        split = _last_comma(text, begin, predicate.start()) if labelled and begin == start else begin
        if split > begin:
            yield from (_member(one, label) for one in _named(text, begin, split, printed))
        role = _role_of(predicate["verb"], None if split > begin else label)
        together = _TOGETHER.search(text, split + 1, predicate.start()) if role is Role.LEAD else None
        stop = together.start() if together else predicate.start()
        yield from (_member(one, role) for one in _named(text, split, stop, printed))
        if together:
            yield from (_member(one, None) for one in _named(text, together.end(), predicate.start(), printed))
        begin = predicate.end()
    yield from (_member(one, label) for one in _named(text, begin, end, printed))


def _last_comma(text: str, start: int, end: int) -> int:
    return max(text.rfind(mark, start, end) for mark in ",;") + 1 or start


def _member(named: Named, role: Role | None) -> Member:
    """Give a name its role; one printed behind the name counts for it alone."""
    behind = ROLE_BEHIND.fullmatch(plain(named.name))
    if behind is None:
        return Member(named, role)
    own = replace(named, name=named.name[: behind.end("name")], end=named.end - (len(behind[0]) - behind.end("name")))
    return Member(own, _role_of(behind["role"], role))


def _role_of(verb: str, default: Role | None) -> Role | None:
    words = compact(verb)
    if re.search("牵头|主办|主责|抓总|汇总", words):
        return Role.LEAD
    if re.search("配合|协助|参与|参加|协办", words):
        return Role.SUPPORT
    return default


def _named(text: str, start: int, end: int, printed: str) -> list[Named]:
    """Names between two offsets; a date (2025年底前) says when, not who."""
    start, end = trimmed(text, start, end, " \n,;。、:")
    if text[start:end].startswith("(") and text[start:end].endswith(")") and text.find(")", start) == end - 1:
        start, end = start + 1, end - 1
    opening = _LEADING_WORDS.match(text, start, end)
    start = opening.end() if opening else start
    return [one for one in unit_list(text, start, end, printed) if not _TIME.match(plain(one.name))]


def _joined(text: str, clauses: list[Clause]) -> list[Clause]:
    """Join neighbours: (牵头单位:甲)(配合单位:乙), or a label a line."""
    joined: list[Clause] = []
    for clause in clauses:
        last = joined[-1] if joined else None
        if last and last.labelled and clause.labelled and not text[last.end : clause.start].strip(" \n,;。"):
            joined[-1] = replace(
                last,
                end=clause.end,
                members=last.members + clause.members,
                leader=last.leader or clause.leader,
                rule=last.rule or clause.rule,
            )
        else:
            joined.append(clause)
    return joined


def odd_names(clause: Clause) -> list[str]:
    """Names in a clause that do not look like a body's, for a person to check."""
    return [m.named.name for m in clause.members if not is_body(m.named.name)]
