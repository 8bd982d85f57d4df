"""What a document says, as frozen records; checked when built, and given out as tidy frames."""

from jxgraph.records.breakdown import SECTION_SEPARATOR, Breakdown, Lens, repeats
from jxgraph.records.items import (
    Assignment,
    Line,
    Remark,
    Role,
    Severity,
    Span,
    SpanKind,
    Task,
    Unit,
    id_forms,
    lettered,
)

__all__ = [
    "SECTION_SEPARATOR",
    "Assignment",
    "Breakdown",
    "Lens",
    "Line",
    "Remark",
    "Role",
    "Severity",
    "Span",
    "SpanKind",
    "Task",
    "Unit",
    "id_forms",
    "lettered",
    "repeats",
]
