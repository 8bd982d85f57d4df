"""The words of clauses as patterns: what opens a list, what closes one, what heads a column, what a mark means.

Every role word stands in `vocabulary.toml` with its role and the forms that it can take; the patterns are made from it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from jxgraph.model import Role
from jxgraph.regex import regex

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Kind(StrEnum):
    """What a word says of its units."""

    LEAD = "lead"
    MAIN = "main"
    CO_LEAD = "co_lead"
    SUPPORT = "support"
    WATCH = "watch"

    @property
    def role(self) -> Role | None:
        """The role that the word gives by itself; `None` where the document's rule or the other labels decide."""
        return {Kind.LEAD: Role.LEAD, Kind.SUPPORT: Role.SUPPORT}.get(self)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of `vocabulary.toml`: what it says (`None`: a leader's word), its forms, and its pattern."""

    text: str
    kind: Kind | None
    forms: frozenset[str]
    pattern: str


_DATA = tomllib.loads(resources.files("jxgraph.parsing").joinpath("vocabulary.toml").read_text(encoding="utf-8"))
FORMS = frozenset(_DATA["forms"])
_LEADERS_ONLY = "none"
"""The role of words that are said of leaders alone: 分管, 包抓."""


def _word(text: str, entry: dict[str, str | list[str]]) -> Word:
    if missing := {"role", "forms"} - entry.keys():
        raise ValueError(f"vocabulary.toml: {text} has no {min(missing)}")
    forms = frozenset(one for form in entry["forms"] for one in (_DATA["all"] if form == "all" else [form]))
    if unknown := forms - FORMS:
        raise ValueError(f"vocabulary.toml: {text} has the unknown forms {sorted(unknown)}")
    role = entry["role"]
    if role not in (*Kind, _LEADERS_ONLY):
        raise ValueError(f"vocabulary.toml: {text} has the unknown role {role!r}")
    not_after = f"(?<!{entry['not_after']})" if "not_after" in entry else ""
    not_before = f"(?!{entry['not_before']})" if "not_before" in entry else ""
    return Word(text, None if role == _LEADERS_ONLY else Kind(str(role)), forms, f"{not_after}{text}{not_before}")


WORDS: tuple[Word, ...] = tuple(_word(text, entry) for text, entry in _DATA["words"].items())
KIND_OF = MappingProxyType({word.text: word.kind for word in WORDS if word.kind})
"""What each role word says."""


def alternatives(*forms: str, kinds: Collection[Kind] = tuple(Kind), leaders: bool = False) -> str:
    """Return the words of some kinds that can take one of the forms as a pattern, the longest first.

    The words of leaders alone (分管, 包抓) are among them where `leaders` says so.
    """
    words = [w for w in WORDS if w.forms.intersection(forms) and (leaders if w.kind is None else w.kind in kinds)]
    return "|".join(word.pattern for word in sorted(words, key=lambda word: -len(word.text)))


_SET_OR_GAP = regex(r"\[[^\]]*\]|(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
_LINE_BREAK = r"\s?+\r{0,80}+"
"""A line break or a typesetter's space, and the running head and page number that a page break puts in as `SOFT`."""


def allow_spaces(pattern: str) -> str:
    """Let white space stand between the Chinese characters of a pattern, as a line or page break puts it there."""
    return _SET_OR_GAP.sub(lambda found: found[0] or _LINE_BREAK, pattern)


def begins_as(pattern: str, others: str = "") -> str:
    """Return a look-ahead for the characters that the alternatives of a pattern begin with, or for one of the others.

    In front of a long pattern it passes over most of a text in a fraction of the time.

    Examples
    --------
    >>> begins_as("牵头|(?<!术)支持", "(")
    '(?=[(支牵])'
    """
    first = {*re.findall(r"(?:\A|(?<=[(|:)]))[\u4e00-\u9fff]", pattern), *others}
    return f"(?=[{''.join(sorted(first))}])"


_SPACE = r"\s{0,9}"
"""White space in a label: bounded, for a page of spaces must not be looked through again from each of them."""

BODY_WORDS = "|".join(_DATA["bodies"]["everywhere"])
OFFICE_WORDS = "|".join(_DATA["bodies"]["offices"])
UNIT_WORDS = f"{BODY_WORDS}|{OFFICE_WORDS}|{'|'.join(_DATA['bodies']['unknown'])}"
"""The words for bodies: after a label without a colon; those of a body's offices; after any word and a colon."""

_BODIES = rf"(?:{BODY_WORDS}|{OFFICE_WORDS}|{'|'.join(_DATA['bodies']['labels'])}|[市县区](?=\s?\())"
_NOUN = rf"(?:{_BODIES}(?:[和及、/与]{_BODIES}){{0,9}}(?:{_SPACE}\([\u4e00-\u9fff、/]{{1,14}}\))?)"
WORDS_OF_LABEL = alternatives("bare")
"""What says even without a colon that a word for bodies is a label: 牵头单位."""
_MARKED, _OTHERS = (Kind.LEAD, Kind.SUPPORT), (Kind.MAIN, Kind.CO_LEAD, Kind.WATCH)
_WHOSE = (
    "(?:属地|主体|监管|直接|具体|整改|第二|验收|市级|省级|县级|区级|市直|省直|县直|本级|行业|工作|任务"
    f"|(?:省|市|县|区|州)(?={alternatives('bare', kinds=_MARKED)}"
    f"|(?:{alternatives('bare', kinds=_OTHERS)}){_BODIES}))?"
)
_DIVISIONS = "(?:(?:责任|任务|职责|工作|部门)分工|属地)"
_WATCH = (Kind.WATCH,)
ANSWERS = (Kind.MAIN, Kind.LEAD, Kind.SUPPORT, Kind.CO_LEAD)
"""What words say of units that answer for the task in some way."""

ANSWERS_NOTHING = (
    "受理|主持|使用|抽查|公开|答复|汇报|列席|出席|预算|收费|登记|备案|认定|发文|制发|印发|制定|起草|发布|颁布|申报|申请|推荐|报送|填报"
    "|采购|代理|招标|中标|供应|受益|受助|对象|获奖|表彰|所在|施工|设计|监理|勘察|计量|产权|权属|用人|招聘|录用|报考|法人|相对人|参会"
    "|审批|许可|执法|处罚|行使|实施机关|主讲|征集|命题|培训|授课|观摩|调研"
)
"""What others do of whom something is said and who do not answer for the task: 申报单位, 受益单位, 发文单位."""


def _by_kind(form: str) -> str:
    """Return a group a kind with the words that can take a form; the group is named for both."""
    words = {kind: alternatives(form, kinds=(kind,)) for kind in ANSWERS}
    return "|".join(f"(?P<{form}_{kind}>{pattern})" for kind, pattern in words.items() if pattern)


_BEGINS_LABEL = begins_as(f"{_WHOSE}|{_DIVISIONS}|{alternatives('label', 'noun_label')}", "(")
LABEL = regex(
    _BEGINS_LABEL
    + allow_spaces(rf"""(?P<open>\(\s?)?{_WHOSE}
    (?:(?P<label_watch>(?:{alternatives("label", "noun_label", kinds=_WATCH)})
            (?:{alternatives("label", kinds=(Kind.LEAD, Kind.CO_LEAD))})?{_SPACE}{_NOUN}
        |{alternatives("label", kinds=_WATCH)})
    |(?P<division>{_DIVISIONS})
    |(?:{_by_kind("label")})(?:{_SPACE}\([\u4e00-\u9fff]{{1,6}}\))?{_SPACE}{_NOUN}?
    |(?:{_by_kind("noun_label")}){_SPACE}{_NOUN})
    (?(open)\s?\){_SPACE}:?|(?:{_SPACE}:|(?<=[位门])(?:[ ]{{1,4}}|为(?!{WORDS_OF_LABEL}|[列排位居第首]))))"""),
    re.VERBOSE,
)
"""What opens a list: 责任单位: 牵头部门: 配合: 【责任单位】 任务分工: 责任单位为."""


def kind_of_label(label: re.Match[str]) -> Kind:
    """Return what a label that `LABEL` matched says of its list."""
    group = label.lastgroup or ""
    return Kind.CO_LEAD if group == "division" else Kind(group.split("_", 1)[1].removeprefix("label_"))


@lru_cache(maxsize=1 << 12)
def kind_in(words: str) -> Kind:
    """Return what words say that may hold others than role words: the strongest that is in them.

    Examples
    --------
    >>> [str(kind_in(words)) for words in ("牵头并督办", "参与配合", "负责督查", "推进")]
    ['lead', 'support', 'watch', 'co_lead']
    """
    for kind, pattern in _SAYING.items():
        if pattern.search(words):
            return kind
    return Kind.WATCH if _WATCHES.fullmatch(words) else Kind.CO_LEAD


def role_of_label(word: str) -> Role | None:
    """Return the role that a word gives where it labels a list of units; `None` where it labels none.

    主责 and 主要责任 are no role by themselves: the other labels decide whether their units lead.

    Examples
    --------
    >>> role_of_label("主办单位"), role_of_label("责任"), role_of_label("协办"), role_of_label("单位")
    (<Role.LEAD: 'lead'>, <Role.CO_LEAD: 'co_lead'>, <Role.SUPPORT: 'support'>, None)
    """
    label = LABEL.fullmatch(f"{word}:") or LABEL.fullmatch(f"{word}单位:")
    kind = kind_of_label(label) if label and not label["division"] else None
    return {Kind.LEAD: Role.LEAD, Kind.SUPPORT: Role.SUPPORT, Kind.CO_LEAD: Role.CO_LEAD}.get(kind) if kind else None


_UNCOLONED = regex(rf"(?:{BODY_WORDS})[;—–-]{{0,2}}(?=\s?(?P<name>(?!为)[\u4e00-\u9fff][^、,;。()\s]{{1,39}}))")
_LABEL_BEFORE = regex(rf"(?:\A|[(\n\t;,。 ])(?P<label>{WORDS_OF_LABEL})\Z")
_LONGEST_WORD = max(len(word.text) for word in WORDS)


def uncoloned_labels(text: str, start: int, end: int) -> Iterator[tuple[int, int, Kind, str]]:
    """Yield the labels whose colon was lost or mistyped: start, end, what each says, the name after it.

    责任单位市财政局, 责任单位;市财政局. The words for bodies are looked for first, because few of them have no colon.
    """
    for body in _UNCOLONED.finditer(text, start, end):
        before = text[max(start - 1, body.start() - _LONGEST_WORD - 1, 0) : body.start()]
        if label := _LABEL_BEFORE.search(before):
            yield body.start() - len(label["label"]), body.end(), KIND_OF[label["label"]], body["name"]


UNCOLONED_LINE = regex(rf"\n *(?P<clause>(?:{WORDS_OF_LABEL})(?:{BODY_WORDS})[^\n。:]{{2,200}})。?(?=[ \r]*(?:\n|\Z))")
"""A line that begins with such a label."""

_ANSWER_WORDS = alternatives("bare", kinds=ANSWERS)
BARE_LABEL = rf"(?:{_ANSWER_WORDS})(?:{BODY_WORDS})"
"""A label of units that answer for the task, without its colon."""
_LABEL_LEFT = regex(rf"(?:{BODY_WORDS})\s?(?:[:;]|为(?!{WORDS_OF_LABEL}))")
_WORD_BEFORE = regex(rf"(?:{_ANSWER_WORDS})\Z")


def labels_left(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the labels of units between two offsets, where no clause may be."""
    for body in _LABEL_LEFT.finditer(text, start, end):
        if word := _WORD_BEFORE.search(text, max(start, body.start() - _LONGEST_WORD), body.start()):
            yield word.start(), body.end()


_LEADERS = alternatives("leader", leaders=True)
CHARGE_VERBS = alternatives("leader", kinds=(Kind.LEAD, Kind.CO_LEAD))
"""Verbs of which a document with clauses has at least one: 牵头, 负责."""
HOSTS = alternatives("host")
"""What the host of a web site is called in its foot, as well as who is responsible: 主办单位."""

_OFFICE = (
    r"(?:省长|市长|县长|区长|州长|盟长|旗长|专员|主席|书记|主任|秘书长|部长|局长|司令员?|政委|常委|组长|院长|检察长)"
)
LEADER = regex(rf"(?P<leader>[\u4e00-\u9fff·、 ]{{1,30}}?{_OFFICE})(?:同志)?\s?(?:{_LEADERS})")
"""The leader that a heading names: 一、李军市长牵头重点工作."""
_LEADER_LABEL = alternatives("leader_label", leaders=True)
LABELLED_LEADER = regex(
    rf"(?:{_LEADER_LABEL}|市|县|省|区){{1,3}}领导\s?[:：]\s?(?P<leader>[\u4e00-\u9fff·、 ]{{2,40}})"
)
"""The same with a label: 一、工业经济（牵头领导：李军市长）."""

_ATTRIBUTES = (
    rf"(?P<open>\(\s?)?(?:(?P<leader>(?:{_LEADER_LABEL}|市|县|省|区){{0,6}}(?:领导|副?[省市州县区]长))"
    r"|完成时限|完成时间|完成期限|时限要求|时间要求|时间节点|时限|时间安排|进度安排|进度要求|工作进度|实施期限|适用范围|适用区域"
    r"|责任人|联系人|联系电话|监督电话|举报电话|联系方式|备注|工作目标|年度目标|目标任务|依据|政策依据|成果形式|工作要求)"
    rf"(?(open)\s?\){_SPACE}:?|\s*:)"
)
ATTRIBUTE = regex(begins_as(_ATTRIBUTES, "(省市州县区") + f"(?:{allow_spaces(_ATTRIBUTES)})")
"""What stands in a clause with the units: 完成时限: 【完成时限】 适用范围: 责任领导:."""

LABEL_END = regex(r"[:)位门](?:(?<=[:)])[ ]{0,9}:?|(?<=[位门])(?:[ ]{1,4}|为))")
LONGEST_LABEL = 80
"""How every label ends, those below included, and how far before that it begins; cheaper to look for than a label."""

SAYS_WHAT = regex(
    allow_spaces(r"(?!时|期|进度|完成)[\u4e00-\u9fff]{0,4}?(?:目标任务|任务目标|目标|措施|要求|内容|举措|做法)\s*:")
)
"""A label of what is to be done; before the units it opens words of the task: 目标任务: 主要措施:."""

UNKNOWN_LABEL = regex(
    r"(?<![^;,。、\s(])(?![\u4e00-\u9fff]{0,4}解读|发文|发布|制定|制发|印发|颁布|起草|填报|报送|联系|解读|公开|技术支持|版权|来源|网站)"
    rf"(?:[\u4e00-\u9fff]{{0,6}}?(?:{ANSWERS_NOTHING})(?:{UNIT_WORDS})"
    rf"|[\u4e00-\u9fff]{{1,8}}?(?:(?P<unit>{UNIT_WORDS})|(?P<leader>领导)|时限|时间|期限|目标|措施|要求|标准|责任人|负责人))\s*:"
)
"""A label that is not known by its stem: 验收单位: 整改时限:; `unit` where those may answer for the task."""

_MANNER = (
    r"(?:(?:(?:按照?|根据|依照?|依据)\s?(?:各自)?\s?(?:的)?(?:\s?(?:职责|职能|分工|权限|任务|规定|要求))++|分工"
    r"|分别|共同|联合|具体|各自|统一|组织|密切|积极|协同|协调|统筹|全力|认真|抓好|做好|依法|总体"
    r"|结合实际|因地制宜|加强|强化|抓紧|切实|分级|分头)\s?){0,9}"
)
SURE_VERBS = "|".join(word.pattern for word in WORDS if {"bare", "verb"} <= word.forms)
VERB_ENDS = "".join(sorted({word.text[-1] for word in WORDS if "verb" in word.forms}))
_PLACES_DUTY = "(?:落实|履行)(?:属地|主体|监管|管理){1,2}(?:责任|职责)"
VERB = f"(?:{alternatives('verb')}|{_PLACES_DUTY}|并)"
PREDICATE = regex(
    begins_as(f"{_MANNER}|{VERB}", "作为是")
    + allow_spaces(
        rf"(?P<manner>{_MANNER})(?P<verb>{VERB}(?:\s?{VERB}){{0,8}}(?:\s?工作)?|(?:作?为|是)(?:{WORDS_OF_LABEL}){{1,4}}(?:{BODY_WORDS}))"
        rf"(?={_SPACE}(?:[,;。、)]|$|\n|会同|联合))"
    )
)
"""What closes a group: 牵头, 配合, 按职责分工负责, 为牵头单位."""

_DUTIES = alternatives("duty")
DUTY = regex(rf"(?P<verb>{_DUTIES})(?P<part>[\u4e00-\u9fff“”]{{2,30}})(?=[,;。、)\n]|$)")
"""What somebody does of a task after a name: 市财政局负责资金保障."""
PART_OF_CLAUSE = rf"(?:{_DUTIES})(?!{BODY_WORDS})"
"""Such a verb where it is no label: no name holds it."""

ROLE = regex(rf"(?:{alternatives('bracket')})(?:{BODY_WORDS})?")
ROLE_AFTER = regex(rf"(?P<name>.+?)\((?P<role>{ROLE.pattern})\)")
"""What a bracket after a name says of its role: 市教育局(牵头)."""

_SAYING = {
    kind: regex(alternatives("label", "noun_label", "verb", "bracket", kinds=(kind,)))
    for kind in (Kind.LEAD, Kind.MAIN, Kind.SUPPORT)
}

_WATCHES = regex(
    rf"(?:{alternatives('duty', kinds=(Kind.CO_LEAD,))}|作?为|是)?"
    rf"(?:{alternatives('verb', kinds=_WATCH)})+(?:{BODY_WORDS})?"
)
"""What somebody does who watches over a task and does not answer for it."""

TICKS = alternatives("tick")
LEGEND = MappingProxyType({kind: alternatives("legend", kinds=(kind,)) for kind in Kind})
"""What stands in a column of ticks, and what a legend or the rule of who leads says, by kind."""


def title_words(*kinds: Kind) -> str:
    """Return the pattern of words in the title of a column, of some kinds: 牵头, 汇总单位, 督导责任单位."""
    nouns = f"{BODY_WORDS}|{OFFICE_WORDS}|主体"
    needs_noun = alternatives("noun_header", kinds=kinds)
    alone = alternatives("header", kinds=kinds)
    with_noun = f"(?:{needs_noun})(?:{alternatives('label', kinds=(Kind.CO_LEAD,))})?(?:{nouns})" if needs_noun else ""
    return "|".join(filter(None, (alone, with_noun)))


NOBODY = regex("无|暂无|不涉及|空|[-—–―─/]+")
"""What stands in a list where there is no unit."""

SAME = regex("同上|同前|上同")
"""What stands in a list for the units of the task above."""

NOT_LISTED = regex(
    allow_spaces(
        r"(?:不再|不另|不一一)\s?(?:一一|逐一|逐项|逐条|单独|另行|重复|分别|具体)?\s?(?:列|单列|注明|标注|写|说明|[做作]?分工|明确)"
    )
)
"""How a sentence says that somebody is not listed with each task: 不再列出, 不再做分工, 不再单列."""

_COUNT = r"[\d一二两三四五六七八九十]{1,3}"
_WORDS_OF_SEGMENT = r"(?:[^,;。()\n]|\([^()\n]*\))"
_NOT_LISTED_TAIL = regex(
    rf"(?:(?<=[,;。(])|\A)(?:(?:(?:以下|以上|上述|其[他余它]|各项|所有)|{_WORDS_OF_SEGMENT}{{0,40}}?[均都][需要应由有须为])"
    rf"{_WORDS_OF_SEGMENT}{{0,60}},)?{_WORDS_OF_SEGMENT}{{0,60}}?(?:{NOT_LISTED.pattern})[^,;。()\n]*"
)


def not_listed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return the span of the words between two offsets that say that somebody is not listed again.

    Examples
    --------
    >>> words = "市财政局,以下均需各县落实,不再列出"
    >>> words[slice(*not_listed(words, 0, len(words)))]
    '以下均需各县落实,不再列出'
    """
    found = NOT_LISTED.search(text, start, end) and _NOT_LISTED_TAIL.search(text, start, end)
    return found.span() if found else None


TIME = regex(
    r"(?:力争|确保|争取|原则上|计划|预计|每个?|至|到|自|从|于|在){0,2}“?"
    r"(?:\d{4}年|\d{1,2}月|\d+个?工作日|[今明本当次来全每后]年|年[底末初中内前]|[上下]半年|[月季]度?[底末初]"
    rf"|{_COUNT}个?(?:年|月|周|天|日|工作日)(?=[底末初中内前后起份完]|$)|第?[一二三四1-4](?:[、至到-][二三四2-4])?季度"
    rf"|{_COUNT}五”?(?=期间|时期|[期前末])"
    r"|中?长期|近期|持续|常态|立即|适时|按期|按时|限期|按[年季月周]|按照?(?:时序|时间|进度|节点|计划)|已(?:完成|$)|下同|余同)"
)
"""How a segment begins that says when, not who: 2025年底前完成, 年底前, 三季度末, 按月推进."""
