"""Folders of results, each with a manifest and written completely or not at all; and folders for what is temporary."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import platform
import re
import secrets
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jxgraph.errors import OutputError, expect_path
from jxgraph.locking import exclusive, remove_free_locks, sibling_path, try_exclusive
from jxgraph.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


MANIFEST = "manifest.json"
GENERATOR = "jxgraph"

SCHEMA_VERSION = 4
"""Of the folder's files, columns and task ids; raised when one is renamed or removed."""


NEW, STAGED_DOCUMENTS, STAGED_PANELS, DATA, OLD = ".new", ".staging", ".panels", ".corpus", ".old"
"""What lies beside a result until it is complete: that itself, what a later run goes on from, and what is removed."""


_SWAP_TRIES, _SWAP_SECONDS = 50, 0.02
"""How often and after how long a reader looks again for a folder that is being replaced."""


# A folder that is replaced by a new one.


@contextmanager
def atomic_folder(path: str | os.PathLike[str], *, kind: str = "") -> Iterator[Path]:
    """Provide a new folder next to `path` to write into, and put it in the place of `path` when the body succeeds.

    An earlier result of ours, recognised by its manifest, is replaced; files in it that we did not write move to the
    new one; a result of another `kind` is refused. When the body fails or is interrupted, the earlier result stays.
    One process writes at a time (`exclusive`); at the end nothing of `path` stays beside it, of earlier runs neither.

    Raises
    ------
    OutputError
        `path` is a file, or a folder that holds something else than a result of ours; or it cannot be written.
    """
    with only_writer(path) as target:
        new = sibling_path(target, NEW)
        try:
            refuse_other_kind(target, kind)
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir()
            yield new
            _refuse_foreign(target)  # again: a person may have put something there meanwhile
            for name in _foreign(target):
                _keep(target / name, new / name)
            _swap(new, target)
            _remove_staged(target)
        except OSError as error:
            raise OutputError.unwritable(path, error) from error
        finally:
            shutil.rmtree(new, ignore_errors=True)


@contextmanager
def only_writer(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Provide the real path of a folder that no other process writes meanwhile, restored if a run was killed.

    Raises
    ------
    OutputError
        There can be no such folder, it cannot be written, or it holds something that is not a result of ours.
    """
    expect_path(path, "folder_to_write")
    if "\0" in os.fspath(path):
        raise OutputError("file.nul", path=path)
    target = Path(os.path.realpath(path))
    if target.parent == target:
        raise OutputError("folder.root", path=target)
    with ExitStack() as stack:
        try:
            if any(above.is_file() for above in target.parents):
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            stack.enter_context(exclusive(target, parents=True))
            _recover(target)
            _refuse_foreign(target)
        except OSError as error:
            raise OutputError.unwritable(path, error) from error
        yield target


def _recover(target: Path) -> None:
    """Restore an earlier result if a run ended between the two renames of its swap."""
    before = sibling_path(target)
    if before.is_dir() and not target.exists():
        before.rename(target)


def _remove_staged(target: Path) -> None:
    """Remove what earlier runs left beside a target to go on from.

    Each folder loses its name first: a run that is killed here must leave no half of one, which the next would take for
    finished.
    """
    old, data = sibling_path(target, OLD), sibling_path(target, DATA)
    shutil.rmtree(old, ignore_errors=True)
    for folder in (
        *(sibling_path(data, STAGED_DOCUMENTS), sibling_path(data, NEW), data),
        *(sibling_path(target, STAGED_DOCUMENTS), sibling_path(target, STAGED_PANELS)),
    ):
        with suppress(OSError):
            folder.rename(old)
        for removed in (old, folder):  # the second, where the system does not rename what is open
            shutil.rmtree(removed, ignore_errors=True)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a result of ours, `None` where the folder holds none."""
    return _manifest_in(folder) or _manifest_in(current_folder(folder))


def _manifest_in(folder: Path) -> dict[str, Any] | None:
    with suppress(OSError, ValueError):
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if isinstance(manifest, dict) and manifest.get("generator") == GENERATOR:
            return manifest
    return None


def current_folder(folder: Path) -> Path:
    """Return the folder of a result, or the earlier one aside where a run ended between the two renames of its swap.

    While another process is between them, it waits: a reader needs no lock and finds a whole result at any moment.
    """
    before = sibling_path(folder)
    for _ in range(_SWAP_TRIES):
        if folder.exists() or not before.exists():
            return folder
        time.sleep(_SWAP_SECONDS)
    return before


def state_of(folder: Path) -> tuple[int, int] | None:
    """Return what tells one result in a folder from the next that takes its place; None where there is none."""
    with suppress(OSError):
        manifest = (folder / MANIFEST).stat()
        return manifest.st_ino, manifest.st_mtime_ns
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


def _refuse_foreign(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise OutputError("folder.file_there", path=target)
    if target.is_dir() and any(target.iterdir()) and read_manifest(target) is None:
        raise OutputError("folder.foreign", path=target)


def _foreign(target: Path) -> list[Path]:
    """List the files of an earlier result that we did not write."""
    manifest = read_manifest(target)
    ours = {MANIFEST, *(manifest or {}).get("files", {})}
    folders = {parent for name in ours for parent in Path(name).parents}
    present = [p.relative_to(target) for p in sorted(target.rglob("*"))] if target.is_dir() else []
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


def _swap(new: Path, target: Path) -> None:
    """Put a new folder in the place of an earlier one, in one step where the system has it; `new` may be that then."""
    before = sibling_path(target)
    shutil.rmtree(before, ignore_errors=True)
    if target.exists() and _exchange(new, target):
        return
    try:
        if target.exists():
            target.rename(before)
        new.rename(target)
    except BaseException:
        _recover(target)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, so that a reader finds one at any moment; return whether the system did."""
    if sys.platform != "linux":
        return False
    import ctypes

    here, exchange = -100, 2
    try:
        rename = ctypes.CDLL(None).renameat2
    except AttributeError:  # an old C library
        return False
    return bool(rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


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


# Folders for what is temporary.


_SCRATCH = re.compile(r"jxgraph-[0-9a-f]{16}")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Provide an empty folder in the system's folder for temporary files, which is removed at the end.

    That of a process that was killed is removed by the next that asks for one.

    Raises
    ------
    OutputError
        There is no such folder, or it cannot be written.

    Examples
    --------
    >>> with scratch_folder() as folder:
    ...     written = (folder / "page.txt").write_text("1. Finance", encoding="utf-8")
    >>> folder.exists()
    False
    """
    with ExitStack() as stack:
        above = os.environ.get("TMPDIR", "")
        try:
            above = tempfile.gettempdir()
            _remove_scratch(Path(above))
            folder = Path(above, f"jxgraph-{secrets.token_hex(8)}")
            stack.enter_context(exclusive(folder))
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise OutputError("file.no_scratch", folder=above, reason=error) from error
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        yield folder


@cache
def _remove_scratch(above: Path) -> None:
    """Remove the temporary folders of this user's dead processes, once in the life of this one."""
    with suppress(OSError):  # what cannot be listed or locked is left alone
        for folder in filter(_is_scratch, above.iterdir()):
            if try_exclusive(folder):
                shutil.rmtree(folder, ignore_errors=True)
        remove_free_locks(above)  # of a process that was killed before it made its folder, or behind its end


def _is_scratch(folder: Path) -> bool:
    """Return whether it has the shape of a scratch folder, and is this user's."""
    if not _SCRATCH.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
        return False
    return sys.platform == "win32" or folder.stat().st_uid == os.getuid()
