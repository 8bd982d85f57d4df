"""Scans for the tests: pages of a PDF as pictures, turned, with noise, with a red stamp over the words."""

from __future__ import annotations

import math
import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pypdfium2
from making_files import drawn_table
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Sequence

RED = (215, 40, 40)


def page_pictures(data: bytes, dpi: int) -> list[Image.Image]:
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in pypdfium2.PdfDocument(data)]


def scanned(page: Image.Image, *, turn: float = 0.0, noise: float = 6.0, seed: int = 1) -> Image.Image:
    """Turn a page by some degrees and add grey noise of this deviation, of 255."""
    turned = page.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor="white") if turn else page
    grain = np.random.default_rng(seed).normal(0, noise, (page.height, page.width, 1))
    return Image.fromarray((np.asarray(turned, dtype=float) + grain).clip(0, 255).astype("uint8"))


def stamped(page: Image.Image, x: float, y: float) -> Image.Image:
    """Print a red seal of 42 mm, a ring and a star, over what stands at these shares of the width and the height."""
    seal = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(seal)
    centre, radius = (x * page.width, y * page.height), page.width / 10
    pen.ellipse([place + sign * radius for sign in (-1, 1) for place in centre], outline=RED, width=page.width // 150)
    points = [
        (
            centre[0] + length * radius * math.sin(at * math.pi / 5),
            centre[1] - length * radius * math.cos(at * math.pi / 5),
        )
        for at, length in enumerate((0.4, 0.16) * 5)
    ]
    pen.polygon(points, fill=RED)
    return Image.fromarray((np.asarray(page).astype(int) * np.asarray(seal) // 255).astype("uint8"))


def png(width: int, height: int) -> bytes:
    """Make a picture whose header says these numbers, and which has no pixels."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (header, b"IDAT" + zlib.compress(b""), b"IEND")
    parts = (struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def tiff(pages: Sequence[Image.Image]) -> bytes:
    file = BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=list(pages[1:]), compression="tiff_deflate")
    return file.getvalue()


def picture_pdf(pages: Sequence[Image.Image]) -> bytes:
    file = BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=list(pages[1:]), resolution=200)
    return file.getvalue()


def letterhead(canvas: Any) -> None:
    """Print a red letterhead with its rule, as official documents have it."""
    canvas.setFillColorRGB(0.85, 0.1, 0.1)
    canvas.setFont("Noto", 34)
    canvas.drawCentredString(297, 770, "临江市人民政府文件")
    canvas.setStrokeColorRGB(0.85, 0.1, 0.1)
    canvas.line(60, 745, 535, 745)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setStrokeColorRGB(0, 0, 0)
    canvas.setFont("Noto", 14)


def two_column_table(canvas: Any) -> None:
    """Print a letterhead, and below it a ruled table of tasks and units."""
    letterhead(canvas)
    rows = [("工作任务", "责任单位"), ("推进治水", "市水利局"), ("发展低空经济", "市财政局"), ("修路", "市交通局")]
    cells = [(row, 2 * column, 1, 2, words) for row, pair in enumerate(rows) for column, words in enumerate(pair)]
    drawn_table(canvas, cells)
