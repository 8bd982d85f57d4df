"""What could not be read: a row in failures.csv, with what to do about it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

WHAT_TO_DO: Mapping[str, str] = MappingProxyType(
    {
        "input": "look at the file: it is none that jxgraph reads, or no breakdown of responsibilities",
        "copy": "nothing: it is counted once",
        "missing": "correct the path in the metadata, or add the file",
        "changed": "run again when nobody writes to the file any more",
        "worker": "read it alone with jxgraph parse; it may want more memory than there is",
        "error": "report it: this is a fault of jxgraph",
    }
)
"""Each code of a failure with what a person can do; none of them stops the others from being read."""


class Failure(NamedTuple):
    """One file that is not in the corpus, and why."""

    path: str
    code: str
    error: str
    to_do: str


def failed(path: str, code: str, error: str) -> Failure:
    """Say that a file could not be read, in one line."""
    return Failure(path, code, " ".join(error.split()), WHAT_TO_DO[code])
