"""What could not be read: a row in failures.csv, with what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from jxgraph.labels import corpus_words


class Failure(NamedTuple):
    """One file that is not in the corpus, and why: the code is one of those that labels/corpus.toml explains."""

    path: str
    code: str
    error: str
    to_do: str


def failed(path: str, code: str, error: str) -> Failure:
    """Say that a file could not be read, in one line; none of these stops the others from being read."""
    return Failure(path, code, " ".join(error.split()), corpus_words("failures", "en")[code])
