"""What is done to the picture of a page before it is read: straightened, freed of red stamps, its ruled lines found."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from jxgraph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_PIXELS = 80_000_000
"""Of one picture: an A3 page at 600 dpi has 70 million."""

MAX_PICTURES = 2_000
"""Pages of one file."""

A4_HEIGHT = 842.0
"""Points: a picture seldom says how large its paper was, so its longer side is taken for that of A4."""

_LONGEST_SIDE = 2400  # pixels to which a page is reduced: A4 at 205 dpi
_INCH = 72.0


def count_pictures(data: bytes) -> Iterator[int]:
    """Yield how many pages a picture has, by its headers; nothing of them is decoded.

    Raises
    ------
    InputError
        It is damaged, has more than `MAX_PICTURES` pages, or one of more than `MAX_PIXELS`.
    """
    with _opened(data) as picture:
        count = 1
        # the frames of other formats are those of a film, and each is decoded on the way to the next
        while picture.format == "TIFF" and _has_frame(picture, count):
            count += 1
            if count > MAX_PICTURES:
                raise InputError("reading.pages", most=MAX_PICTURES)
    yield count


def _has_frame(picture: Any, at: int) -> bool:
    try:
        picture.seek(at)
    except EOFError:
        return False
    _refuse_huge(*picture.size)
    return True


def _refuse_huge(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise InputError("reading.pixels", width=width, height=height, most=MAX_PIXELS // 10**6)


def _opened(data: bytes) -> Any:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit is our own, in a process of our own
    picture = Image.open(BytesIO(data), formats=("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"))
    _refuse_huge(*picture.size)
    return picture


def opened_pictures(data: bytes, form: str, wanted: Sequence[int]) -> Iterator[Any]:
    """Yield the wanted pages of a PDF or a picture as arrays of red, green and blue."""
    yield from _pages_of_pdf(data, wanted) if form == "pdf" else _pages_of_picture(data, wanted)


def _pages_of_pdf(data: bytes, wanted: Sequence[int]) -> Iterator[Any]:
    import numpy as np
    from pypdfium2 import PdfDocument

    document = PdfDocument(data)
    for at in wanted:
        page = document[at]
        scale = _LONGEST_SIDE / max(1.0, *page.get_size())
        yield np.asarray(page.render(scale=scale).to_pil().convert("RGB"))
        page.close()


def _pages_of_picture(data: bytes, wanted: Sequence[int]) -> Iterator[Any]:
    import numpy as np
    from PIL import Image, ImageOps

    with _opened(data) as picture:
        for at in wanted:
            if at:
                picture.seek(at)
                _refuse_huge(*picture.size)
            else:
                picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # a JPEG is reduced while it is decoded
            page = ImageOps.exif_transpose(picture)
            page = _on_white(page)
            page.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS)
            yield np.asarray(page)


def _on_white(picture: Any) -> Any:
    """Put a picture with transparent parts on white paper."""
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


# Straight and upright.


_MOST_TURNED, _STEP, _FINE_STEP = 3.0, 0.5, 0.1  # degrees
_SMALL = 800  # pixels of the longer side, in which the turn of a page is measured


def straightened(picture: Any) -> Any:
    """Turn a page so that its lines are level, where it lies at most three degrees askew."""
    import cv2

    angle = _turn_of(dark(picture))
    if abs(angle) < _FINE_STEP / 2:
        return picture
    return cv2.warpAffine(picture, *_turn(picture.shape, angle), flags=cv2.INTER_CUBIC, borderValue=(255, 255, 255))


def _turn(shape: tuple[int, ...], angle: float) -> tuple[Any, tuple[int, int]]:
    import cv2

    height, width = shape[:2]
    return cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0), (width, height)


def _turn_of(grey: Any) -> float:
    """Return the angle after which the rows of a page are most distinctly either print or paper."""
    import cv2

    scale = _SMALL / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = 255 - small

    def distinct(angle: float) -> float:
        rows = cv2.warpAffine(ink, *_turn(ink.shape, angle)).sum(axis=1, dtype="float64")
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    steps = round(_MOST_TURNED / _STEP)
    coarse = max((_STEP * at for at in range(-steps, steps + 1)), key=distinct)
    steps = round(_STEP / _FINE_STEP)
    return max((coarse + _FINE_STEP * at for at in range(-steps, steps + 1)), key=distinct)


# Black print and red print.


_REDDISH = 40  # of 255: how much more red than green and blue a red stamp has
_LETTERHEAD_SHARE = 0.001  # of a page that is red where it has a letterhead, or a stamp


def dark(picture: Any) -> Any:
    """Return the page in grey, without what is red: in red light a seal is as bright as the paper, and print is not."""
    grey = picture[:, :, 0].copy()
    grey[_is_red(picture) & (grey > _DARKEST_RED)] = 255
    return grey


_DARKEST_RED = 110  # of 255; what is darker is print under a stamp


def _is_red(picture: Any) -> Any:
    return picture[:, :, 0].astype("int16") - picture[:, :, 1:].max(axis=2) > _REDDISH


def red(picture: Any) -> Any | None:
    """Return in grey only what is red, and nothing where hardly anything is."""
    import numpy as np

    mask = _is_red(picture)
    if mask.mean() < _LETTERHEAD_SHARE:
        return None
    return np.where(mask, picture[:, :, 1:].max(axis=2), 255).astype("uint8")


# The ruled lines of tables.


_SHORTEST_RULE = 1 / 45  # of the longer side: 19 points of A4
_BROKEN = 1 / 800  # gaps in a rule that a scan leaves; between the strokes of two characters are wider ones
_THICKEST = 1 / 200
_NEAR = 1 / 200  # how far from one rule the end of another is that meets it

Rule = tuple[float, float, float, float]


def ruled_lines(grey: Any) -> tuple[list[Rule], Any]:
    """Return the rules of tables, level and upright ones, and a mask of the pixels that they cover.

    A rule meets two others at least; what else is long and straight is a stroke of a character, or underlines a word.
    """
    import cv2

    longer = max(grey.shape)
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    covered = ink * 0
    level, upright = (list(_straight(_strokes(ink, longer, level=way), longer, level=way)) for way in (True, False))
    before = 0
    while before != (before := len(level) + len(upright)):
        level = [one for one in level if sum(_meet(one[0], other[0], _NEAR * longer) for other in upright) > 1]
        upright = [one for one in upright if sum(_meet(other[0], one[0], _NEAR * longer) for other in level) > 1]
    for _, (left, top, width, height) in (*level, *upright):
        covered[top : top + height, left : left + width] = 255
    return [rule for rule, _ in (*level, *upright)], covered


def _straight(strokes: Any, longer: int, *, level: bool) -> Iterator[tuple[Rule, tuple[int, int, int, int]]]:
    """Yield of each thin stroke its middle line and its box: left, top, width, height."""
    import cv2

    found, _, stats, _ = cv2.connectedComponentsWithStats(strokes)
    for at in range(1, found):
        left, top, width, height = (int(one) for one in stats[at][:4])
        if min(width, height) <= _THICKEST * longer:
            yield _middle(left, top, width, height, level=level), (left, top, width, height)


def _meet(level: Rule, upright: Rule, near: float) -> bool:
    x, y = upright[0], level[1]
    return level[0] - near <= x <= level[2] + near and upright[1] - near <= y <= upright[3] + near


def _strokes(ink: Any, longer: int, *, level: bool) -> Any:
    """Leave of the ink what runs on for a while in one direction, small gaps closed."""
    import cv2

    def bar(share: float) -> Any:
        length = max(2, round(share * longer))
        return cv2.getStructuringElement(cv2.MORPH_RECT, (length, 1) if level else (1, length))

    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bar(_BROKEN))
    return cv2.morphologyEx(closed, cv2.MORPH_OPEN, bar(_SHORTEST_RULE))


def _middle(left: int, top: int, width: int, height: int, *, level: bool) -> Rule:
    if level:
        return left, top + height / 2, left + width, top + height / 2
    return left + width / 2, top, left + width / 2, top + height


def without_rules(grey: Any, covered: Any) -> Any:
    """Return a page with its ruled lines painted over, which would else be read as 一 and 丨."""
    import cv2

    clean = grey.copy()
    clean[cv2.dilate(covered, cv2.getStructuringElement(cv2.MORPH_RECT, (5, 5))) > 0] = 255
    return clean
