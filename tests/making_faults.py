"""Disks that fail at a chosen moment: the k-th change of a folder is refused, as the operating system would."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

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
    def _passed_on(cls, event: str, arguments: tuple[Any, ...]) -> None:
        if cls.active:
            cls.active.changed(event, arguments)

    @classmethod
    def hook(cls) -> None:
        """Let Python say what it changes, once for this process: such a hook stays."""
        if not cls._hooked:
            cls._hooked = True
            sys.addaudithook(cls._passed_on)


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


MADE = (
    ("jxgraph.pages.report", "contents"),
    ("jxgraph.pages.report.page", "report_page"),
    ("jxgraph.office.briefing", "contents"),
    ("jxgraph.office.profile", "measured"),
    ("jxgraph.comparison", "compare"),
    ("jxgraph.pages.comparison", "comparison_page"),
    ("jxgraph.tables.workbook", "_workbook"),
)
"""What takes long and follows from the inputs alone: module and function."""


@contextmanager
def known_results(known: dict[Hashable, Any], *inputs: Hashable) -> Iterator[None]:
    """Let what a run on these inputs has made be found in `known`, call by call, by later ones: it is not written yet."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in MADE:
            function, number = getattr(import_module(module), name), count()

            def made(
                *arguments: Any,
                _of: str = f"{module}:{name}",
                _function: Any = function,
                _number: Any = number,
                **options: Any,
            ) -> Any:
                key = (*inputs, _of, next(_number))
                if key not in known:
                    known[key] = _function(*arguments, **options)
                return known[key]

            patch.setattr(import_module(module), name, made)
        yield
