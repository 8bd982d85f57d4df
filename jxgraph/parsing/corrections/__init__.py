"""A reading put right: corrections are found again by what is printed, applied to a breakdown, and kept in a TOML file.

Start at `correct` in `applying`; `members` has what a clause says of one task, `whole_tasks` splits and joins tasks,
`places` finds what a correction or a remark is about, `outcome` says what was done, `file` reads and writes TOML.
"""

from jxgraph.correction import Correction
from jxgraph.parsing.corrections.applying import correct, given_corrections
from jxgraph.parsing.corrections.file import corrections_digest, corrections_text, read_corrections, write_corrections
from jxgraph.parsing.corrections.outcome import SETTLED_BY
from jxgraph.parsing.corrections.places import AROUND_SENTENCE, RemarkPlace, remark_places

__all__ = [
    "AROUND_SENTENCE",
    "SETTLED_BY",
    "Correction",
    "RemarkPlace",
    "correct",
    "corrections_digest",
    "corrections_text",
    "given_corrections",
    "read_corrections",
    "remark_places",
    "write_corrections",
]
