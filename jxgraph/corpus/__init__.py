"""Many documents: a folder is read into one data set of coded tables, each document measured, all measured together."""

from jxgraph.corpus.reading import read_corpus
from jxgraph.corpus.value import Corpus, open_corpus

__all__ = ["Corpus", "open_corpus", "read_corpus"]
