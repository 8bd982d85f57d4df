"""What lies in `data/` and `outputs/` fits the sample: members, words judged by hand, and the kept report."""

from pathlib import Path

import pandas as pd

import jxgraph as jx
from jxgraph.naming.divisions import county_level

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data" / "jiaxing-2025.txt"


def test_the_members_are_the_divisions_of_the_code_table() -> None:
    """各县(市、区) are the seven counties, cities and districts of Jiaxing; 各县(市) the five that are no districts."""
    members = jx.Names.load(ROOT / "data" / "jiaxing-members.toml").collectives
    names = {f"{name}政府" for name in county_level("嘉兴")}
    assert len(names) == 7
    assert set(members["各县(市、区)政府"]) == names
    assert set(members["各县(市)政府"]) == {name for name in names if not name.endswith("区政府")}


def test_every_candidate_about_energy_is_judged() -> None:
    judged = pd.read_csv(ROOT / "data" / "jiaxing-2025-energy.csv", index_col="task_id", dtype="str")
    bd = jx.read_breakdown(SAMPLE)
    assert list(jx.subset(bd, "能源|能耗|节能|光伏|燃气|[电氢碳煤油热]").tasks.index) == list(judged.index)
    assert set(judged["about"]) == {"yes", "partly", "no"}
    for task, words in judged["matched"].str.split().items():
        assert all(word in bd.tasks.loc[task, "text"] for word in words)
