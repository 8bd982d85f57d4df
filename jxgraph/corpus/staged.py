"""The folders of a result that are finished, kept next to it until all are, and taken over from an earlier result."""

from __future__ import annotations

from shutil import copytree, rmtree
from typing import TYPE_CHECKING

from jxgraph.errors import OutputError
from jxgraph.folders import STAGED_PANELS, read_manifest
from jxgraph.locking import beside

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class Staged:
    """A folder next to the result with a finished folder for each key, so that a later run can go on."""

    def __init__(self, target: Path) -> None:
        self.folder = beside(target, STAGED_PANELS)
        self._target = target
        self._earlier: dict[str, str] = (read_manifest(target) or {}).get("kept", {})

    def at(self, key: str) -> Path:
        """Where the folder of a key is kept."""
        return self.folder / key

    def take_over(self, key: str) -> bool:
        """Whether a folder is there, or was in the earlier result, from which it is copied."""
        earlier = self._target / self._earlier.get(key, key)
        if not self.at(key).is_dir() and key in self._earlier and earlier.is_dir():
            self._complete(key, lambda new: copytree(earlier, new))
        return self.at(key).is_dir()

    def keep(self, key: str, files: Mapping[str, bytes]) -> None:
        """Write the files of a key; its folder appears when they are complete."""
        self._complete(key, lambda new: _write_files(new, files))

    def _complete(self, key: str, write: Callable[[Path], object]) -> None:
        new = self.folder / f"{key}.part"
        try:
            rmtree(new, ignore_errors=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            write(new)
            new.rename(self.at(key))
        except OSError as error:
            raise OutputError("corpus.not_kept", folder=self.folder, reason=error) from error


def _write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
