"""Scans and pictures: their pages are recognised by the extra `ocr`, two at once, each in a process of its own.

The boxes of words that recognition finds become characters with their places, and the strokes between cells become
ruled lines; from there on a scan is read as a PDF is.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from queue import SimpleQueue
from statistics import median
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from jxgraph.background import usable_cores
from jxgraph.errors import InputError
from jxgraph.messages import Message
from jxgraph.progress import progress
from jxgraph.reading.child import LimitedReader, read_in_child
from jxgraph.reading.page_lines import make_char
from jxgraph.reading.pages import Page, document_pieces, drawn_page, unpacked
from jxgraph.reading.pieces import mark_doubt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jxgraph.reading.pieces import Piece

READER = LimitedReader(
    "jxgraph.reading.ocr:read_pages",
    damaged="picture.damaged",
    too_much="picture.too_much",
    seconds_a_step=90,
    seconds=6 * 3600,
    low_priority=True,
)
"""A page takes some 7 seconds of one core and 650 MB, a dense one 11."""

_AT_ONCE = 2
_NO_TELEMETRY = MappingProxyType({"ORT_DISABLE_TELEMETRY": "1"})
"""Otherwise onnxruntime keeps an identifier of this machine in the user's folder, and reports its use to its maker."""

_CERTAIN = 0.9
"""Confidence from which a character counts as read: of those below one in five was wrong, of 3,000 above none."""


# Pages from the processes that recognise them.


@cache
def is_installed() -> bool:
    """Whether the extra `ocr` is there."""
    return find_spec("rapidocr_onnxruntime") is not None


def missing_extra(what: str) -> InputError:
    """Return the error for a document that cannot be read without the extra."""
    return InputError("reading.needs_ocr", what=Message(f"unread.{what}"))


def picture_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the printed lines and table rows of a picture of one or more pages, numbered from 1 through all.

    Raises
    ------
    InputError
        The extra is missing, the picture is damaged, too large, or takes more than the limits of `READER`.
    """
    if not is_installed():
        raise missing_extra("picture")
    count = next(read_in_child(READER._replace(function="jxgraph.reading.scans:count_pictures"), data))
    pages = [page for _, page in recognised_pages(data, "picture", range(count))]
    yield from document_pieces(pages)


def recognised_pages(data: bytes, form: str, wanted: Sequence[int]) -> list[tuple[int, Page]]:
    """Recognise the pages with these indexes of a PDF or a picture, in their order, while a bar shows how far it is."""
    cores = usable_cores()
    workers = min(_AT_ONCE, cores, len(wanted))
    done: SimpleQueue[tuple[int, Page] | None] = SimpleQueue()

    def recognise(share: Sequence[int]) -> None:
        try:
            threads = max(1, cores // workers)
            settings = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": "1", **_NO_TELEMETRY}
            for at, values in read_in_child(READER, data, form, list(share), threads, environment=settings):
                done.put((at, unpacked(values)))
        finally:
            done.put(None)

    with progress() as show, ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(recognise, wanted[first::workers]) for first in range(workers)]
        pages: list[tuple[int, Page]] = []
        while workers:
            if (one := done.get()) is None:
                workers -= 1
                continue
            pages.append(one)
            show(len(pages), len(wanted))
        for work in running:
            work.result()
    return sorted(pages, key=lambda page: page[0])


# Within such a process: a picture becomes a page.


class Words(NamedTuple):
    """What stands in a box of a picture: its corners, and each character with its confidence and its middle.

    The middle is a share of the width of the box.
    """

    corners: Any
    characters: tuple[tuple[str, float, float], ...]

    @property
    def confidence(self) -> float:
        """Mean of the characters'."""
        return sum(sure for _, sure, _ in self.characters) / max(1, len(self.characters))


def read_pages(data: bytes, form: str, wanted: Sequence[int], threads: int) -> Iterator[tuple[int, list[Any]]]:
    """Yield each wanted page as plain values, with its index."""
    from jxgraph.reading.scans import opened_pictures, straightened

    engine = Engine(threads)
    for at, picture in zip(wanted, opened_pictures(data, form, wanted), strict=True):
        yield at, _read_page(engine, straightened(engine.upright(picture))).packed()


def _read_page(engine: Engine, picture: Any) -> Page:
    from jxgraph.reading.scans import A4_HEIGHT, dark, red, ruled_lines, without_rules

    scale = A4_HEIGHT / max(picture.shape[:2])
    black = dark(picture)
    rules, mask = ruled_lines(black)
    words = engine.words(without_rules(black, mask))
    letterhead = red(picture)
    if letterhead is not None:
        words += [one for one in engine.words(letterhead) if _is_letterhead(one, picture.shape[1])]
    rules = [rule for rule in rules if not any(_is_within(rule, one.corners) for one in words)]
    size = (picture.shape[1] * scale, picture.shape[0] * scale)
    return drawn_page(size, _chars(words, scale), [tuple(scale * place for place in rule) for rule in rules])


_LETTERHEAD_WIDTH, _LETTERHEAD_SURE = 0.25, 0.9


def _is_letterhead(words: Words, width: int) -> bool:
    """Whether red words are those of a letterhead: wider than a seal, whose words run around it."""
    across = words.corners[:, 0].max() - words.corners[:, 0].min()
    return bool(across > _LETTERHEAD_WIDTH * width and words.confidence >= _LETTERHEAD_SURE)


def _is_within(rule: tuple[float, float, float, float], corners: Any) -> bool:
    """Whether a ruled line is the stroke of a character: 一, or a side of 国."""
    (left, top), (right, bottom) = corners.min(axis=0) - 2, corners.max(axis=0) + 2
    return bool(left <= rule[0] and rule[2] <= right and top <= rule[1] and rule[3] <= bottom)


_DESCENT = 0.14  # of a box's height: how far above its lower edge the baseline is
_ALIKE = 0.2  # sizes that differ by less are one: a box is as high as its highest character
_WIDEST = 1.2  # of the size: what a character takes at most


def _chars(words: Sequence[Words], scale: float) -> list[dict[str, Any]]:
    """Make characters of the words on a page, in points."""
    heights = [scale * _height(one.corners) for one in words]
    usual = median(heights) if heights else 0.0
    chars: list[dict[str, Any]] = []
    for one, height in zip(words, heights, strict=True):
        size = usual if abs(height - usual) <= _ALIKE * usual else height
        bottom = scale * float(one.corners[2:, 1].mean())
        left, right = scale * float(one.corners[[0, 3], 0].mean()), scale * float(one.corners[[1, 2], 0].mean())
        middles = [left + share * (right - left) for _, _, share in one.characters]
        for (sign, sure, _), edges in zip(one.characters, _edges(left, middles, right, size), strict=True):
            text = sign if sure >= _CERTAIN else mark_doubt(sign, sure)
            chars.append(make_char(text, edges, round(bottom - _DESCENT * height, 1), round(size, 1)))
    return chars


def _height(corners: Any) -> float:
    return float(corners[2:, 1].mean() - corners[:2, 1].mean())


def _edges(left: float, middles: Sequence[float], right: float, size: float) -> list[tuple[float, float]]:
    """Part a box between its characters, half way from one to the next; a gap wider than a character stays one."""
    half = _WIDEST / 2 * size
    between = [(one + other) / 2 for one, other in pairwise(middles)]
    starts, ends = (left, *between), (*between, right)
    return [
        (max(start, middle - half), min(end, middle + half))
        for start, middle, end in zip(starts, middles, ends, strict=False)
    ]


class Engine:
    """The models that find the boxes of words and read them, loaded once a process."""

    _LONGEST_SIDE = 1280
    """Pixels to which a page is reduced to find its boxes, not to read them: it takes as long as it has pixels."""

    _ROUGH_SIDE = 800
    """The same, only to see which way the lines run."""
    _MOST_ASKED = 9
    """Lines that are asked whether they stand on their head."""

    def __init__(self, threads: int) -> None:
        import cv2
        from rapidocr_onnxruntime import RapidOCR

        cv2.setNumThreads(threads)
        self._engine = RapidOCR(intra_op_num_threads=threads, inter_op_num_threads=1)
        self._engine.text_rec.rec_batch_num = 2  # more at once take more memory, and no less time

    def upright(self, picture: Any) -> Any:
        """Turn a page that lies on its side or on its head, as its longest lines tell."""
        import cv2
        import numpy as np

        scale = min(1.0, self._ROUGH_SIDE / max(picture.shape))
        boxes, _ = self._engine.auto_text_det(
            cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        )
        if boxes is None:
            return picture
        corners = sorted(((box / scale).astype("float32") for box in boxes), key=lambda box: -np.ptp(box, axis=0).max())
        corners = corners[: self._MOST_ASKED]
        tall = [bool(np.ptp(box[:, 1]) > np.ptp(box[:, 0])) for box in corners]
        quarters = int(2 * sum(tall) > len(tall))
        asked = [box for box, one in zip(corners, tall, strict=True) if one == bool(quarters)]
        crops = self._engine.get_crop_img_list(picture, asked)  # which turns those that are tall by a quarter
        _, found, _ = self._engine.text_cls(crops)
        quarters += 2 * (2 * sum(label == "180" for label, _ in found) > len(found))
        return np.ascontiguousarray(np.rot90(picture, quarters))

    def words(self, grey: Any) -> list[Words]:
        """Return what stands in a grey picture, box by box."""
        import cv2

        picture = cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)
        scale = min(1.0, self._LONGEST_SIDE / max(grey.shape))
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
        boxes, _ = self._engine.auto_text_det(small)
        if boxes is None:
            return []
        corners = [(box / scale).astype("float32") for box in boxes]
        found, _ = self._engine.text_rec(self._engine.get_crop_img_list(picture, corners), return_word_box=True)
        return [
            Words(box, tuple(_characters(text, *places)))
            for box, (text, _, places) in zip(corners, found, strict=True)
            if text.strip() and _height(box) > 0
        ]


def _characters(
    text: str, columns: float, _words: Any, places: Sequence[Sequence[int]], _states: Any, sure: Sequence[float]
) -> Iterator[tuple[str, float, float]]:
    """Yield each character, how sure it is, and its middle as a share of the box's width."""
    for sign, confidence, column in zip(text, sure, (one for word in places for one in word), strict=True):
        yield sign, confidence, min(1.0, (column + 0.5) / columns)
