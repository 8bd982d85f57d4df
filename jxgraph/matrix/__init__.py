"""The responsibility matrix, tasks by units, weighted by role; and its twin, the two-mode networkx graph."""

from jxgraph.matrix.building import assemble, responsibility_graph, responsibility_matrix
from jxgraph.matrix.graph import MEASURED, TASK, UNIT, is_graph, node_name, tasks_of, units_of
from jxgraph.matrix.value import (
    ResponsibilityMatrix,
    task_row,
    task_words,
    unit_column,
)

__all__ = [
    "MEASURED",
    "TASK",
    "UNIT",
    "ResponsibilityMatrix",
    "assemble",
    "is_graph",
    "node_name",
    "responsibility_graph",
    "responsibility_matrix",
    "task_row",
    "task_words",
    "tasks_of",
    "unit_column",
    "units_of",
]
