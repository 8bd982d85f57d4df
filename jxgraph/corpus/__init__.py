"""Many documents: a folder is read into one data set of coded tables, each document measured, all measured together."""

from jxgraph.corpus.reading import read
from jxgraph.corpus.value import Corpus, open  # noqa: A004 -- read as jx.corpus.open

__all__ = ["Corpus", "open", "read"]
