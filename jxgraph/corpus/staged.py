"""The folders of a result that are finished, kept next to it until all are, and taken over from an earlier result."""

from __future__ import annotations

from hashlib import sha256
from shutil import rmtree
from typing import TYPE_CHECKING

from jxgraph.errors import OutputError
from jxgraph.folders import STAGED_PANELS, read_manifest
from jxgraph.locking import sibling_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Staged:
    """A folder next to the result with a finished folder for each key, so that a later run can go on."""

    def __init__(self, target: Path) -> None:
        self.folder = sibling_path(target, STAGED_PANELS)
        self._target = target
        manifest = read_manifest(target) or {}
        self._earlier: dict[str, str] = manifest.get("kept", {})
        self._digests: dict[str, str] = manifest.get("files", {})

    def at(self, key: str) -> Path:
        """Where the folder of a key is kept."""
        return self.folder / key

    def take_over(self, key: str) -> bool:
        """Whether a folder is there, or was in the earlier result, whole, from which it is copied."""
        if not self.at(key).is_dir() and (files := self._files_of(key)):
            self.keep(key, files)
        return self.at(key).is_dir()

    def _files_of(self, key: str) -> dict[str, bytes]:
        """Return the files of a key in the earlier result that are ours; none if one of them is missing or changed."""
        if key not in self._earlier:
            return {}
        above = f"{self._earlier[key]}/"
        wanted = {path: digest for path, digest in self._digests.items() if path.startswith(above)}
        try:
            files = {path: (self._target / path).read_bytes() for path in wanted}
        except OSError:
            return {}
        if any(sha256(files[path]).hexdigest() != digest for path, digest in wanted.items()):
            return {}
        return {path.removeprefix(above): data for path, data in files.items()}

    def keep(self, key: str, files: Mapping[str, bytes]) -> None:
        """Write the files of a key; its folder appears when they are complete."""
        new = self.folder / f"{key}.part"
        try:
            rmtree(new, ignore_errors=True)
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_files(new, files)
            new.rename(self.at(key))
        except OSError as error:
            raise OutputError("corpus.not_kept", folder=self.folder, reason=error) from error


def _write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
