"""A page that a browser or Word saved as one file (.mht): the page itself, without what it shows or links to."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING

from jxgraph.errors import InputError
from jxgraph.reading.child import LimitedReader, pieces_in_child
from jxgraph.reading.html import html_pieces
from jxgraph.reading.packages import MAX_MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from jxgraph.reading.pieces import Piece

SECONDS = 30
"""A page with 100 MB of pictures takes some ten."""

_READER = LimitedReader(
    f"{__name__}:_pieces",
    damaged="mht.damaged",
    too_much="mht.too_much",
    locked="mht.locked",
    seconds_a_step=SECONDS,
    seconds=SECONDS,
)
_PART = b"Content-Type:"
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs"}
"""What a page means by a character set is what browsers read: the larger one with the same codes."""


def mht_pieces(data: bytes) -> Iterator[Piece]:
    """Yield the blocks of the page, as `html_pieces` does.

    Raises
    ------
    InputError
        There is no page in it, it is damaged, or it takes more than `SECONDS` or `child.MEMORY`.
    """
    return pieces_in_child(_READER, data)


def _pieces(data: bytes) -> Iterator[Piece]:
    if data.count(_PART) > MAX_MEMBERS:
        raise InputError("mht.parts", most=MAX_MEMBERS)
    message = message_from_bytes(data.lstrip())
    pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise InputError("mht.no_page")
    start = message.get_param("start")
    root = next((part for part in pages if start and part.get("Content-ID") == start), pages[0])
    return html_pieces(_as_utf8(root))


def _as_utf8(part: Message) -> bytes:
    page = part.get_payload(decode=True)
    page = page if isinstance(page, bytes) else b""
    charset = (part.get_content_charset() or "").lower()
    try:
        return page.decode(_WIDER.get(charset, charset)).encode()
    except (LookupError, UnicodeError):
        return page  # the page itself may say it, or the bytes
