"""The responsibility matrix, tasks by units, weighted by role; and its twin, the two-mode networkx graph."""

from jxgraph.matrix.building import responsibility_graph, responsibility_matrix
from jxgraph.matrix.graph import TASK, UNIT, tasks_of, units_of
from jxgraph.matrix.value import LEADER_SEPARATOR, REPEAT_SEPARATOR, ResponsibilityMatrix

__all__ = [
    "LEADER_SEPARATOR",
    "REPEAT_SEPARATOR",
    "TASK",
    "UNIT",
    "ResponsibilityMatrix",
    "responsibility_graph",
    "responsibility_matrix",
    "tasks_of",
    "units_of",
]
