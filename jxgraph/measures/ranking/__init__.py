"""The ranking of units by workload, and how it depends on what is assumed."""

from jxgraph.measures.ranking.order import ranking
from jxgraph.measures.ranking.reversals import dominance, rank_reversals, ranking_words

__all__ = ["dominance", "rank_reversals", "ranking", "ranking_words"]
