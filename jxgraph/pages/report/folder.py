"""A folder of results that is written completely or not at all, its manifest, and its figures."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import secrets
import shutil
from contextlib import contextmanager, suppress
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jxgraph.background import Job, submit
from jxgraph.errors import OutputError, expect_path
from jxgraph.i18n import LANGUAGES
from jxgraph.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from jxgraph.pages.report.contents import Contents


MANIFEST = "manifest.json"
GENERATOR = "jxgraph"

SCHEMA_VERSION = 4
"""Of the folder's files, columns and task ids; raised when one is renamed or removed."""


@contextmanager
def atomic_folder(path: str | os.PathLike[str], *, kind: str = "", through: Path | None = None) -> Iterator[Path]:
    """Provide a new folder next to `path` to write into, and rename it to `path` when the body succeeds.

    An earlier result of ours, recognised by its manifest, is replaced; files in it that we did not write move to the
    new one; a result of another `kind` is refused. When the body fails or is interrupted, the earlier result stays.
    `through` is the folder to write into, on the same disk, if a killed run must leave no folder with a random name.

    Raises
    ------
    OutputError
        `path` is a file, or a folder that holds something else than a result of ours; or it cannot be written.
    """
    expect_path(path, "folder_to_write")
    target = Path(os.path.realpath(path))
    # short names of their own: one made from a long Chinese name could pass the 255 bytes a file system allows
    before = aside(target)
    new = through or target.parent / f".jxgraph-{secrets.token_hex(8)}"
    try:
        recover(before, target)
        refuse_other_kind(target, kind)
        shutil.rmtree(new, ignore_errors=True)
        foreign = _foreign(target)
        new.mkdir(parents=True)
        yield new
        for name in foreign:
            _keep(target / name, new / name)
        _swap(new, target, before)
    except OSError as error:
        raise OutputError("file.unwritable", path=path, reason=error) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def aside(target: Path) -> Path:
    """Return the path of the earlier result while the new one takes its place."""
    return target.parent / f".jxgraph-{hashlib.sha256(target.name.encode(errors='replace')).hexdigest()[:16]}"


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a result of ours, `None` where the folder holds none."""
    with suppress(OSError, ValueError):
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(manifest, dict) and manifest.get("generator") == GENERATOR:
            return manifest
    return None


def refuse_other_kind(target: Path, kind: str) -> None:
    """Refuse to replace a result of another kind: a corpus by a report.

    Raises
    ------
    OutputError
        There is such a result.
    """
    there = (read_manifest(target) or {"kind": kind}).get("kind", "")
    if there != kind:
        raise OutputError("folder.other_kind", path=target, kind=Message(f"thing.{there or 'report'}"))


def recover(before: Path, target: Path) -> None:
    """Restore an earlier result if the machine stopped between the two renames of a run."""
    if before.is_dir() and not target.exists():
        before.rename(target)


def _foreign(target: Path) -> list[Path]:
    """List the files of an earlier result that we did not write; refuse a folder that is no result of ours."""
    if target.parent == target:
        raise OutputError("folder.root", path=target)
    if target.exists() and not target.is_dir():
        raise OutputError("folder.file_there", path=target)
    manifest = read_manifest(target)
    ours = {MANIFEST, *(manifest or {}).get("files", {})}
    folders = {parent for name in ours for parent in Path(name).parents}
    present = [p.relative_to(target) for p in sorted(target.rglob("*"))] if target.is_dir() else []
    if present and manifest is None:
        raise OutputError("folder.foreign", path=target)
    return [name for name in present if name.as_posix() not in ours and name not in folders]


def _keep(old: Path, new: Path) -> None:
    """Copy a file, link or empty folder, unless the new result has something of that name."""
    if new.exists() or new.is_symlink():
        return
    if old.is_dir() and not old.is_symlink():
        new.mkdir(parents=True)
    else:
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(old, new, follow_symlinks=False)


def _swap(new: Path, target: Path, before: Path) -> None:
    shutil.rmtree(before, ignore_errors=True)
    try:
        if target.exists():
            target.rename(before)
        new.rename(target)
    except BaseException:
        recover(before, target)
        raise
    shutil.rmtree(before, ignore_errors=True)


def write_manifest(folder: Path, facts: Mapping[str, Any], libraries: Sequence[str]) -> None:
    """Write the manifest: facts, the versions of these libraries, and the digest of every file of the folder."""
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    manifest = {
        "generator": GENERATOR,
        "schema_version": SCHEMA_VERSION,
        **facts,
        "versions": {"python": platform.python_version(), **{name: version(name) for name in libraries}},
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
    }
    text = json.dumps(manifest, ensure_ascii=False, allow_nan=False, indent=2)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


# The figures of a report, each from its tables; each is a job, for they do not need one another.


SUFFIXES = (".png", ".svg")
_DOTS_PER_INCH, _WIDEST, _COLOURS = 200, 1418, 128


def save_figures(drawn: Iterable[tuple[str, Any]], folder: Path) -> None:
    """Save figures, names with axes, in a folder as PNG and as SVG; only one needs to be in memory."""
    from jxgraph import figures

    folder.mkdir(exist_ok=True)
    for name, axes in drawn:
        for suffix in SUFFIXES:
            figures.save(axes, folder / f"{name}{suffix}")


def submit_figures(report: Contents, folder: Path, lang: str) -> list[Job[None]]:
    """Begin to draw every figure but the network into a folder, as PNG and as SVG, two columns wide."""
    from jxgraph import figures
    from jxgraph.figures.robustness import MEASURES
    from jxgraph.measures.workload import workload

    tables = report.tables

    def begin(name: str, figure: Callable[..., Any], frame: pd.DataFrame, **settings: Any) -> Job[None]:
        return submit(_save_figure, folder, name, figure, frame, lang=lang, **settings)

    return [
        begin("lead_ties", figures.lead_ties, tables["lead_ties"]),
        begin("leaders", figures.leaders, workload(report.matrix, by=("unit", "leader"))),
        begin("matrix", figures.matrix, tables["assignments"], clusters=tables["clusters"]),
        begin("workload", figures.workload, tables["workload"], ranking=tables["ranking"]),
        begin("ties", figures.significance, tables["ties"]),
        *(
            begin(f"robustness-{measure}", figures.robustness, tables["robustness"], measure=measure)
            for measure in MEASURES
        ),
    ]


def submit_network_images(report: Contents, folder: Path, lang: str) -> dict[str, Job[bytes]]:
    """Begin to draw the network: in this language a figure of the folder, and in each an image for the page."""
    ties, settings = report.tables["ties"], {"clusters": report.tables["clusters"], "places": report.places}
    return {
        each: submit(_network_figure, folder, ties, lang=each, **settings)
        if each == lang
        else submit(network_image, ties, lang=each, **settings)
        for each in LANGUAGES
    }


def _save_figure(folder: Path, name: str, figure: Callable[..., Any], frame: pd.DataFrame, **settings: Any) -> None:
    save_figures([(name, figure(frame, **settings))], folder)


def _network_figure(folder: Path, ties: pd.DataFrame, **settings: Any) -> bytes:
    """Save the figure of the network, and make the image for the page of it."""
    from jxgraph import figures

    _save_figure(folder, "network", figures.network, ties, **settings)
    return _small((folder / "network.png").read_bytes())


def network_image(ties: pd.DataFrame, **settings: Any) -> bytes:
    """Draw the network as a small PNG for the page; the settings are those of the figure."""
    from jxgraph import figures
    from jxgraph.figures.style import PAPER, in_style

    ax = figures.network(ties, **settings)
    image = BytesIO()
    with in_style():
        ax.figure.figure.savefig(image, format="png", dpi=_DOTS_PER_INCH, facecolor=PAPER, metadata={"Software": None})
    return _small(image.getvalue())


def _small(image: bytes) -> bytes:
    """Make a PNG small: as wide as a screen shows it, and with the few colours of a figure in a palette."""
    from PIL import Image

    small = BytesIO()
    with Image.open(BytesIO(image)) as full:
        full.thumbnail((_WIDEST, full.height), Image.Resampling.LANCZOS)
        # by coverage: the median cut would turn the colours of small clusters grey
        flat = full.convert("RGB").quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        flat.save(small, "png")
    return small.getvalue()
