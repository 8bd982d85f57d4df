"""Disks that fail at a chosen moment: the k-th change of a folder is refused, as the operating system would."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CREATING = frozenset({"os.mkdir", "os.rename", "os.link", "os.symlink"})
REMOVING = frozenset({"os.remove", "os.rmdir"})
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Disk:
    """Counts the changes below a folder; at the k-th it calls `fault`, which may raise."""

    active: Disk | None = None
    _hooked = False

    def __init__(self, root: Path, at: int, fault: Callable[[str, int], None]) -> None:
        self.root, self.at, self.fault, self.count, self._busy = str(root), at, fault, 0, False

    def changed(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Count a change, of which Python says before it is made."""
        if self._busy or not self._is_change(event, arguments):
            return
        self.count += 1
        if self.count >= self.at:
            self._busy = True
            try:
                self.fault(event, self.count)
            finally:
                self._busy = False

    def _is_change(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event == "open":
            if not arguments[2] & WRITING:
                return False
        elif event not in CREATING | REMOVING:
            return False
        path = arguments[0]
        return isinstance(path, str | bytes | os.PathLike) and str(Path(os.fsdecode(path)).absolute()).startswith(
            self.root
        )

    @classmethod
    def hook(cls) -> None:
        """Let Python say what it changes, once for this process: such a hook stays."""
        if not cls._hooked:
            cls._hooked = True
            sys.addaudithook(_told)


def _told(event: str, arguments: tuple[Any, ...]) -> None:
    if Disk.active is not None:
        Disk.active.changed(event, arguments)


@contextmanager
def failing(root: Path, at: int, fault: Callable[[str, int], None]) -> Iterator[Disk]:
    """Let the changes below a folder fail from the k-th on, as `fault` decides."""
    Disk.hook()
    Disk.active = disk = Disk(root, at, fault)
    try:
        yield disk
    finally:
        Disk.active = None


def full(event: str, _: int) -> None:
    """Refuse what needs room: a file can still be removed."""
    if event not in REMOVING and event != "os.rename":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def read_only(_event: str, _: int) -> None:
    """Refuse every change, as a disk does that is mounted anew after an error."""
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))
