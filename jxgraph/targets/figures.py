"""Figures that a sentence promises: which numbers they are, what they count, and how they are compared."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.targets.numbers import CHINESE_NUMBER, NUMBER, read_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NAN = float("nan")


class Figure(NamedTuple):
    """A figure of a sentence: what is counted, how it is compared, and the span from which both were read."""

    indicator: str
    comparator: str
    value: float
    to: float
    unit: str
    start: int
    end: int
    at: int


# The words, from the file beside this one.


@cache
def _data() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("jxgraph.targets").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def words_of(table: str, name: str) -> frozenset[str]:
    """Return a list of the file of words."""
    return frozenset(_data()[table][name].split())


def any_of(*lists: tuple[str, str]) -> str:
    """Return the pattern of any word of these lists, the longest first."""
    words = {word for table, name in lists for word in words_of(table, name)}
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


# The shape of a figure.


_AFTER = {
    **dict.fromkeys(("及以上", "以上", "或以上", "之上"), "≥"),
    **dict.fromkeys(("及以内", "以内", "之内", "及以下"), "≤"),
    **dict.fromkeys(("以下", "之下"), "<"),
    **dict.fromkeys(("左右", "上下"), "≈"),
}
_BEFORE = {
    **dict.fromkeys(("不少于", "不低于", "不小于", "不得少于", "不得低于", "至少", "最少", "不短于", "不弱于"), "≥"),
    **dict.fromkeys(("超过", "超", "突破", "高于", "大于", "多于", "跨越", "冲刺"), ">"),
    **dict.fromkeys(("不超过", "不高于", "不大于", "不多于", "不得超过", "不突破", "控制在", "控制到", "最多"), "≤"),
    **dict.fromkeys(("低于", "少于", "小于"), "<"),
    **dict.fromkeys(("约", "大约", "近", "接近"), "≈"),
}
_PLAIN_BEFORE = ("达到", "达", "至", "到", "为", "在", "不断", "以上", "了")
_LONGEST_BEFORE = 4
_MAGNITUDE = "百万|千万|万亿|百亿|千亿|[百千万亿]"


@cache
def _figure() -> re.Pattern[str]:
    units = any_of(("units", "things"), ("units", "amounts"), ("units", "percent"), ("units", "times"))
    after = "|".join(sorted(_AFTER, key=len, reverse=True))
    return re.compile(
        rf"""(?<![\d.A-Za-z第+＋〔])(?:
            (?P<percent_value>百分之)?(?P<value>{NUMBER}|{CHINESE_NUMBER})
            (?:(?P<first_unit>%|[个名家]|{_MAGNITUDE})?(?P<dash>[-–—―~～至到])(?P<to>{NUMBER}|{CHINESE_NUMBER}))?
        )
        (?P<more>余|多)?(?P<magnitude>{_MAGNITUDE})?(?P<more_after>余|多)?
        (?P<unit>{units})?
        (?:\((?:含|不含)\))?(?P<after>{after})?""",
        re.VERBOSE,
    )


_NAME_GOES_ON = re.compile(
    r"[A-Za-z\d+＋]|级|型|强(?!度)|号|届|系列|年级|一批|制|版|期工程|字|环|维|线城市|次方|网格|等奖"
)
"""What makes a number a part of a name: 5G, 百强, 三级, 2号."""
_EDGE = re.compile(r"[;:。!?\n]|,(?!\d{3}(?!\d))")
_QUOTES = '“‘"「《'


def split_clauses(words: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the clauses of a text, between commas and full stops; not at the comma of 1,700."""
    at = 0
    for edge in _EDGE.finditer(words):
        yield at, edge.start()
        at = edge.end()
    yield at, len(words)


# Whether a figure is promised.


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    deliver = any_of(("verbs", "deliver"))
    plain = any_of(("verbs", "plain"))
    return {
        "deliver": re.compile(deliver),
        "deliver_end": re.compile(rf"(?:{deliver})(?:了|出|好|各|共)?$"),
        "chinese_end": re.compile(rf"(?:{any_of(('verbs', 'chinese'))})$"),
        "reach_end": re.compile(
            rf"(?:{any_of(('verbs', 'reach'))}|率|比重|占比|比例|强度|份额|提高|上升|增幅|为|至|到|水平|度)$"
        ),
        "plain": re.compile(rf"^(?:{plain})+"),
        "after": re.compile(any_of(("verbs", "after"))),
        "kinds": re.compile(rf"^的|^(?:[^,、。的]{{0,6}}?)(?:{any_of(('units', 'kinds'))})"),
        "masses": re.compile(rf"^的?(?:[^,、。]{{0,8}}?)(?:{any_of(('units', 'masses'))})"),
        "past": re.compile(any_of(("against", "past"))),
        "terms": re.compile(any_of(("against", "terms"))),
        "shorten": re.compile(r"(?:压缩|压减|缩短|缩减|减|降|控制|提速|提升|限)[^,]{0,8}$|(?:以内|之内)$"),
    }


_RATIO_FROM = re.compile(r"(?:从|由)(?:[^,;]{0,10})$")
_RATIO_TO = re.compile(
    r"[^,;]{0,8}?(?:提高|提升|增加|增长|上升|扩大|下降|降低|降|减少|减|压缩|压减|缩短|扩|升|增)[^,;]{0,4}?(?:到|至|为)"
)
_PREPOSITION = re.compile(r"(?:在|为|对|向|组织|支持|引导|带动|帮助|动员|惠及|服务)$")
_JOINS = re.compile(r"^(?:、|和|及|以及|与|或|,|并|共|各|分别)+")
_TAIL_END = re.compile(r"[、(]|(?:和|及|以及|与|或)?(?=\d)")


def find_figures(words: str) -> Iterator[Figure]:
    """Yield the figures that a sentence promises, in order.

    Examples
    --------
    >>> [figure[:5] for figure in find_figures("新建充电桩1700个以上,落实32条政策")]
    [('充电桩', '≥', 1700.0, nan, '个')]
    """
    promised_before = False
    for start, end in split_clauses(words):
        clause = _Clause(words, start, end, promised_before)
        found = list(clause.figures())
        yield from found
        promised_before = bool(found)


class _Clause:
    """A clause of a sentence, read figure by figure: what stands before one depends on the one before it."""

    def __init__(self, words: str, start: int, end: int, promised_before: bool) -> None:
        self.words, self.start, self.end = words, start, end
        self.text = words[start:end]
        self.chain = promised_before
        self.floor = 0
        self.against = {name: bool(_patterns()[name].search(self.text)) for name in ("past", "terms")}

    def figures(self) -> Iterator[Figure]:
        for found in _figure().finditer(self.text):
            if figure := self._figure(found):
                yield figure
                self.chain = True

    def _figure(self, found: re.Match[str]) -> Figure | None:
        text = self.text
        unit = (found["magnitude"] or "") + (found["unit"] or "")
        if found["percent_value"]:
            unit = "%"
        comparator = _AFTER.get(found["after"] or "", "")
        stop = found.end()
        tail = text[stop:]
        if not comparator and (
            later := re.match(rf"(?P<noun>[^,、]{{0,12}}?)(?P<after>以上|左右|以内)(?:$|[、(])", tail)
        ):
            comparator = _AFTER[later["after"]]
            stop += later.end("after")
            tail = later["noun"]
        head = text[self.floor : found.start()]
        cut, before = self._before(head)
        comparator = comparator or before
        if not unit or not self._is_promised(found, unit, comparator, head, cut, tail):
            return None
        return self._make(found, unit, comparator, head, cut, tail, stop)

    def _before(self, head: str) -> tuple[str, str]:
        """Split off the words of comparison at the end of what stands before a figure."""
        cut, comparator = head, ""
        changed = True
        while changed:
            changed = False
            for length in range(_LONGEST_BEFORE, 0, -1):
                last = cut[-length:]
                if last in _BEFORE and len(last) == length:
                    comparator = comparator or _BEFORE[last]
                    cut, changed = cut[:-length], True
                    break
        return cut, comparator

    def _is_promised(self, found: re.Match[str], unit: str, comparator: str, head: str, cut: str, tail: str) -> bool:
        match = _patterns()
        text = self.text
        before = text[: found.start()]
        bare = unit.lstrip("百千万亿")
        chinese = not found["value"][0].isdigit()
        if (
            (not found["after"] and _NAME_GOES_ON.match(text, found.end()))
            or before[-1:] in tuple(_QUOTES)
            or self.against["past"]
        ):
            return False
        if chinese and (found["value"] == "一" or not match["chinese_end"].search(before) or not bare):
            return False
        if _RATIO_FROM.search(before) and _RATIO_TO.match(tail):
            return False
        if bare in words_of("units", "percent"):
            rated = comparator or match["reach_end"].search(before) or match["deliver_end"].search(before)
            return bool(rated or found["value"] == "100") and not self.against["terms"]
        if bare in words_of("units", "times"):
            if bare in ("岁", "周岁"):
                return "寿命" in before
            return bool(match["shorten"].search(before)) and not self.against["terms"]
        if bare in words_of("units", "amounts"):
            if self.against["terms"] or (tail and not match["masses"].match(tail) and match["kinds"].match(tail)):
                return False
            if tail.startswith("的"):
                return False
        elif tail.startswith("的") or (bare == "岁" and "寿命" not in before):
            return False
        if not bare and not (comparator and unit[-1] in "万亿"):
            return False
        return bool(
            comparator
            or match["deliver_end"].search(before)
            or (not tail.strip("、)") and match["deliver"].search(before))
            or (tail.startswith("、") and match["deliver"].search(before))
            or (self.chain and (not tail or tail[0] in "、)(" or not head.strip("、和及")))
            or (head.endswith("等") and match["deliver"].search(before))
        )

    def _make(
        self, found: re.Match[str], unit: str, comparator: str, head: str, cut: str, tail: str, stop: int
    ) -> Figure:
        """Put together what is counted: the words before a figure, those after it, or both."""
        match = _patterns()
        opened = head.rfind("(")
        if opened >= 0 and ")" not in head[opened:]:
            head = head[opened + 1 :]
            cut = cut[opened + 1 :]
        noun = ""
        edge = _TAIL_END.search(tail)
        noun = tail[: edge.start()] if edge else tail
        subject = _JOINS.sub("", cut).strip("、,()")
        for word in _PLAIN_BEFORE:
            subject = subject.removesuffix(word)
        if noun and _PREPOSITION.search(subject):
            verb = match["after"].search(noun, 2)
            noun = noun[: verb.start()] if verb else noun
            subject = _PREPOSITION.sub("", subject)
        subject = match["plain"].sub("", subject)
        indicator = (subject + noun).strip("、,() ")
        begin = found.start() - len(head)
        if noun:
            at = tail.find(noun)
            last = max(stop, found.end() + at + len(noun)) if at == 0 else stop
        else:
            last = stop
        self.floor = last
        while begin < found.start() and self.text[begin] in "、,和及(":
            begin += 1
        value = read_number(found["value"])
        to = read_number(found["to"]) if found["to"] else NAN
        sign = "–" if found["to"] else comparator or "="
        if (found["more"] or found["more_after"]) and not comparator:
            sign = ">"
        return Figure(
            indicator, sign, value, to, unit, self.start + begin, self.start + last, self.start + found.start()
        )
