"""The briefing: two pages of Word in the form of an office memo, with the findings and numbers of the report."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from jxgraph import __version__
from jxgraph.errors import expect
from jxgraph.figures.style import DOTS_PER_INCH, shortened
from jxgraph.i18n import known_language, labels, title
from jxgraph.io import known_suffix
from jxgraph.model import Breakdown
from jxgraph.office.styles import CAPTION, CELL, FIGURE, NORMAL, NOTE, SUBTITLE, TITLE, heights
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
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from os import PathLike

    from matplotlib.axes import Axes
    from PIL.Image import Image as Picture

    from jxgraph.office.styles import Sheet
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

_SHORT_PAGE, _LEFT_OUT = 0.1, 3
"""Part of a page that is too little for a page, and findings that may be left out for it."""

_NAMES, _NUMBERS = 22, 8
"""Widths of the columns of a table, in digits: names of units, and numbers at least."""

_LONGEST = 40
"""Characters of a unit's name in the table, where one of some hundred would take a page; no office has such a name."""

_DRAWN, _INCH = 1.12, 72.0
"""Width of a figure as drawn, in widths of the text: printed smaller, its letters are as large as in the table."""

_COLOURS = 64
"""Of a figure, which has some shades of blue and grey."""

_INNER_MARKS = str.maketrans("《》", "〈〉")
"""Marks of a title within a title."""


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

    Numbered paragraphs with the findings of the report, the busiest units as a native table, a figure or two, and
    sources and method in a note. What an office needs least is left out where two pages have no room for it; a template
    with larger letters than ours may take more pages.

    Parameters
    ----------
    source
        As `write_report` takes it.
    path
        The file to write, ending in ``.docx``; an earlier one is replaced.
    lang
        ``zh`` or ``en``.
    previous
        An earlier document: the briefing then says what changed since.
    template
        A Word file whose page, header, footer and styles are used, but not its text. The styles: Normal for the main
        text, Title, Subtitle, Strong for lead-ins, Caption, Table Grid, Table Head, Table Text, Figure, Note.
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
    for block in Briefing(report, lang, document.sheet).blocks():
        block.write(document)
    document.save(path)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the memo: how it is written, and its heights between which a page may end, in points."""

    heights: tuple[float, ...]
    write: Callable[[WordDocument], object]


def placed(blocks: Iterable[Block], sheet: Sheet) -> tuple[int, float]:
    """Return how many pages blocks take, one below the other, and how much of the last one, in points."""
    number, used = 1, 0.0
    for height in (height for block in blocks for height in block.heights):
        number, used = (number, used + height) if used + height <= sheet.text_height else (number + 1, height)
    return number, used


def fits(blocks: Iterable[Block], sheet: Sheet) -> bool:
    """Return whether blocks take no more than two pages, of which the last has a line to spare.

    Fonts differ from machine to machine, and with them where lines end.
    """
    spare = sheet.text_height - sheet.looks[NORMAL].line
    return placed(blocks, sheet) <= (_PAGES, spare)


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a briefing on a report says, in a language and in the layout of a sheet."""

    report: Contents
    lang: str
    sheet: Sheet

    def blocks(self) -> list[Block]:
        """Return the blocks of the memo, with as many findings and figures as two pages hold."""
        sentences = self.sentences()
        table, figures, note = self._table(), self._figures(), [*self._chance(), self._note()]

        def memo(topics: Iterable[str], shown: int) -> list[Block]:
            after = {"load": [table], "cooperation": figures[:shown]}
            return [self._title(), *self._main({topic: sentences[topic] for topic in topics}, after), *note]

        chosen = [topic for topic in _NEEDED if topic in sentences]
        shown = 1 if fits(memo(chosen, 1), self.sheet) else 0
        for topic in _WANTED:
            if topic in sentences and fits(memo([*chosen, topic], shown), self.sheet):
                chosen.append(topic)
        both = memo(chosen, len(figures))
        fewer = [memo(chosen[: len(chosen) - count], shown) for count in range(_LEFT_OUT)]
        return self._without_short_page([both, *fewer] if fits(both, self.sheet) else fewer)

    def _without_short_page(self, memos: Sequence[list[Block]]) -> list[Block]:
        """Return the first memo, or the next that has a page less if the first ends near the top of one."""
        pages, used = placed(memos[0], self.sheet)
        if pages == 1 or used > _SHORT_PAGE * self.sheet.text_height:
            return memos[0]
        return next((memo for memo in memos if placed(memo, self.sheet)[0] < pages), memos[0])

    def sentences(self) -> dict[str, str]:
        """Return what the memo may say, by topic: the size of the document, and the findings of the report."""
        report, gap = self.report, labels(self.lang)["sentence_separator"]
        sentences = {"size": self._sentence(size_words(report, self.lang))}
        if not report.from_matrix and (doubt := doubt_words(verdict(report.breakdown), self.lang)):
            sentences["doubt"] = self._sentence(doubt)
        if report.scenario is not None and report.scenario.steps:
            sentences["caution"] = report.scenario.caution(self.lang)
        for found in headlines(report, self.lang):
            # where nobody leads, the doubt is how to call the program
            doubt = found.doubt if found.topic != "lead" else ""
            sentences[found.topic] = gap.join(filter(None, (sentences.get(found.topic), found.claim, doubt)))
        return sentences

    def _text(self, key: str, **facts: object) -> str:
        return labels(self.lang, "briefing")[key].format(**facts)

    def _sentence(self, words: str) -> str:
        return self._text("sentence", words=words)

    def _heights(self, style: str, text: str) -> tuple[float, ...]:
        return heights(self.sheet, style, text)

    # The blocks.

    def _title(self) -> Block:
        report = self.report
        printed = not report.from_matrix and bool(report.breakdown.title) and report.breakdown.selection is None
        name = report.title(self.lang).translate(_INNER_MARKS) if printed else report.title(self.lang)
        title, below = self._text("title"), self._text("source" if printed else "source_other", title=name)
        high = (*self._heights(TITLE, title), *self._heights(SUBTITLE, below))
        return Block(high, lambda memo: memo.add_title(title, below))

    def _main(self, sentences: Mapping[str, str], after: Mapping[str, Sequence[Block]]) -> Iterator[Block]:
        """Yield a numbered paragraph for each section that has anything to say, and the blocks after it."""
        numbers = iter(self._text("numerals"))
        for section, topics in _SECTIONS:
            if texts := [sentences[topic] for topic in topics if topic in sentences]:
                yield self._paragraph(section, next(numbers), labels(self.lang)["sentence_separator"].join(texts))
            yield from after.get(section, ())

    def _paragraph(self, section: str, number: str, text: str) -> Block:
        lead = self._text("lead_in", number=number, topic=self._text(f"section.{section}"))
        return Block(self._heights(NORMAL, lead + text), lambda memo: memo.add_paragraph(text, lead=lead))

    def _small_print(self, lead: str, text: str) -> Block:
        return Block(self._heights(NOTE, lead + text), lambda memo: memo.add_note(text, lead=lead))

    def _chance(self) -> Iterator[Block]:
        """Say in a line how many pairs of units share more or fewer tasks than their workloads explain."""
        if not chance_findings(self.report, self.lang):
            return
        ties = self.report.tables["ties"].attrs
        counts = ties[ties["nulls"][0]]
        tested = counts["undecidable"] < ties["pairs"]
        text = self._text("chance_found" if tested else "chance_untested", pairs=ties["pairs"], **counts)
        yield self._small_print(self._text("chance"), text)

    def _note(self) -> Block:
        scenario, document = self.report.scenario, self.report.breakdown
        made = (
            "scenario" if scenario is not None and scenario.steps else "matrix" if self.report.from_matrix else "file"
        )
        known = {"document": document.document, "sha256": document.sha256}
        origin = labels(self.lang, "report")[f"origin_{made}"].format(**known)
        facts = {"sensitivity": labels(self.lang)["sensitivity"], "version": __version__}
        return self._small_print(self._text("note"), self._text("note_text", origin=origin, **facts))

    def _table(self) -> Block:
        """List the busiest units, with the range of their ranks."""
        load = self.report.tables["workload"]
        names = ["rank", "unit", *(str(role) for role in ROLES if load[str(role)].any()), "tasks", "workload", "share"]
        heads = [*(title(name, self.lang, table="workload") for name in names), labels(self.lang, "report")["range"]]
        columns = [_column(head, name) for head, name in zip(heads, [*names, "range"], strict=True)]
        ranges = self.report.tables["ranking"][["best", "worst"]].reindex(load.index).fillna(0).astype(int)
        rows = [
            [*(_cell(name, row[name]) for name in names), range_words(*ranges.loc[row["unit"]])]
            for row in load.head(_TOP).reset_index().to_dict("records")
        ]
        called = self._text("busiest" if len(load) > 1 else "only_unit", count=len(rows))
        caption = self._text("table", number=1, title=called)
        note = self._text("table_note", weights=scheme_words(self.report.matrix.scheme, self.lang))
        high = (*self._table_heights(columns, rows, caption), *self._heights(NOTE, note))
        return Block(high, lambda memo: memo.add_table(columns, rows, caption=caption, note=note))

    def _table_heights(
        self, columns: Sequence[TableColumn], rows: Sequence[Sequence[str]], caption: str
    ) -> Iterator[float]:
        """Yield the height of caption and head with the first row, which stay together, and of each other row."""
        part = self.sheet.text_width / sum(column.width for column in columns)
        head, *others = (
            max(
                sum(heights(self.sheet, CELL, text, width=column.width * part))
                for text, column in zip(row, columns, strict=True)
            )
            for row in ([column.heading for column in columns], *rows)
        )
        yield sum(self._heights(CAPTION, caption)) + head + sum(others[:1])
        yield from others[1:]

    # The figures.

    def _figures(self) -> list[Block]:
        """Draw whose tasks each unit has, and who leads whom, if there is more than a few numbers to see."""
        from jxgraph import figures
        from jxgraph.measures.workload import workload

        tables = self.report.tables
        width = _DRAWN * self.sheet.text_width / _INCH
        options: dict[str, Any] = {"top": _ROWS_DRAWN, "lang": self.lang, "width": width, "title": None}
        by = "leaders" if tables["leaders"].attrs["by"] == "leader" else "sections"
        drawn = {}
        if len(tables["leaders"]) > 1 and len(tables["workload"]) >= _LEAST_DRAWN:
            drawn[by] = figures.leaders(workload(self.report.matrix, by=("unit", "leader")), **options)
        if len(tables["lead_ties"]) >= _LEAST_DRAWN:
            drawn["lead_ties"] = figures.lead_ties(tables["lead_ties"], **options)
        # who leads whom says more than where the tasks stand in the document
        order = ("leaders", "lead_ties", "sections")
        named = [name for name in order if name in drawn]
        return [self._figure(number, name, drawn[name]) for number, name in enumerate(named, start=1)]

    def _figure(self, number: int, name: str, axes: Axes) -> Block:
        caption = self._text("figure", number=number, title=labels(self.lang, "figures")[name])
        picture, part = _picture(axes)
        high = self.sheet.text_width * part + sum(self._heights(CAPTION, caption)) + self.sheet.looks[FIGURE].before
        return Block((high,), lambda memo: memo.add_picture(picture, alt=caption, caption=caption))


def _column(heading: str, name: str) -> TableColumn:
    """Make a column: names of units take the most room, numbers as much as their heading."""
    if name == "unit":
        return TableColumn(heading, _NAMES)
    return TableColumn(heading, max(text_width(heading) + 2, _NUMBERS), "center")


def _cell(name: str, value: Any) -> str:
    if name == "unit":
        return shortened(str(value), _LONGEST)
    return f"{value:.1%}" if name == "share" else visible_text(value)


def _picture(axes: Axes) -> tuple[bytes, float]:
    """Return a figure as a PNG of few colours, a fourth of the bytes, and its height in widths."""
    from PIL import Image

    from jxgraph.figures.style import pixels

    image = Image.fromarray(pixels(axes, DOTS_PER_INCH))
    plain = _cropped(image).quantize(_COLOURS, dither=Image.Dither.NONE)
    packed = BytesIO()
    plain.save(packed, "PNG", optimize=True, dpi=(DOTS_PER_INCH,) * 2)
    return packed.getvalue(), plain.height / plain.width


def _cropped(image: Picture) -> Picture:
    """Cut the white above and below a picture off."""
    from PIL import Image, ImageChops

    drawn = ImageChops.difference(image, Image.new("RGB", image.size, image.getpixel((0, 0)))).getbbox()
    return image.crop((0, drawn[1], image.width, drawn[3])) if drawn else image
