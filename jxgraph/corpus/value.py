"""A corpus on disk as a value: its tables, queries over them, and the pooled measures."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from jxgraph.errors import UsageError
from jxgraph.corpus.staging import corpus_manifest


def need_extra() -> None:
    if find_spec("pyarrow") is None or find_spec("duckdb") is None:
        raise UsageError("many documents need the extra 'corpus': pip install 'jxgraph[corpus]'")


class Corpus:
    def __init__(self, path):
        self.path = Path(path)
        self.manifest = corpus_manifest(self.path)
