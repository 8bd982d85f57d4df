"""A number of a clause with what stands around it, and the patterns of words that tell if it is promised."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.indicators.numbers import Number, split_comparison
from jxgraph.indicators.words import any_of, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

JOINTS = "、,和及与或并"
"""What stands between the members of a list."""
MASK = "\x00"
"""Stands for each character of a date, which is no part of what is counted."""

_FAR, BACK, LAST, _NEAR, LATER = 160, 40, 12, 80, 8
"""Characters that are looked at before a number (all, for a verb, for its last word) and behind it, and later numbers.

They are bounded, so that no text is read again and again."""


class Patterns(NamedTuple):
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
def patterns() -> Patterns:
    """Return the patterns, made once."""
    deliver = any_of("verbs.deliver")
    return Patterns(
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


# A number with what stands around it.


@dataclass(frozen=True, slots=True)
class Context:
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


AT_LEAST = re.compile(r"(?P<words>至少|不少于|不低于)(?=[^,、]{1,3}[^,、的]$)")
"""至少降低0.5个百分点."""
_AT_LEAST_OF = re.compile(r"(?P<words>不少于|不低于)(?=[^,、]{2,20}的$)")
"""不低于平均水平的90%."""
JOINED = re.compile(r"^(?:、|和(?![美平谐顺])|及其|以及|及(?!时)|与|或|,|并(?![网购联轨])|分别)+")
_JOINED_END = re.compile(r"(?:、|和|及|以及|与|或|,|并|不少于|不低于|至少|超过|\(|（)+$")
_ASIDE = re.compile(r"\((?=[^()]*(?:其中|含|\d))|\)(?<!\))")


def context_of(clause: str, floor: int, number: Number, later: Sequence[Number], *, promised: bool) -> Context:
    """Return a number of a clause with what stands around it, from where the figure before it ends (`floor`)."""
    start, end = number.start, number.end
    before = clause[max(0, start - _FAR) : start]
    head, compared, sign = split_comparison(clause[max(floor, start - _FAR) : start])
    if not sign and (at_least := AT_LEAST.search(head) or _AT_LEAST_OF.search(head)):
        sign = split_comparison(at_least["words"])[2]
    opened = head.rfind("(")
    if opened >= 0 and ")" not in head[opened:]:
        head = head[opened + 1 :]
    tail = clause[end : end + _NEAR]
    following = next((one for one in later if _may_follow(clause, end, one)), None)
    noun = _noun(tail if following is None else clause[end : min(following.start, end + _NEAR)], following)
    # 充电桩1700个以上 and, rarely, 1700个充电桩以上
    begin = start - len(compared) - len(head)
    begin += len(head) - len(JOINED.sub("", head).lstrip(")）"))
    stop = end + (len(noun) if noun else 0)
    goes_on = promised and (floor > 0 or following is None)
    return Context(
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
    match, tail = patterns(), clause[number.end : number.end + _NEAR]
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
    if JOINED.match(words):
        return ""
    verb = None if _DESCRIBED.match(words) else patterns().verb_in_list.search(words)
    return words[: verb.start()] if verb else words
