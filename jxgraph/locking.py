"""One writer at a time: a lock beside what is written, which the system releases when its process ends.

The file of the lock goes away with it, as that of the library filelock cannot: it is unlinked while the lock is held,
and who locks a file that no longer stands under its name begins again. So a folder of results stays as it was, and no
two writers hold two files that had the same name.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import platform
import re
import sys
import time
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.messages import Message
from jxgraph.progress import notice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_POLL = 0.1
_PATIENCE = 1.0
"""Seconds between two tries, and after which a person reads who holds the lock: a table is written sooner."""

_MOST_VANISHED = 20
"""Times that a folder may vanish again before it is said to be missing."""

_UNSUPPORTED = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
"""What a file system without locks answers, some network drives among them."""

_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK})
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)

_LOCK = re.compile(r"\.jxgraph-[0-9a-f]{16}\.lock")

_held: ContextVar[frozenset[Path]] = ContextVar("held", default=frozenset())


class Owner(NamedTuple):
    """The process that holds a lock, by number and machine, and the time since when, as text."""

    pid: int
    host: str
    since: str


_UNKNOWN = Owner(0, "", "")
"""Of a lock in which nothing stands: its disk is full, or its process died before it wrote."""


class _Lock(NamedTuple):
    """A lock that is held: its file, as it is open in this process."""

    path: Path
    file: int
    owner: Owner


# What belongs to a target lies beside it, under names that follow from its own.


def sibling_path(target: Path, role: str = "") -> Path:
    """Return the path beside a target of something that belongs to it, a role such as ``.lock``.

    The name is short: one made from a long Chinese name could pass the 255 bytes that a file system allows.

    Examples
    --------
    >>> from pathlib import Path
    >>> sibling_path(Path("results/report"), ".lock").as_posix()
    'results/.jxgraph-845e91831319e89c.lock'
    """
    name = os.path.normcase(target.name).encode(errors="surrogatepass")
    return target.parent / f".jxgraph-{hashlib.sha256(name).hexdigest()[:16]}{role}"


def _belongs(path: Path, target: Path) -> bool:
    """Return whether a path is a target, lies in it, or in what lies beside it and belongs to it."""
    own = sibling_path(target)
    parts = (path, *path.parents)
    return target in parts or any(one.parent == own.parent and one.name.startswith(own.name) for one in parts)


# The lock.


@contextmanager
def exclusive(target: Path, *, parents: bool = False) -> Iterator[None]:
    """Be the only writer of a target for the time of the body; wait while another process or thread is.

    A wait of more than a second is said, with the name of the other. What the body itself writes there, below it or
    into what belongs to it, waits for nothing. With `parents` missing folders above the target are made, and removed
    again if they stay empty. A process that dies has released its lock.

    Raises
    ------
    OSError
        The folder of the target is missing or closed to us.
    """
    held = _held.get()
    if any(_belongs(target, one) for one in held):
        yield
        return
    missing = [one for one in target.parents if parents and not one.exists()]
    try:
        lock = _wait(target, parents=parents)
        _held.set(held | {target})
        try:
            yield
        finally:
            _held.set(_held.get() - {target})  # no reset to what was: a generator may hold its lock longer than others
            _release(lock)
    finally:
        with suppress(OSError):
            for folder in missing:
                folder.rmdir()


def try_exclusive(target: Path) -> bool:
    """Return whether nobody writes a target now, and remove the lock that a dead process left.

    Raises
    ------
    OSError
        The folder of the target is missing or closed to us.
    """
    return _remove_free(sibling_path(target, ".lock"))


def remove_free_locks(folder: Path) -> None:
    """Remove the locks that dead processes left in a folder, of whatever target; one that is held stays."""
    for path in folder.iterdir():
        with suppress(OSError):
            if _LOCK.fullmatch(path.name):
                _remove_free(path)


def _remove_free(path: Path) -> bool:
    lock = _try(path)
    if lock is not None:
        _release(lock)
    return lock is not None


def _wait(target: Path, *, parents: bool) -> _Lock:
    path = sibling_path(target, ".lock")
    announced: Owner | None = None
    began, vanished = time.monotonic(), 0
    while True:
        try:
            if parents:
                target.parent.mkdir(parents=True, exist_ok=True)
            if lock := _try(path):
                return lock
        except FileNotFoundError:
            vanished += 1  # another writer made the folder, wrote nothing, and has removed it
            if not parents or vanished > _MOST_VANISHED:
                raise
        owner = _read_owner(path) or announced or _UNKNOWN
        if owner != announced and time.monotonic() - began > _PATIENCE:
            announced = owner
            notice(_waiting(target, path, owner))
        time.sleep(_POLL)


def _waiting(target: Path, path: Path, owner: Owner) -> Message:
    if owner == _UNKNOWN:
        return Message("lock.waiting_unknown", path=target, lock=path)
    facts = {"pid": owner.pid, "since": owner.since, "path": target}
    if owner.host == platform.node():
        return Message("lock.waiting", **facts)
    return Message("lock.waiting_elsewhere", host=owner.host, lock=path, **facts)


def _try(path: Path) -> _Lock | None:
    """Take the lock if nobody has it; a lock without its name in the folder is none."""
    file, created = _open(path)
    lock = _Lock(path, file, Owner(os.getpid(), platform.node(), time.strftime("%Y-%m-%d %H:%M:%S")))
    kept = False
    try:
        if _is_locked(lock, created=created) and _has_name(lock):
            _files[file] = lock.owner
            _write_owner(lock)
            kept = True
    finally:
        if not kept:
            os.close(file)
    return lock if kept else None


def _open(path: Path) -> tuple[int, bool]:
    """Open the file of a lock, and return whether it is new."""
    while True:
        with suppress(FileExistsError):
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_LINKS, 0o666), True
        with suppress(FileNotFoundError):  # released in between
            try:
                return os.open(path, os.O_RDWR | _NO_LINKS), False
            except PermissionError:  # a file of another user, who died: to lock it, one need not write it
                return os.open(path, os.O_RDONLY | _NO_LINKS), False


def _is_locked(lock: _Lock, *, created: bool) -> bool:
    try:
        _lock_file(lock.file)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        if error.errno not in _UNSUPPORTED:
            raise
    else:
        return True
    _say_unsupported(lock.path.parent)
    if not created:
        _remove_dead(lock.path)
    return created


if sys.platform == "win32":
    import msvcrt

    def _lock_file(file: int) -> None:
        os.lseek(file, 1 << 30, os.SEEK_SET)  # a byte far behind the owner, which others then can read
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock_file(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _has_name(lock: _Lock) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(lock.file), lock.path.lstat())
    return False


def _release(lock: _Lock) -> None:
    _files.pop(lock.file, None)
    if lock.owner.pid != os.getpid():
        return  # a fork of the holder, in which the file is closed
    if sys.platform == "win32":  # an open file cannot be removed there, nor one that another has opened
        os.close(lock.file)
        with suppress(OSError):
            lock.path.unlink()
        return
    with suppress(OSError):
        if _has_name(lock):
            lock.path.unlink()
    os.close(lock.file)


# The owner of a lock stands in its file: for a person, and where the file system has no locks for other writers.


def _write_owner(lock: _Lock) -> None:
    with suppress(OSError):  # a full disk, a file of another user: the lock holds all the same
        os.ftruncate(lock.file, 0)
        os.lseek(lock.file, 0, os.SEEK_SET)
        os.write(lock.file, json.dumps(lock.owner).encode())


def _read_owner(path: Path) -> Owner | None:
    with suppress(OSError, ValueError, TypeError):
        pid, host, since = json.loads(path.read_bytes())
        if isinstance(pid, int) and str(host).isprintable() and str(since).isprintable():
            return Owner(pid, str(host), str(since))
    return None


@cache
def _say_unsupported(folder: Path) -> None:
    notice(Message("lock.unsupported", folder=folder))


def _remove_dead(path: Path) -> None:
    """Remove the lock of a process that died on this machine; only one of the processes that notice it does.

    Who has made the guard, a file of the dead owner's name, and still finds the same owner may remove its lock: nobody
    else does, and the owner never comes again.
    """
    owner = _read_owner(path)
    if owner is None or owner.host != platform.node() or _is_running(owner):
        return
    mark = hashlib.sha256(repr(owner).encode()).hexdigest()[:8]
    guard = path.with_name(f"{path.name}.{mark}")
    with suppress(FileExistsError):
        os.close(os.open(guard, os.O_CREAT | os.O_EXCL, 0o666))
        try:
            if _read_owner(path) == owner:
                path.unlink()
        finally:
            guard.unlink()


def _is_running(owner: Owner) -> bool:
    if owner.pid == os.getpid():  # another thread, or a dead process whose number came again
        return owner in _files.values()
    if sys.platform == "win32":
        import ctypes

        synchronize = 0x00100000
        handle = ctypes.windll.kernel32.OpenProcess(synchronize, 0, owner.pid)
        return bool(handle and ctypes.windll.kernel32.CloseHandle(handle))
    try:
        os.kill(owner.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # of another user
        return True
    return True


# A process that is forked while a lock is held, the worker of a pool say, must not keep it when its parent dies.

_files: dict[int, Owner] = {}


def _close_in_fork() -> None:
    for file in _files:
        with suppress(OSError):
            os.close(file)
    _files.clear()
    _held.set(frozenset())


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_in_fork)
