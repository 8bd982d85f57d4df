"""Many documents: a folder is read into one data set of coded tables, each document measured, all measured together.

>>> from concurrent.futures import ThreadPoolExecutor
>>> from pathlib import Path
>>> import jxgraph as jx
>>> Path("texts").mkdir()
>>> written = Path("texts/plan.txt").write_text("1.扩大投资。(市发改委牵头,市财政局配合)", encoding="utf-8")
>>> corpus = jx.corpus.read("texts", "corpus", executor=ThreadPoolExecutor(1))
>>> corpus.workload()["department"].tolist()
['发展改革', '财政']
"""

from jxgraph.corpus.reading import read
from jxgraph.corpus.value import Corpus, open  # noqa: A004 -- read as jx.corpus.open
from jxgraph.corpus.writing import panels

__all__ = ["Corpus", "open", "panels", "read"]
