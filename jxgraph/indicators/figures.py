"""Figures that a sentence promises: which of its numbers they are, and what they count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.indicators.numbers import Number, find_numbers, split_comparison
from jxgraph.indicators.words import any_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

JOINTS = "、,和及与或并"
"""What stands between the members of a list."""
MASK = "\x00"
"""Stands for each character of a date, which is no part of what is counted."""


class Figure(NamedTuple):
    """A figure of a sentence: what is counted, how it is compared, and the span [start, end) that says so.

    `at` is where its number stands.
    """

    indicator: str
    comparator: str
    value: float
    to: float
    unit: str
    start: int
    end: int
    at: int


_EDGE = re.compile(r"[;:。!?\n]|(?<!\d),|,(?!\d{3}(?!\d))")
_FAR, _BACK, _LAST, _NEAR, _LATER = 160, 40, 12, 80, 8
"""Characters that are looked at before a number (all, for a verb, for its last word) and behind it, and later numbers.

They are bounded, so that no text is read again and again."""


def split_clauses(words: str) -> list[tuple[int, int]]:
    """Return the spans of the clauses of a text, between commas and full stops; not at the comma of 1,700.

    Examples
    --------
    >>> split_clauses("新建1,700个,改建2个")
    [(0, 8), (9, 13)]
    """
    edges = [edge.start() for edge in _EDGE.finditer(words)]
    return list(zip([0, *(edge + 1 for edge in edges)], [*edges, len(words)], strict=True))


def find_figures(words: str) -> Iterator[Figure]:
    """Yield the figures that a sentence promises, in order.

    Examples
    --------
    >>> [figure[:5] for figure in find_figures("新建充电桩1700个以上,落实32条政策")]
    [('充电桩', '≥', 1700.0, nan, '个')]
    """
    before: list[Figure] = []  # of the last clause that has any
    words_before = ""
    promised = False
    for start, end in split_clauses(words):
        clause = words[start:end]
        promised = promised and words[max(start - 1, 0)] != ";"
        here = _of_clause(clause, before, words_before, promised=promised)
        yield from (one._replace(start=start + one.start, end=start + one.end, at=start + one.at) for one in here)
        promised, before = promised or bool(here), here or before
        words_before = "" if here else clause


def _of_clause(clause: str, before: Sequence[Figure], words_before: str, *, promised: bool) -> list[Figure]:
    """Return the figures of a clause; one that names nothing of its own (增长10%) is of what was named before it."""
    numbers = find_numbers(clause)
    floor, here = 0, list[Figure]()
    first = 0  # of the figures that share their words: 不低于80%和75%, 在3‰、4‰和5‰以下
    for at, number in enumerate(numbers):
        it = _context(clause, floor, number, numbers[at + 1 : at + _LATER], promised=promised)
        if not _is_promised(it):
            continue
        floor, promised = it.end, True
        indicator, sign = _indicator(it), "–" if not isnan(number.to) else it.sign
        if here and not indicator and not it.head.strip(f"{JOINTS}{MASK}"):
            indicator, sign = here[-1].indicator, sign or here[first].comparator
            if number.sign and number.unit == here[-1].unit:
                here[first:] = [one._replace(comparator=number.sign) for one in here[first:]]
        else:
            first = len(here)
            if _EMPTY.match(indicator):
                indicator = _subject(clause, here, before, words_before) + indicator
            elif words_before and not here and _patterns().deliver_only.fullmatch(indicator):
                named = _stripped(words_before)
                indicator = named if len(named) <= _SHORT else indicator
        if not indicator:
            continue
        here.append(
            Figure(indicator, sign or "=", number.value, number.to, number.unit, it.start, it.end, number.start)
        )
    return here


def _subject(clause: str, here: Sequence[Figure], before: Sequence[Figure], words_before: str) -> str:
    """Return what was named before a figure that names nothing: by the clause before, or by a figure."""
    if words_before and not here:
        return _stripped(words_before)
    each = "分别" in clause and len(before) > len(here)
    named = before[len(here)] if each else (*before, *here)[-1] if before or here else None
    return _CHANGE.sub("", named.indicator) if named else ""


_CHANGE = re.compile(r"(?:同比|年均|净|继续|持续|稳步)*(?:增长|下降|提高|降低|减少|增加|提升|增速|净增|翻番|翻一番)$")


# A number with what stands around it.


@dataclass(frozen=True, slots=True)
class _Context:
    """A number of a clause with what stands around it.

    `head` has the words since the figure before, without those of comparison; `before` all of the clause before the
    number; `noun` the words behind it that may be what is counted; `tail` all of the clause behind it. `follows` says
    that a figure of the sentence was promised before, `goes_on` that it was in this clause or that no other is in it.
    """

    number: Number
    head: str
    before: str
    noun: str
    tail: str
    sign: str
    compared: str
    start: int
    end: int
    follows: bool
    goes_on: bool
    described: bool


_AT_LEAST = re.compile(r"(?P<words>至少|不少于|不低于)(?=[^,、]{1,3}[^,、的]$)")
"""至少降低0.5个百分点."""
_AT_LEAST_OF = re.compile(r"(?P<words>不少于|不低于)(?=[^,、]{2,20}的$)")
"""不低于平均水平的90%."""
_JOINED = re.compile(r"^(?:、|和(?![美平谐顺])|及其|以及|及(?!时)|与|或|,|并(?![网购联轨])|分别)+")
_JOINED_END = re.compile(r"(?:、|和|及|以及|与|或|,|并|不少于|不低于|至少|超过|\(|（)+$")
_ASIDE = re.compile(r"\((?=[^()]*(?:其中|含|\d))|\)(?<!\))")


def _context(clause: str, floor: int, number: Number, later: Sequence[Number], *, promised: bool) -> _Context:
    start, end = number.start, number.end
    before = clause[max(0, start - _FAR) : start]
    head, compared, sign = split_comparison(clause[max(floor, start - _FAR) : start])
    if not sign and (at_least := _AT_LEAST.search(head) or _AT_LEAST_OF.search(head)):
        sign = split_comparison(at_least["words"])[2]
    opened = head.rfind("(")
    if opened >= 0 and ")" not in head[opened:]:
        head = head[opened + 1 :]
    tail = clause[end : end + _NEAR]
    following = next((one for one in later if _may_follow(clause, end, one)), None)
    noun = _noun(tail if following is None else clause[end : min(following.start, end + _NEAR)], following)
    # 充电桩1700个以上 and, rarely, 1700个充电桩以上
    begin = start - len(compared) - len(head)
    begin += len(head) - len(_JOINED.sub("", head).lstrip(")）"))
    stop = end + (len(noun) if noun else 0)
    goes_on = promised and (floor > 0 or following is None)
    return _Context(
        number,
        head,
        before,
        noun,
        tail,
        number.sign or sign,
        compared,
        begin,
        stop,
        promised,
        goes_on,
        _describes(clause, number),
    )


def _may_follow(clause: str, end: int, one: Number) -> bool:
    """Whether a later number may be of another figure; in 改造100处二次供水设施 the second is of the name."""
    named = one.chinese and one.start == end
    return bool(one.unit) and not named and not one.of("times") and not _describes(clause, one)


def _describes(clause: str, number: Number) -> bool:
    """Whether an amount tells the kind of what stands behind it: 产值10亿元以上企业, 投资50亿元以上的项目."""
    match, tail = _patterns(), clause[number.end : number.end + _NEAR]
    if number.measure in ("人", "户", "床") and number.sign:
        return bool(match.sized.match(tail))
    return number.of("amounts") and (
        tail.startswith("的")
        or bool(match.kinds.match(tail) and not match.masses.match(tail) and not _FUND.match(tail))
    )


_FUND = re.compile(r"[^,、。;的\d]{2,20}(?:资金|基金|贷款|债券)(?=[,、。;]|$)")
"""设立2亿元工业发展引导资金: however long its name, it is the fund that is promised."""
_DESCRIBED = re.compile(r"能够?|具有|具备|紧跟|站在|处于|可|在")


def _noun(between: str, following: Number | None) -> str:
    """Return the words behind a number that say what is counted: up to the next figure, or to the end of the clause.

    Before another figure the last member of a list is that one's: 公园5个、绿道20公里.
    """
    words = between
    depth = 0
    for at, mark in enumerate(words):
        depth += (mark == "(") - (mark == ")")
        if depth < 0 or (mark == "(" and (_ASIDE.match(words, at) or words.find(")", at) < 0)):
            return words[:at].strip("、")
    if following:
        shorter = _JOINED_END.sub("", words)
        cut = words.rfind("、") if shorter == words else -1
        words = shorter if cut < 0 else words[:cut]
    if _JOINED.match(words):
        return ""
    verb = None if _DESCRIBED.match(words) else _patterns().verb_in_list.search(words)
    return words[: verb.start()] if verb else words


# Whether it is promised.


class _Patterns(NamedTuple):
    """The patterns that are made of the lists of words."""

    deliver: re.Pattern[str]
    deliver_only: re.Pattern[str]
    deliver_end: re.Pattern[str]
    opening: re.Pattern[str]
    chinese_end: re.Pattern[str]
    builds_end: re.Pattern[str]
    rate_end: re.Pattern[str]
    done: re.Pattern[str]
    plain: re.Pattern[str]
    plain_end: re.Pattern[str]
    action: re.Pattern[str]
    kinds: re.Pattern[str]
    sized: re.Pattern[str]
    masses: re.Pattern[str]
    past: re.Pattern[str]
    base: re.Pattern[str]
    barred: re.Pattern[str]
    size: re.Pattern[str]
    terms: re.Pattern[str]
    verb_in_list: re.Pattern[str]
    low: re.Pattern[str]
    unitless: re.Pattern[str]


def _short_words() -> str:
    """Return the pattern of the short words, not before what makes another word of them."""
    words = (word.partition("[") for word in words_of("verbs.plain_short"))
    return "|".join(sorted(f"{word}(?![{rest}" if rest != "]" else word for word, _, rest in words)).replace("]", "])")


@cache
def _patterns() -> _Patterns:
    deliver = any_of("verbs.deliver")
    return _Patterns(
        deliver=re.compile(deliver),
        deliver_only=re.compile(rf"(?!投资)(?:{deliver})"),
        deliver_end=re.compile(rf"(?:{deliver})(?:了|出|好|各|共|全区|全市|全县|全省|\([^()]*\)|{MASK})*$"),
        opening=re.compile(rf"^(?:{any_of('verbs.plain')}|{MASK})*?(?:{any_of('verbs.opening')})"),
        chinese_end=re.compile(rf"(?:{any_of('verbs.chinese')})$"),
        builds_end=re.compile(rf"(?:{any_of('verbs.builds')})$"),
        rate_end=re.compile(rf"(?:{any_of('verbs.rate')})$"),
        done=re.compile(rf"^(?:[^,。、()]|\([^()]*\)){{0,30}}?(?P<verb>(?:全部|全面|基本)?(?:{any_of('verbs.done')}))"),
        plain=re.compile(rf"^(?:20\d\d年(?:度)?|(?:{any_of('verbs.plain')})(?![率度者化额])|{_short_words()}|[、,])+"),
        plain_end=re.compile(rf"(?:(?:{any_of('verbs.change')})(?:到|至|为|在)|{any_of('verbs.link')}|20\d\d年)+$"),
        action=re.compile(any_of("verbs.action")),
        kinds=re.compile(rf"^[^,、。的]{{0,8}}?(?:{any_of('units.kinds')})"),
        sized=re.compile(any_of("units.sized")),
        masses=re.compile(rf"^[^,、。]{{0,8}}?(?:{any_of('units.masses')})"),
        past=re.compile(rf"(?<![较比从由])(?<!少于)(?<!低于)(?:{any_of('against.past')})"),
        base=re.compile(rf"[较比从由](?:{any_of('against.past')})(?:同期)?的?约?$"),
        barred=re.compile(any_of("against.barred")),
        size=re.compile(any_of("against.size")),
        terms=re.compile(any_of("against.terms")),
        verb_in_list=re.compile(rf"、(?=(?:{deliver})(?!的))"),
        low=re.compile(any_of("verbs.low")),
        unitless=re.compile(any_of("verbs.unitless")),
    )


_FROM = re.compile(r"(?:从|由)[^,;]{0,12}$")
_TO = re.compile(
    r"[^,;]{0,10}?(?:提高|提升|增加|增长|上升|扩大|下降|降低|降|减少|减|压缩|压减|缩短|延长|扩|升|增)[^,;]{0,4}?(?:到|至|为)"
)
_LASTS = {
    **dict.fromkeys(("岁", "周岁"), re.compile(r"寿命|^(?:达到?|提高到|延长到)$")),
    "分": re.compile(r"(?:满意度|得分|评分|评价|测评|成绩|分值)[^,、]{0,8}$"),
    "天": re.compile(r"(?:天数|(?:压缩|压减|缩短|减|降|控制|住院日|提速)[^,]{0,10})[^,、]{0,6}$"),
}
_SHORTENS = re.compile(r"(?:压缩|压减|缩短|缩减|减|降|控制|提速|提升|限)[^,]{0,10}$")
_TOWARDS = re.compile(
    r"(?:^|[,、;\x00]|免费|全市|全区|全县|全省|加强|开展)(?:在|为|对|给|向|与|组织|支持|选派|动员|资助|帮助|引导|带动)[^,]*$"
)
_SHARE = re.compile(r"按照?[^,;]{0,24}$|(?:的|额|价)$")
_REACHES = re.compile(r"(?:达到?|提高到|提升到|提高至|提升至|占)[^,、;]{1,16}的$")
"""达到城区的60% is a goal, 按应缴额的60% a rule."""
_GROUPS = re.compile(r"[\d.]+%")
_GROUPED = re.compile(r"\d个$")
_PEOPLE = re.compile(r"[^,、]{0,6}(?:人口|群众|居民|农民|职工|学生|儿童|老人|用户|农户|家庭|劳动力|妇女)")
_RULE = re.compile(r"^(?:对|凡|支持)")
_AIM = re.compile(r"的[^,、]{0,12}(?:目标|任务|问题)")
_CAPACITY = re.compile(r"(?:年产|日产|处理|产能|容量|时速|投资约|规模为)$")
_GRANT = re.compile(r"每(?:个|家|户|人|名|亩|件|项|套|台)[^,]{0,12}(?:补助|补贴|奖励|资助)[^,]{0,6}$")
"""对每个试点县补助2000万元 says what each is given."""
_OFTEN = re.compile(r"每(?:个?月|季度?|周|日|天|半年)[^,]*$")
_CAPS = ("不超过", "不高于", "不大于", "不多于", "最多", "不得超过", "不得高于")
"""Limits of what may be; goals only of what is to be kept low: 每年评选不超过10个 promises none."""


def _is_promised(it: _Context) -> bool:
    """Whether a number is one that its clause promises."""
    if it.number.goal:
        return True
    if _is_excluded(it) or (it.number.chinese and not _counts_in_chinese(it)):
        return False
    for kind, is_promised in _OF_KIND.items():
        if it.number.of(kind):
            return is_promised(it)
    return _plain_number_is_promised(it)


def _is_excluded(it: _Context) -> bool:
    """Whether the words around a number say that it is past, a condition, a limit, or a term of a grant."""
    match, before, tail = _patterns(), it.before, it.tail
    ruled = not it.number.of("things") or _RULE.match(before)
    return bool(
        match.past.search(before)
        or match.base.search(before)  # 较目前的76岁提高
        or match.barred.search(before)
        or tail.startswith(("以来", "的部分"))
        or (_FROM.search(before) and _TO.match(tail))
        or tail.endswith("的")  # 吸纳就业10人以上的, a condition
        or _GROUPS.match(tail)  # 实现4个100%
        or _GROUPED.search(before)
        or (it.compared.endswith(_CAPS) and not match.low.search(before))
        or (ruled and (match.terms.search(before) or match.terms.search(tail)))
    )


def _counts_in_chinese(it: _Context) -> bool:
    """Whether a Chinese numeral counts things, behind a verb that makes them; 一批 and 两个文化 do not."""
    match, number = _patterns(), it.number
    if number.of("percent"):
        return bool(match.rate_end.search(it.before[-_LAST:]))
    listed = it.follows and it.before != it.head and it.head in tuple("、和及")  # 三座水库、两座水厂
    if number.value == 1:
        built = listed or match.builds_end.search(it.before[-_LAST:])
        return number.measure in words_of("verbs.single") and bool(built) and not _SET_PHRASE.match(it.tail)
    made = match.chinese_end.search(it.before[-_LAST:]) or (number.sign and match.deliver.search(it.before))
    return bool(number.measure) and bool(made or listed)


_SET_PHRASE = re.compile(r"[龙一座条]")
"""What follows 一条, 一处 and 一座 in words that count nothing: 一条龙, 一处一策, 一座座."""


def _rate_is_promised(it: _Context) -> bool:
    match, before = _patterns(), it.before
    reached = it.sign or _REACHES.search(before)
    if (_SHARE.search(before) and not reached) or (it.number.sign in ("≤", "<") and it.tail.startswith("的")):
        return False
    rated = reached or match.rate_end.search(before[-_LAST:]) or match.deliver_end.search(before[-_BACK:])
    return bool(rated or it.number.value == _WHOLE or (it.follows and not it.noun) or match.done.search(it.tail))


def _thing_is_promised(it: _Context) -> bool:
    of_kind = it.described or (it.tail.startswith("的") and not _AIM.match(it.tail))
    often = it.number.measure == "次" and _OFTEN.search(it.before)
    return not (of_kind or often) and _is_delivered(it)


def _plain_number_is_promised(it: _Context) -> bool:
    """Whether a number without a measure word is promised: 为7万以上重点群体, 指数控制在103.5以内."""
    match, unit = _patterns(), it.number.unit
    if not unit:
        return bool(match.unitless.search(it.before)) and bool(it.sign or match.rate_end.search(it.before[-_LAST:]))
    if match.deliver_end.search(it.before[-_BACK:]) and _PEOPLE.match(it.tail):
        return True
    return bool(it.sign) and unit[-1] in "万亿" and not it.tail.startswith("的") and _is_delivered(it)


def _time_is_promised(it: _Context) -> bool:
    """Whether a span of time is promised: one that is made shorter, a life, days of clean air, a score."""
    wanted = _LASTS.get(it.number.measure, _SHORTENS)
    return bool(wanted.search(it.before)) and not it.tail.startswith("的")


def _amount_is_promised(it: _Context) -> bool:
    """Whether an amount is promised: 企业减负5亿元以上 is, 10亿元以上企业 is of a kind."""
    if _GRANT.search(it.before) or (_CAPACITY.search(it.head) and not it.sign):
        return False
    if it.described:
        spread = it.number.measure in ("平方米", "公里", "亩", "公顷", "米")
        return spread and not it.sign and bool(_patterns().done.search(it.tail))
    return _is_delivered(it)


_OF_KIND = {
    "percent": _rate_is_promised,
    "times": _time_is_promised,
    "amounts": _amount_is_promised,
    "things": _thing_is_promised,
}
"""What tells whether a number is promised, by the kind of its unit."""


def _is_delivered(it: _Context) -> bool:
    """Whether a verb delivers the number, a comparison makes it a goal, or it goes on with the figure before."""
    match = _patterns()
    towards = _TOWARDS.search(it.before)
    verb = _VERB.fullmatch(it.before.replace(MASK, ""))
    return bool(
        it.sign
        or match.deliver_end.search(it.before[-_BACK:])
        or (not it.noun and _counts_what_precedes(it))
        or (it.goes_on and not it.head.strip(JOINTS))
        or (it.number.of("things") and match.opening.search(it.before) and not towards)
        or (it.head.endswith("等") and match.deliver.search(it.before) and not towards)
        or (towards and it.number.measure not in ("类", "种") and match.action.search(it.tail))
        or match.done.search(it.tail)
        or (verb and it.noun and it.number.of("things") and verb[0] not in words_of("against.exists"))
    )


def _counts_what_precedes(it: _Context) -> bool:
    """Whether a number that ends its clause counts what stands before it; not the size of something: 总投资50亿元."""
    named = it.head.strip(f"{JOINTS}(){MASK}")
    return len(named) >= _SHORTEST and not _patterns().size.search(it.before)


_WHOLE = 100
_VERB = re.compile(r"[\u4e00-\u9fff]{2}")
_SHORTEST = 2

# What is counted.


_EMPTY = re.compile(
    r"^(?:[一二两三四五\d]年|累计|同比|年均|均|分别|基本|新)*(?:增长|下降|提高|降低|减少|增加|提升|增速|占比|减|降|扩大|再|开工建设|开工|竣工|建成|交付|完成)?$"
)
_SHORT = 16
_LONG = 30
"""Characters of an indicator, beyond which only the verb and what is counted stay of it."""
_FOR = re.compile(r"^(?:免费)?(?:在|为|对|向|给)")


def _indicator(it: _Context) -> str:
    """Put together what is counted: the words before a number, those behind it, or both."""
    match = _patterns()
    head = match.plain_end.sub("", _PAIR.sub("", _JOINED.sub("", it.head.replace(MASK, ""))))
    noun = it.noun.replace(MASK, "")
    if noun and _FOR.match(_JOINED.sub("", it.head.replace(MASK, ""))) and (verb := match.action.search(noun, 2)):
        noun = noun[: verb.start()]
    head = match.plain.sub("", head) or (head if not noun and _MADE.fullmatch(head) else "")
    head, noun = (head.removesuffix("的"), noun) if noun else (head, "")
    noun = noun.removeprefix("的")
    if noun and len(head) + len(noun) > _LONG:
        verb = match.deliver_end.search(head)
        head = verb[0] if verb else head[head.rfind("等") + 1 :]
        done = match.done.search(noun)
        noun = noun[: done.start("verb")] if done else noun[noun.rfind("的", 0, -1) + 1 :]
    return _balanced(_AT_LEAST.sub("", head) + noun)


def _stripped(clause: str) -> str:
    """Return what a clause without a figure names."""
    return _balanced(_CHANGE.sub("", _patterns().plain.sub("", clause.replace(MASK, ""))))


def _balanced(words: str) -> str:
    words = words.strip("、, ")
    words = words if words.count("(") == words.count(")") else words.strip("()")
    return words.strip("“”") if words.count("“") != words.count("”") else words


_MADE = re.compile(r"(?:新|基本|计划)*(?:开工建设|开工|竣工|建成|交付|新建|建设|打造)")
_PAIR = re.compile(r"(?:由|从)[^,]{1,14}?(?=提高|提升|增加|增长|上升|扩大|下降|降|减|压|缩|延长)")
