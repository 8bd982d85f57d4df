"""The briefing: two pages of Word in the form of an office memo, with the findings and numbers of the report."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jxgraph import __version__
from jxgraph.errors import expect
from jxgraph.i18n import known_language, labels, title
from jxgraph.io import known_suffix
from jxgraph.model import Breakdown
from jxgraph.office.styles import CAPTION, CELL, NORMAL, NOTE, SUBTITLE, TITLE, sheet_of
from jxgraph.office.word import SUFFIX, TableColumn, WordDocument
from jxgraph.pages.html import visible_text
from jxgraph.pages.report.chance import chance_findings
from jxgraph.pages.report.contents import contents
from jxgraph.pages.report.findings import headlines, size_words
from jxgraph.pages.report.workbook import range_words
from jxgraph.parsing.verdict import doubt_words, verdict
from jxgraph.tables.columns import text_width
from jxgraph.weights import ROLES, scheme_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    from matplotlib.axes import Axes
    from PIL.Image import Image as Picture

    from jxgraph.pages.report.contents import Contents
    from jxgraph.weights import SchemeLike


_PAGES = 2
_TOP, _ROWS_DRAWN, _LEAST_DRAWN = 10, 8, 4
"""Units in the table; rows of a figure; and units or pairs from which there is a figure."""

_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("size", ("size", "doubt", "caution", "lead", "leaders")),
    ("load", ("load", "single")),
    ("cooperation", ("whom", "groups", "alone")),
    ("targets", ("targets",)),
    ("follow_up", ("two", "several", "hands", "never", "checks")),
    ("changes", ("changed", "moved", "loads")),
)
"""The numbered paragraphs, each with its findings."""

_NEEDED = ("size", "doubt", "caution", "lead", "load", "single")
_WANTED = (
    *("changed", "leaders", "whom", "targets", "hands", "never", "moved", "several", "groups", "two", "loads"),
    *("checks", "alone"),
)
"""Findings that are always there, and those that are there as far as two pages have room, the most wanted first."""

_NAMES, _NUMBERS = 22, 8
"""Widths of the columns of a table, in digits: names of units, and numbers at least."""

_LINES_KEPT = 2
_LATIN = 0.46
"""Width of a letter or digit of Times New Roman in sizes, on average."""

_BETWEEN = re.compile(r"(?<=[\u2e80-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u2e80-\u9fff])")

_COLOURS = 64
"""Of a figure, which has some shades of blue and grey."""

_DRAWN = 1.12
"""Width of a figure as it is drawn, in widths of the text: it is then printed smaller, its letters as in the table."""

_MILLIMETRES, _POINTS = 25.4, 72 / 25.4
"""In an inch; points in a millimetre."""


def write_briefing(  # noqa: PLR0913 -- as many as there are choices; all but two are by name
    source: Any,
    path: str | PathLike[str],
    *,
    lang: str = "zh",
    previous: Breakdown | None = None,
    template: str | PathLike[str] | None = None,
    scheme: SchemeLike | None = None,
    keep_repeats: bool = False,
    seed: int = 0,
) -> None:
    """Write a briefing on a document: who does what, on two pages of Word.

    Numbered paragraphs with the findings of the report, the busiest units as a native table, one figure or two, and
    sources and method in a note. Where two pages have no room for everything, the findings that an office needs least
    are left out; a template with larger letters than ours may take more pages.

    Parameters
    ----------
    source
        As `write_report` takes it.
    path
        The file to write, ending in ``.docx``; an earlier one is replaced.
    lang
        ``zh`` or ``en``.
    previous
        An earlier document, such as that of last year: the briefing then says what changed since.
    template
        A Word file whose page, header, footer and styles are used: Normal for the main text, Title, Subtitle, Strong
        for the lead-in of a paragraph, Caption, Table Grid, Table Head, Table Text, Figure, Note. Its text is not used.
    scheme, keep_repeats, seed
        As `write_report` takes them.

    Raises
    ------
    InputError
        The template is no Word file.
    OutputError
        The file cannot be written.
    UsageError
        An unknown language or scheme, or another suffix; else as `responsibility_matrix`.

    Examples
    --------
    >>> from jxgraph.parsing import parse_text
    >>> write_briefing(parse_text("1.发展低空经济。(市交通运输局牵头,市发展改革委配合)"), "briefing.docx")
    """
    known_language(lang)
    known_suffix(path, (SUFFIX,), "word")
    expect(previous, (Breakdown, type(None)), "breakdown")
    heading = labels(lang, "briefing")["title"]
    # opened before the measures, which take longer, so that a wrong template is refused at once
    document = WordDocument(lang, title=heading, template=template)
    report = contents(source, scheme=scheme, keep_repeats=keep_repeats, seed=seed, previous=previous)
    for block in blocks_of(report, lang, document.width):
        block.write(document)
    document.save(path)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the memo: the heights that a page break may part, in points, and how it is written."""

    heights: tuple[float, ...]
    write: Callable[[WordDocument], object]


def blocks_of(report: Contents, lang: str, width: float) -> list[Block]:
    """Return the blocks of the memo, with as many findings and figures as two pages hold, text `width` mm wide."""
    said, chosen = sentences(report, lang), dict.fromkeys(_NEEDED)
    fixed = {"title": _title(report, lang), "load": _table(report, lang), "note": _note(report, lang)}
    if chance_findings(report, lang):
        fixed["chance"] = _small_print(labels(lang, "briefing")["chance"], chance(report, lang), lang)
    figures = [_picture(drawn, number, lang) for number, drawn in enumerate(_figures(report, lang, width), start=1)]

    def made(topics: Collection[str], shown: int) -> list[Block]:
        return _ordered({name: said[name] for name in topics if name in said}, fixed, figures[:shown], lang)

    for topic in _WANTED:
        if fits(made([*chosen, topic], 1), lang):
            chosen[topic] = None
    shown = 2 if fits(made(chosen, 2), lang) else 1
    return made(chosen, shown)


def fits(blocks: Iterable[Block], lang: str) -> bool:
    """Return whether blocks, one below the other, take no more than two pages."""
    room = sheet_of(lang).text_height
    number, used = 1, 0.0
    for height in (height for block in blocks for height in block.heights):
        number, used = (number, used + height) if used + height <= room else (number + 1, height)
    return number < _PAGES or (number == _PAGES and used <= room - sheet_of(lang).looks[NORMAL].line)


def _ordered(said: Mapping[str, str], fixed: Mapping[str, Block], figures: Sequence[Block], lang: str) -> list[Block]:
    """Put the blocks in their order: a numbered paragraph for each section that has anything to say."""
    numbers = iter(labels(lang, "briefing")["numerals"])
    after = {"load": [fixed["load"]], "cooperation": figures}
    blocks = [fixed["title"]]
    for name, topics in _SECTIONS:
        if texts := [said[topic] for topic in topics if topic in said]:
            blocks.append(_paragraph(name, next(numbers), texts, lang))
        blocks += after.get(name, [])
    return [*blocks, *(fixed[name] for name in ("chance", "note") if name in fixed)]


# The findings.


def sentences(report: Contents, lang: str) -> dict[str, str]:
    """Return what the memo says, by topic: the size of the document, and the findings of the report."""
    gap = labels(lang)["sentence_separator"]
    said = {"size": _sentence(size_words(report, lang), lang)}
    if not report.from_matrix and (doubt := doubt_words(verdict(report.breakdown), lang)):
        said["doubt"] = _sentence(doubt, lang)
    if report.scenario is not None and report.scenario.steps:
        said["caution"] = report.scenario.caution(lang)
    for found in headlines(report, lang):
        # of no lead unit the doubt is how to call the program
        doubt = found.doubt if found.topic != "lead" else ""
        parts = filter(None, (said.get(found.topic, ""), found.claim, doubt))
        said[found.topic] = gap.join(parts)
    return said


def _sentence(words: str, lang: str) -> str:
    return labels(lang, "briefing")["sentence"].format(words=words)


def chance(report: Contents, lang: str) -> str:
    """Say in a line how many pairs of units share more or fewer tasks than their workloads explain."""
    texts, ties = labels(lang, "briefing"), report.tables["ties"].attrs
    counts = ties[ties["nulls"][0]]
    if counts["undecidable"] == ties["pairs"]:
        return texts["chance_untested"]
    return texts["chance_found"].format(pairs=ties["pairs"], **counts)


# The blocks.


def _heights(style: str, lang: str, text: str, *, width: float = 0.0) -> tuple[float, ...]:
    """Return the heights of the lines of a text in a style, with the space before and after."""
    sheet = sheet_of(lang)
    look, room = sheet.looks[style], width or sheet.text_width
    size = look.size or sheet.looks[NORMAL].size
    lines = max(ceil((_ems(text) + look.indent) * size / room), 1)
    # a page ends with two lines of a paragraph at least, and begins with two
    kept = [look.line * lines] if lines < 2 * _LINES_KEPT else [look.line * _LINES_KEPT] * 2
    return (look.before + kept[0], *[look.line] * (lines - 2 * _LINES_KEPT), *kept[1:], look.after)


def _ems(text: str) -> float:
    """Return about how wide a text is, in sizes of its letters: Word also parts Chinese from Latin by a quarter."""
    wide = sum(unicodedata.east_asian_width(letter) in "WFA" for letter in text)
    return wide + _LATIN * (len(text) - wide) + len(_BETWEEN.findall(text)) / 4


def _title(report: Contents, lang: str) -> Block:
    texts = labels(lang, "briefing")
    named = not report.from_matrix and report.breakdown.title and report.breakdown.selection is None
    below = texts["source" if named else "source_other"].format(title=_inner_marks(report.title(lang)))
    heights = (*_heights(TITLE, lang, texts["title"]), *_heights(SUBTITLE, lang, below))
    return Block(heights, lambda memo: memo.add_title(texts["title"], below))


def _inner_marks(name: str) -> str:
    """Turn the marks of a title within a title into inner ones."""
    return name.translate(str.maketrans("《》", "〈〉"))


def _paragraph(section: str, number: str, texts: Sequence[str], lang: str) -> Block:
    words = labels(lang, "briefing")
    lead = words["lead_in"].format(number=number, topic=words[f"section.{section}"])
    text = labels(lang)["sentence_separator"].join(texts)
    return Block(_heights(NORMAL, lang, lead + text), lambda memo: memo.add_paragraph(text, lead=lead))


def _table(report: Contents, lang: str) -> Block:
    """List the busiest units, with the range of their ranks."""
    texts, load = labels(lang, "briefing"), report.tables["workload"]
    names = ["rank", "unit", *(str(role) for role in ROLES if load[str(role)].any()), "tasks", "workload", "share"]
    heads = [*(title(name, lang, table="workload") for name in names), labels(lang, "report")["range"]]
    columns = [_column(head, name) for head, name in zip(heads, [*names, "range"], strict=True)]
    busiest = load.head(_TOP)
    ranges = report.tables["ranking"][["best", "worst"]].reindex(busiest.index).fillna(0).astype(int)
    rows = [
        [*(_cell(name, row[name]) for name in names), range_words(*ranges.loc[row["unit"]])]
        for row in busiest.reset_index().to_dict("records")
    ]
    caption = texts["busiest" if len(load) > 1 else "only_unit"].format(count=len(rows))
    caption = texts["table"].format(number=1, title=caption)
    note = texts["table_note"].format(weights=scheme_words(report.matrix.scheme, lang))
    heights = (*_table_heights(columns, rows, caption, lang), *_heights(NOTE, lang, note))
    return Block(heights, lambda memo: memo.add_table(columns, rows, caption=caption, note=note))


def _column(heading: str, name: str) -> TableColumn:
    """Make a column: names of units take the most room, numbers as much as their heading."""
    if name == "unit":
        return TableColumn(heading, _NAMES)
    return TableColumn(heading, max(text_width(heading) + 2, _NUMBERS), "center")


def _cell(name: str, value: Any) -> str:
    if name == "share":
        return f"{value:.1%}"
    return visible_text(value)


def _table_heights(
    columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], caption: str, lang: str
) -> Iterator[float]:
    """Yield the height of caption and head with the first row, which stay together, and of each other row."""
    part = sheet_of(lang).text_width / sum(column.width for column in columns)
    widths = [column.width * part for column in columns]
    heights = [
        max(sum(_heights(CELL, lang, text, width=width)) for text, width in zip(row, widths, strict=True))
        for row in ([column.heading for column in columns], *rows)
    ]
    yield sum(_heights(CAPTION, lang, caption)) + sum(heights[:2])
    yield from heights[2:]


def _note(report: Contents, lang: str) -> Block:
    texts = labels(lang, "briefing")
    origin, document = _origin(report, lang), report.breakdown
    origin = origin.format(document=document.document, sha256=document.sha256)
    text = texts["note_text"].format(origin=origin, sensitivity=labels(lang)["sensitivity"], version=__version__)
    return _small_print(texts["note"], text, lang)


def _small_print(lead: str, text: str, lang: str) -> Block:
    return Block(_heights(NOTE, lang, lead + text), lambda memo: memo.add_note(text, lead=lead))


def _origin(report: Contents, lang: str) -> str:
    in_report = labels(lang, "report")
    if report.scenario is not None and report.scenario.steps:
        return in_report["origin_scenario"]
    return in_report["origin_matrix" if report.from_matrix else "origin_file"]


# The figures.


@dataclass(frozen=True, slots=True)
class _Figure:
    title: str
    image: bytes
    height: float
    """In points."""


def _picture(figure: _Figure, number: int, lang: str) -> Block:
    caption = labels(lang, "briefing")["figure"].format(number=number, title=figure.title)
    height = figure.height + sum(_heights(CAPTION, lang, caption))
    return Block((height,), lambda memo: memo.add_picture(figure.image, alt=caption, caption=caption))


def _figures(report: Contents, lang: str, width: float) -> list[_Figure]:
    """Draw whose tasks each unit has, and who leads whom, if there is more than a few numbers to see."""
    from jxgraph import figures
    from jxgraph.measures.workload import workload

    tables, texts = report.tables, labels(lang, "figures")
    options: dict[str, Any] = {"top": _ROWS_DRAWN, "lang": lang, "width": _DRAWN * width / _MILLIMETRES, "title": None}
    drawn = []
    if len(tables["leaders"]) > 1 and report.matrix.shape[1] >= _LEAST_DRAWN:
        axes = figures.leaders(workload(report.matrix, by=("unit", "leader")), **options)
        drawn.append(_drawn(axes, texts["leaders"], width))
    if len(tables["lead_ties"]) >= _LEAST_DRAWN:
        drawn.append(_drawn(figures.lead_ties(tables["lead_ties"], **options), texts["lead_ties"], width))
    return drawn


def _drawn(axes: Axes, title: str, width: float) -> _Figure:
    """Write a figure as a picture of few colours, a fourth of the bytes."""
    from PIL import Image

    from jxgraph import figures
    from jxgraph.figures.style import DOTS_PER_INCH

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "figure.png")
        figures.save(axes, file)
        with Image.open(file) as image:
            plain = _cropped(image.convert("RGB")).quantize(_COLOURS, dither=Image.Dither.NONE)
    packed = BytesIO()
    plain.save(packed, "PNG", optimize=True, dpi=(DOTS_PER_INCH,) * 2)
    return _Figure(title, packed.getvalue(), width * _POINTS * plain.height / plain.width)


def _cropped(image: Picture) -> Picture:
    """Cut the white above and below a picture off."""
    from PIL import Image, ImageChops

    drawn = ImageChops.difference(image, Image.new("RGB", image.size, image.getpixel((0, 0)))).getbbox()
    return image.crop((0, drawn[1], image.width, drawn[3])) if drawn else image
