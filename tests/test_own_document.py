"""The made document of the last notebook: one in every format, and as its city's names have it."""

from pathlib import Path

import pytest

import jxgraph as jx

OWN = Path(__file__).parent.parent / "data" / "own"
NAMES = jx.Names.load(OWN / "names.toml")


def _who(reading: jx.Breakdown) -> set[tuple[str, str, str]]:
    return set(map(tuple, reading.assignments[["number", "unit", "role"]].to_numpy().tolist()))


@pytest.mark.parametrize("suffix", [".html", ".docx", ".xlsx", ".csv"])
def test_every_format_says_the_same(suffix: str) -> None:
    """22 assignments as printed, in each."""
    text, other = (jx.read_breakdown(OWN / f"xinzhou-2026{ending}") for ending in (".txt", suffix))
    assert len(_who(text)) == 22
    assert _who(other) == _who(text)


def test_members_come_back_from_the_workbook(tmp_path: Path) -> None:
    """Of 22 assignments three are 市属国企, two members each, and two 各镇(街道), three each: 22 + 3 + 2 x 2 = 29."""
    named = jx.read_breakdown(OWN / "xinzhou-2026.txt", names=NAMES, expand=True)
    jx.tables.write_correctable(named, tmp_path / "fix.xlsx")
    again = jx.read_breakdown(tmp_path / "fix.xlsx", names=NAMES, expand=True)
    assert len(_who(named)) == 29
    assert _who(again) == _who(named)
    assert again.remarks.empty
