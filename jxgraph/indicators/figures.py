"""Figures that a sentence promises: which of its numbers they are, and what they count."""

from __future__ import annotations

import re
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.indicators.context import AT_LEAST, BACK, JOINED, JOINTS, LAST, LATER, MASK, Context, context_of, patterns
from jxgraph.indicators.numbers import find_numbers
from jxgraph.indicators.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


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
        it = context_of(clause, floor, number, numbers[at + 1 : at + LATER], promised=promised)
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
            elif words_before and not here and patterns().deliver_only.fullmatch(indicator):
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


# Whether it is promised.


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


def _is_promised(it: Context) -> bool:
    """Whether a number is one that its clause promises."""
    if it.number.goal:
        return True
    if _is_excluded(it) or (it.number.chinese and not _counts_in_chinese(it)):
        return False
    for kind, is_promised in _OF_KIND.items():
        if it.number.of(kind):
            return is_promised(it)
    return _plain_number_is_promised(it)


def _is_excluded(it: Context) -> bool:
    """Whether the words around a number say that it is past, a condition, a limit, or a term of a grant."""
    match, before, tail = patterns(), it.before, it.tail
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


def _counts_in_chinese(it: Context) -> bool:
    """Whether a Chinese numeral counts things, behind a verb that makes them; 一批 and 两个文化 do not."""
    match, number = patterns(), it.number
    if number.of("percent"):
        return bool(match.rate_end.search(it.before[-LAST:]))
    listed = it.follows and it.before != it.head and it.head in tuple("、和及")  # 三座水库、两座水厂
    if number.value == 1:
        built = listed or match.builds_end.search(it.before[-LAST:])
        return number.measure in words_of("verbs.single") and bool(built) and not _SET_PHRASE.match(it.tail)
    made = match.chinese_end.search(it.before[-LAST:]) or (number.sign and match.deliver.search(it.before))
    return bool(number.measure) and bool(made or listed)


_SET_PHRASE = re.compile(r"[龙一座条]")
"""What follows 一条, 一处 and 一座 in words that count nothing: 一条龙, 一处一策, 一座座."""


def _rate_is_promised(it: Context) -> bool:
    match, before = patterns(), it.before
    reached = it.sign or _REACHES.search(before)
    if (_SHARE.search(before) and not reached) or (it.number.sign in ("≤", "<") and it.tail.startswith("的")):
        return False
    rated = reached or match.rate_end.search(before[-LAST:]) or match.deliver_end.search(before[-BACK:])
    return bool(rated or it.number.value == _WHOLE or (it.follows and not it.noun) or match.done.search(it.tail))


def _thing_is_promised(it: Context) -> bool:
    of_kind = it.described or (it.tail.startswith("的") and not _AIM.match(it.tail))
    often = it.number.measure == "次" and _OFTEN.search(it.before)
    return not (of_kind or often) and _is_delivered(it)


def _plain_number_is_promised(it: Context) -> bool:
    """Whether a number without a measure word is promised: 为7万以上重点群体, 指数控制在103.5以内."""
    match, unit = patterns(), it.number.unit
    if not unit:
        return bool(match.unitless.search(it.before)) and bool(it.sign or match.rate_end.search(it.before[-LAST:]))
    if match.deliver_end.search(it.before[-BACK:]) and _PEOPLE.match(it.tail):
        return True
    return bool(it.sign) and unit[-1] in "万亿" and not it.tail.startswith("的") and _is_delivered(it)


def _time_is_promised(it: Context) -> bool:
    """Whether a span of time is promised: one that is made shorter, a life, days of clean air, a score."""
    wanted = _LASTS.get(it.number.measure, _SHORTENS)
    return bool(wanted.search(it.before)) and not it.tail.startswith("的")


def _amount_is_promised(it: Context) -> bool:
    """Whether an amount is promised: 企业减负5亿元以上 is, 10亿元以上企业 is of a kind."""
    if _GRANT.search(it.before) or (_CAPACITY.search(it.head) and not it.sign):
        return False
    if it.described:
        spread = it.number.measure in ("平方米", "公里", "亩", "公顷", "米")
        return spread and not it.sign and bool(patterns().done.search(it.tail))
    return _is_delivered(it)


_OF_KIND = {
    "percent": _rate_is_promised,
    "times": _time_is_promised,
    "amounts": _amount_is_promised,
    "things": _thing_is_promised,
}
"""What tells whether a number is promised, by the kind of its unit."""


def _is_delivered(it: Context) -> bool:
    """Whether a verb delivers the number, a comparison makes it a goal, or it goes on with the figure before."""
    match = patterns()
    towards = _TOWARDS.search(it.before)
    verb = _VERB.fullmatch(it.before.replace(MASK, ""))
    return bool(
        it.sign
        or match.deliver_end.search(it.before[-BACK:])
        or (not it.noun and _counts_what_precedes(it))
        or (it.goes_on and not it.head.strip(JOINTS))
        or (it.number.of("things") and match.opening.search(it.before) and not towards)
        or (it.head.endswith("等") and match.deliver.search(it.before) and not towards)
        or (towards and it.number.measure not in ("类", "种") and match.action.search(it.tail))
        or match.done.search(it.tail)
        or (verb and it.noun and it.number.of("things") and verb[0] not in words_of("against.exists"))
    )


def _counts_what_precedes(it: Context) -> bool:
    """Whether a number that ends its clause counts what stands before it; not the size of something: 总投资50亿元."""
    named = it.head.strip(f"{JOINTS}(){MASK}")
    return len(named) >= _SHORTEST and not patterns().size.search(it.before)


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


def _indicator(it: Context) -> str:
    """Put together what is counted: the words before a number, those behind it, or both."""
    match = patterns()
    head = match.plain_end.sub("", _PAIR.sub("", JOINED.sub("", it.head.replace(MASK, ""))))
    noun = it.noun.replace(MASK, "")
    if noun and _FOR.match(JOINED.sub("", it.head.replace(MASK, ""))) and (verb := match.action.search(noun, 2)):
        noun = noun[: verb.start()]
    head = match.plain.sub("", head) or (head if not noun and _MADE.fullmatch(head) else "")
    head, noun = (head.removesuffix("的"), noun) if noun else (head, "")
    noun = noun.removeprefix("的")
    if noun and len(head) + len(noun) > _LONG:
        verb = match.deliver_end.search(head)
        head = verb[0] if verb else head[head.rfind("等") + 1 :]
        done = match.done.search(noun)
        noun = noun[: done.start("verb")] if done else noun[noun.rfind("的", 0, -1) + 1 :]
    return _balanced(AT_LEAST.sub("", head) + noun)


def _stripped(clause: str) -> str:
    """Return what a clause without a figure names."""
    return _balanced(_CHANGE.sub("", patterns().plain.sub("", clause.replace(MASK, ""))))


def _balanced(words: str) -> str:
    words = words.strip("、, ")
    words = words if words.count("(") == words.count(")") else words.strip("()")
    return words.strip("“”") if words.count("“") != words.count("”") else words


_MADE = re.compile(r"(?:新|基本|计划)*(?:开工建设|开工|竣工|建成|交付|新建|建设|打造)")
_PAIR = re.compile(r"(?:由|从)[^,]{1,14}?(?=提高|提升|增加|增长|上升|扩大|下降|降|减|压|缩|延长)")
