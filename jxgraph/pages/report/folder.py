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
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jxgraph.errors import OutputError, expect_path
from jxgraph.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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


# The figures of a report, each from its tables.


SUFFIXES = (".png", ".svg")


def write_figures(report: Contents, folder: Path, lang: str) -> None:
    """Draw every figure into a new folder, as PNG and as SVG, two columns wide."""
    save_figures(_figures(report, lang), folder)


def save_figures(drawn: Iterable[tuple[str, Any]], folder: Path) -> None:
    """Save figures, names with axes, in a new folder as PNG and as SVG; only one needs to be in memory."""
    from jxgraph import figures

    folder.mkdir()
    for name, axes in drawn:
        for suffix in SUFFIXES:
            figures.save(axes, folder / f"{name}{suffix}")


def _figures(report: Contents, lang: str) -> Iterator[tuple[str, Any]]:
    """Yield the figures one by one, so that only one is in memory."""
    from jxgraph import figures
    from jxgraph.figures.robustness import MEASURES
    from jxgraph.measures.workload import workload

    tables, clusters = report.tables, report.tables["clusters"]
    yield "workload", figures.workload(tables["workload"], ranking=tables["ranking"], lang=lang)
    yield "lead_ties", figures.lead_ties(tables["lead_ties"], lang=lang)
    yield "leaders", figures.leaders(workload(report.matrix, by=("unit", "leader")), lang=lang)
    yield "matrix", figures.matrix(tables["assignments"], clusters=clusters, lang=lang)
    yield "network", figures.network(tables["ties"], clusters=clusters, places=report.places, lang=lang)
    yield "ties", figures.significance(tables["ties"], lang=lang)
    for measure in MEASURES:
        yield f"robustness-{measure}", figures.robustness(tables["robustness"], measure=measure, lang=lang)
