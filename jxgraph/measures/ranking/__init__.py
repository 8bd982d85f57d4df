"""The ranking of units by workload, and how it hangs on what is assumed."""

from jxgraph.measures.ranking.order import ranking
from jxgraph.measures.ranking.pairs import dominance, flips
from jxgraph.measures.ranking.sentences import ranking_words

__all__ = ["dominance", "flips", "ranking", "ranking_words"]
