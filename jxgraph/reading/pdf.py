"""A PDF, read in a process of its own: the format is a programming language, and its programs need not end."""

from __future__ import annotations

import re
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any

from jxgraph.errors import InputError
from jxgraph.reading.child import LimitedReader, read_in_child
from jxgraph.reading.page_lines import TURNED
from jxgraph.reading.pages import document_pieces, read_page, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jxgraph.reading.pages import Page
    from jxgraph.reading.pieces import Piece

READER = LimitedReader(
    "jxgraph.reading.pdf:read_pages",
    damaged="pdf.damaged",
    too_much="pdf.too_much",
    locked="pdf.locked",
)
"""A page of text takes a tenth of a second, one full of ruled lines a few; 120 seconds are some thousand pages."""

_UNMAPPED = re.compile(r"\(cid:\d+\)|\ufffd")
_UNMAPPED_SHARE = 0.2
_FEWEST_CHARACTERS = 30  # on a page that is one picture: its number, or the name of the program that scanned it
_PICTURE_SHARE = 0.5  # of the page


def pdf_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the printed lines and table rows of a PDF, numbered from 1 through all pages.

    Pages that are pictures are recognised; without the extra `ocr` they are remarked where other pages have text.

    Raises
    ------
    InputError
        The PDF is damaged or locked, takes more than the limits of `READER`, or is a scan and the extra is missing.
    """
    pages = [unpacked(values) for values in read_in_child(READER, data)]
    if pictures := [at for at, page in enumerate(pages) if page.unread]:
        from jxgraph.reading.ocr import is_installed, missing_extra, recognised_pages

        if is_installed():
            for at, page in recognised_pages(data, "pdf", pictures):
                pages[at] = page
        elif len(pictures) == len(pages) or not any(page.text().strip() for page in pages if not page.unread):
            fonts = any(page.text().strip() for page in pages)
            raise missing_extra("fonts" if fonts else "scan")
    if not any(page.text().strip() for page in pages):
        raise InputError("reading.no_text")
    yield from document_pieces(pages)


def read_pages(data: bytes) -> Iterator[list[Any]]:
    """Yield the pages of a PDF as plain values."""
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as document:
        for page in document.pages:
            read = read_page(_upright(page))
            read.unread = _is_picture(page, read)
            yield read.packed()
            page.close()


def _is_picture(page: Any, read: Page) -> bool:
    """Whether the words of a page have to be recognised: it has none, hardly any on a picture, or none with letters."""
    words = "".join(read.text().split())
    if sum(map(len, _UNMAPPED.findall(words))) > _UNMAPPED_SHARE * len(words):
        return True
    covered = sum(image["width"] * image["height"] for image in page.images)
    on_picture = covered > _PICTURE_SHARE * page.width * page.height
    return len(words) < _FEWEST_CHARACTERS if on_picture else not words and any(page.objects.values())


def _upright(page: Any) -> Any:
    """Turn a page on which most of the text runs up or down, such as a wide table on a tall page."""
    slopes = (char["matrix"][:2] for char in page.chars)
    turned = Counter(across > 0 for along, across in slopes if abs(along) < TURNED * abs(across))
    if 2 * turned.total() <= len(page.chars):
        return page
    page.page_obj.rotate = page.page_obj.attrs["Rotate"] = (page.rotation + (90 if turned[True] else 270)) % 360
    return type(page)(page.pdf, page.page_obj, page.page_number, page.initial_doctop)
