"""What if: another lead, merged or removed units, leads shared evenly; each compared with the document as it is."""

from jxgraph.scenarios.moves import merge_units, reassign, remove_unit
from jxgraph.scenarios.rebalance import rebalance
from jxgraph.scenarios.value import Scenario, Step, start_scenario

__all__ = ["Scenario", "Step", "merge_units", "reassign", "rebalance", "remove_unit", "start_scenario"]
