"""A reading put right: corrections find their place by what is printed, and say what they did."""

import pickle
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph.errors import InputError, UsageError
from jxgraph.i18n import LANGUAGES, remark_done
from jxgraph.model import Breakdown, Role
from jxgraph.parsing.corrections import given_corrections, read_corrections, remark_places
from jxgraph.parsing.corrections.members import At, Member, locate
from jxgraph.parsing.corrections.outcome import _quoted
from jxgraph.parsing.verdict import corrections_words, verdict

PLAN = """某市2025年重点工作责任分解
1.扩大投资。（责任单位：市发改委、市经研办、市商务局，列第一位的为牵头单位，下同）
2.促进消费，办好展会。（责任单位：市经研办、市商务局、落实好）
3.办好学校。（牵头单位：市教育局；配合单位：市经研办、市财政局）
4.修好道路。（责任单位：市交通运输局、市财政局）
"""


def plan(**options: Any) -> Breakdown:
    return jx.parse_text(PLAN, **options)


def units(bd: Breakdown, task: str = "T1") -> list[str]:
    """Give the units of a task with position and role: 1市发展改革委 lead."""
    (found,) = [one for one in bd.task_records if one.id == task]
    return [f"{a.position}{a.unit} {a.role}" for a in found.assignments]


def one(kind: str, **values: Any) -> list[dict[str, Any]]:
    return [{"kind": kind, **values}]


# what each kind does


def test_a_name_means_another_unit_in_one_place() -> None:
    """In the task whose words are quoted, its punctuation left out; with its place and role, in its canonical name."""
    bd = jx.correct(plan(), one("unit", printed="市经研办", unit="市发改局", text="促进消费,办好展会"))
    assert units(bd, "T2") == ["1市发展改革局 lead", "2市商务局 co_lead", "3落实好 co_lead"]
    assert "2市经研办 co_lead" in units(bd)
    assert bd.corrections[["task_ids", "before", "after"]].to_numpy().tolist() == [["T2", "市经研办", "市发展改革局"]]


def test_a_name_means_another_unit_everywhere() -> None:
    """Three tasks print it; one remark is made, on the first."""
    bd = jx.correct(plan(), one("unit", printed="市经研办", unit="市政府研究室", everywhere=True))
    assert "市经研办" not in bd.units.index
    assert bd.corrections["task_ids"].tolist() == ["T1; T2; T3"]
    (remark,) = [r for r in bd.remark_records if r.code == "corrected_unit"]
    assert (remark.line, remark.words, dict(remark.facts)["count"]) == (2, "市经研办", "3")


def test_one_name_is_two_units_and_the_first_of_them_leads_by_the_rule() -> None:
    """市经研办 leads the second task because it stands first; so does the first of the two, and 商务局 is now third."""
    bd = jx.correct(plan(), one("unit", printed="市经研办", unit=["市统计局", "市税务局"], text="促进消费…"))
    assert units(bd, "T2")[:3] == ["1市统计局 lead", "2市税务局 co_lead", "3市商务局 co_lead"]
    marked = jx.correct(plan(), one("unit", printed="市教育局", unit=["市科技局", "市体育局"]))
    assert units(marked, "T3")[:2] == ["1市科技局 lead", "2市体育局 lead"]  # the label 牵头单位 is that of both


def test_two_names_are_one_unit() -> None:
    """It stands where the first stood, in the stronger role; what follows moves up."""
    bd = jx.correct(plan(), one("unit", printed=["市发改委", "市经研办"], unit="市发改委研究室", text="扩大投资"))
    assert [words.partition(" ")[2] for words in units(bd)] == ["lead", "co_lead"]
    assert units(bd)[1] == "2市商务局 co_lead"


def test_words_that_were_read_as_no_unit_become_one_in_their_place() -> None:
    """市甲乙 stands between the two units of the clause and was left out as it is no name of its own."""
    bd = jx.parse_text("1.修路。（牵头单位：市交通运输局；配合单位：市财政局，并会同有关方面抓好落实、市教育局）")
    before = bd.task_records[0].assignments
    corrected = jx.correct(bd, one("unit", printed="有关方面", unit="市城管局"))
    after = corrected.task_records[0].assignments
    assert len(after) == len(before) + ("有关方面" not in [a.printed for a in before])
    assert [a.position for a in after] == sorted(a.position for a in after)


def test_unread_words_before_a_name_become_the_unit_in_front_of_it() -> None:
    """3 stands between two leads and was left out; the unit in its place is second, and 市财政局 moves to third."""
    bd = jx.parse_text("1.修路。（牵头单位：市交通运输局，3、市财政局）")
    assert units(bd) == ["1市交通运输局 lead", "2市财政局 lead"]
    corrected = jx.correct(bd, one("unit", printed="3", unit="市教育局"))
    assert units(corrected) == ["1市交通运输局 lead", "2市教育局 co_lead", "3市财政局 lead"]


@pytest.mark.parametrize(("name", "at"), [("甲", At(0, 0)), ("丙", At(1, 2))])
def test_unread_words_may_touch_a_name_that_was_read(name: str, at: At) -> None:
    """In 甲乙丙 the name 乙 was read: 甲 ends where it begins, and 丙 begins where it ends."""
    slots = [(), (Member(printed=frozenset({"乙"})),)]
    assert locate("甲乙丙", slots, [name], unread=True, whole=False) == (at,)


def test_a_unit_leads_as_the_only_one_of_its_task_after_the_correction() -> None:
    """Two in the place of the only 责任单位 share its task; of two, the one that is left leads."""
    bd = jx.parse_text(
        "1.修桥。（责任单位：市经信局；配合单位：市财政局）\n2.修路。（责任单位：市科技局、市教育局；配合单位：市水利局）"
    )
    two = jx.correct(bd, one("unit", printed="市经信局", unit=["市统计局", "市税务局"]))
    assert units(two) == ["1市统计局 co_lead", "2市税务局 co_lead", "3市财政局 support"]
    left = jx.correct(bd, one("remove", printed="市科技局"))
    assert units(left, "T2") == ["1市教育局 lead", "2市水利局 support"]


def test_a_unit_is_named_twice_no_more_where_one_of_the_names_is_another() -> None:
    """Two tasks name it twice, 市发改委 and 市发展改革委; the correction is of the first alone."""
    bd = jx.parse_text(
        "1.扩大投资。（责任单位：市发改委、市发展改革委）\n2.促进消费。（责任单位：市发改委、市发展改革委）"
    )
    corrected = jx.correct(bd, one("unit", printed="市发改委", unit="市统计局", text="扩大投资"))
    twice = [[r.line for r in each.remark_records if r.code == "named_twice"] for each in (bd, corrected)]
    assert twice == [[1, 2], [2]]


def test_the_next_unit_leads_where_the_first_is_removed() -> None:
    bd = jx.correct(plan(), one("remove", printed="市经研办", text="促进消费，办好展会。"))
    assert units(bd, "T2") == ["1市商务局 lead", "2落实好 co_lead"]


def test_a_role_is_given_and_the_others_stay() -> None:
    bd = jx.correct(plan(), one("role", printed="市商务局", role="support", text="扩大投资。"))
    assert units(bd) == ["1市发展改革委 lead", "2市经研办 co_lead", "3市商务局 support"]
    (remark,) = [r for r in bd.remark_records if r.code == "corrected_role"]
    assert remark_done(remark, "zh") == "按更正由共同责任改为配合，涉及1项任务"
    assert remark.done == "Co-lead → Support, by correction (tasks: 1)"


def test_a_unit_is_added_at_the_end() -> None:
    bd = jx.correct(plan(), one("add", unit="市统计局", role="support", text="扩大投资。"))
    assert units(bd)[-1] == "4市统计局 support"
    assert bd.units.loc["市统计局", "kind"] == plan().units.loc["市财政局", "kind"]


def test_a_task_is_two_which_both_have_the_units() -> None:
    bd = jx.correct(plan(), one("split", text="促进消费，办好展会。", at="办好 展会"))
    assert [(t.id, t.text) for t in bd.task_records[1:3]] == [("T2", "促进消费，"), ("T2-2", "办好展会。")]
    assert units(bd, "T2") == units(bd, "T2-2") == units(plan(), "T2")


def test_a_split_task_is_corrected_by_its_new_words_or_by_those_that_were_read() -> None:
    split = one("split", text="促进消费，办好展会。", at="办好展会")
    part = jx.correct(plan(), [*split, *one("remove", printed="市商务局", text="办好展会")])
    assert [len(units(part, task)) for task in ("T2", "T2-2")] == [3, 2]
    both = jx.correct(plan(), [*one("remove", printed="市商务局", text="促进消费，办好展会。"), *split])
    assert [len(units(both, task)) for task in ("T2", "T2-2")] == [2, 2]


def test_two_tasks_are_one_with_the_units_of_both() -> None:
    """市财政局 is in both and stands once, in its stronger role; the clause spans from the first to the second."""
    bd = jx.correct(plan(), one("join", text="办好学校。", other="修好道路。"))
    assert [t.id for t in bd.task_records] == ["T1", "T2", "T3"]
    joined, (third, fourth) = bd.task_records[2], plan().task_records[2:]
    assert (joined.text, joined.span) == ("办好学校。修好道路。", (third.span[0], fourth.span[1]))
    assert units(bd, "T3") == ["1市教育局 lead", "2市经研办 support", "4市交通运输局 lead", "5市财政局 co_lead"]


def test_what_was_split_is_split_again_and_what_was_joined_is_joined_to_more() -> None:
    """The second correction quotes the words that the first leaves; in either order, and in two steps."""
    again = [
        *one("split", text="促进消费，办好展会。", at="办好展会"),
        *one("split", text="办好展会。", at="展会"),
        *one("join", text="修好道路。", other="办好学校。"),
        *one("join", text="办好学校。修好道路。", other="扩大投资。"),
    ]
    for order in (again, again[::-1]):
        bd = jx.correct(jx.correct(plan(), order[:2]), order[2:])
        texts = [(task.id, task.text) for task in bd.task_records]
        assert texts == [
            ("T1", "扩大投资。办好学校。修好道路。"),
            ("T2", "促进消费，"),
            ("T2-2", "办好"),
            ("T2-2-2", "展会。"),
        ]


def test_the_parts_of_a_task_that_is_split_twice_are_numbered_on() -> None:
    again = [*one("split", text="促进消费，办好展会。", at="办好展会"), *one("split", text="促进消费，", at="消费")]
    bd = jx.correct(jx.correct(plan(), again[:1]), again[1:])
    assert [task.id for task in bd.task_records[1:4]] == ["T2", "T2-3", "T2-2"]


@pytest.mark.parametrize("name", ["printed", "words", "at", "text", "clause", "unit", "remark"])
def test_a_remark_on_a_correction_quotes_what_it_has(name: str) -> None:
    has: Any = SimpleNamespace(printed=(), words="", at="", text="", clause="", unit=(), remark="")
    setattr(has, name, ("修桥",) if name in {"printed", "unit"} else "修桥")
    assert _quoted(has) == "修桥"


def test_a_remark_that_was_looked_at_wants_no_checking() -> None:
    """One name to check is left of two remarks; the words that are accepted stay, as information."""
    bd = plan()
    odd = [r for r in bd.remark_records if r.severity == "warning"]
    assert odd
    done = jx.correct(bd, [{"kind": "accept", "remark": r.code, "words": r.words} for r in odd])
    assert verdict(done).names == verdict(done).others == 0
    assert [r.words for r in done.remark_records if r.code == "accepted"] == [r.words for r in odd]
    assert done.task_records == bd.task_records


@pytest.mark.parametrize(
    ("hint", "lines"),
    [({}, []), ({"task": "2"}, [2]), ({"line": 2}, [2]), ({"text": "修桥。", "task": "2"}, [1])],
    ids=["none", "task", "line", "the words fit one alone"],
)
def test_of_two_remarks_with_the_same_words_the_hint_chooses(hint: dict[str, Any], lines: list[int]) -> None:
    """Both tasks name 落实好; without a hint neither is accepted, and where the text says which, none is needed."""
    bd = jx.parse_text("1.修桥。（责任单位：市水利局、落实好）\n2.修路。（责任单位：市教育局、落实好）")
    done = jx.correct(bd, one("accept", remark="odd_name", words="落实好", **hint))
    assert [remark.line for remark in done.remark_records if remark.code == "accepted"] == lines


def test_a_corrected_name_settles_its_remark() -> None:
    bd = jx.correct(plan(), one("remove", printed="落实好"))
    assert "odd_name" not in set(bd.remarks["code"])
    assert verdict(bd).names == 0


# where corrections apply


def test_next_year_the_same_words_are_corrected_and_others_are_not_guessed() -> None:
    """The first task is printed again; in the second the words changed, so that its correction is said and not applied."""
    next_year = PLAN.replace("2025", "2026").replace("办好展会", "办好展销会").replace("1.扩大", "5.扩大")
    file = [
        *one("role", printed="市商务局", role="support", text="扩大投资。", task="T1"),
        *one("role", printed="市商务局", role="support", text="促进消费，办好展会。", task="T2"),
    ]
    bd = jx.correct(jx.parse_text(next_year), file)
    assert bd.corrections["task_ids"].tolist()[1] == ""
    assert "3市商务局 support" in units(bd, bd.corrections["task_ids"][0])
    (remark,) = [r for r in bd.remark_records if r.code == "correction_unplaced"]
    assert (remark.severity, dict(remark.facts)["place"]) == ("warning", "#2")


@pytest.mark.parametrize(("length", "quoted"), [(40, "词" * 40), (41, f"{'词' * 39}…")])
def test_a_remark_quotes_no_more_than_forty_characters_of_a_correction(length: int, quoted: str) -> None:
    bd = jx.correct(plan(), [{"kind": "role", "printed": "词" * length, "role": "support"}])
    assert [r.words for r in bd.remark_records if r.code == "correction_unplaced"] == [quoted]


def test_of_several_places_the_hint_chooses_and_else_none() -> None:
    asked = {"kind": "role", "printed": "市商务局", "role": "support"}
    assert jx.correct(plan(), [{**asked, "task": "2"}]).corrections["task_ids"].tolist() == ["T2"]
    bd = jx.correct(plan(), [asked])
    assert bd.task_records == plan().task_records
    (remark,) = [r for r in bd.remark_records if r.code == "correction_ambiguous"]
    assert dict(remark.facts)["count"] == "2"
    assert all(r.words == "市商务局" for r in [remark])


def test_the_same_task_under_two_leaders_is_corrected_in_both_places() -> None:
    """Else one would be no repeat of the other any more, and both would count."""
    text = "一、王五市长牵头\n1.促进消费。（市经研办负责）\n二、赵六副市长牵头\n1.促进消费。（市经研办负责）"
    bd = jx.correct(jx.parse_text(text), one("unit", printed="市经研办", unit="市商务局", text="促进消费", task="T1.1"))
    assert len(bd.corrections["task_ids"][0].split("; ")) == 2
    assert list(bd.units.index) == ["市商务局"]


def test_one_place_is_an_exception_of_everywhere() -> None:
    bd = jx.correct(
        plan(),
        [
            *one("unit", printed="市经研办", unit="市政府研究室", everywhere=True),
            *one("unit", printed="市经研办", unit="市统计局", text="扩大投资"),
        ],
    )
    assert [units(bd, task)[1 if task == "T1" else 0] for task in ("T1", "T2")] == [
        "2市统计局 co_lead",
        "1市政府研究室 lead",
    ]


@pytest.mark.parametrize(
    ("kind", "first", "second"),
    [
        ("unit", {"unit": "市统计局"}, {"unit": "市教育局"}),
        ("role", {"role": "lead"}, {"role": "support"}),
    ],
)
def test_corrections_that_contradict_each_other_are_refused_with_both_places(
    kind: str, first: dict[str, str], second: dict[str, str]
) -> None:
    both = [{"kind": kind, "printed": "市经研办", "text": "扩大投资", **values} for values in (first, second)]
    with pytest.raises(UsageError, match=r"#1 and #2 contradict each other.*T1"):
        jx.correct(plan(), both)


# laws


CORRECTIONS = [
    *one("unit", printed="市经研办", unit="市政府研究室", everywhere=True),
    *one("role", printed="市商务局", role="support", text="扩大投资"),
    *one("remove", printed="落实好"),
    *one("add", unit="市统计局", role="support", text="修好道路"),
    *one("split", text="促进消费，办好展会", at="办好展会"),
    *one("unit", printed="市财政局", unit=["市财政局", "市国资委"], text="修好道路"),
    *one("role", printed="市政府研究室", role="lead", text="办好学校。"),
    *one("unit", printed="没有此单位", unit="市统计局", everywhere=True),
]


@cache
def all_corrected() -> tuple[Breakdown, Breakdown]:
    """Return the plan as it was read, and with all corrections."""
    return plan(), jx.correct(plan(), CORRECTIONS)


@given(st.permutations(range(len(CORRECTIONS))), st.integers(0, len(CORRECTIONS)))
def test_the_order_does_not_matter_nor_whether_they_come_at_once(order: list[int], cut: int) -> None:
    shuffled = [CORRECTIONS[at] for at in order]
    read, bd = all_corrected()
    again = jx.correct(jx.correct(read, shuffled[:cut]), shuffled[cut:])
    assert (again.task_records, again.unit_records) == (bd.task_records, bd.unit_records)
    assert {(r.code, r.line, r.words) for r in again.remark_records} == {
        (r.code, r.line, r.words) for r in bd.remark_records
    }
    assert jx.correct(again, shuffled) == again


@given(st.lists(st.sampled_from(CORRECTIONS), max_size=4))
def test_every_corrected_reading_is_one(chosen: list[dict[str, Any]]) -> None:
    """Positions count up from 1, units are those of the tasks, and the text is named as before."""
    read, _ = all_corrected()
    bd = jx.correct(read, chosen)
    for task in bd.task_records:
        assert [a.position for a in task.assignments] == list(range(1, len(task.assignments) + 1))
        assert len({a.unit for a in task.assignments}) == len(task.assignments)
    assert {u.name for u in bd.unit_records} == {a.unit for t in bd.task_records for a in t.assignments}
    assert bd.spans == plan().spans


def test_corrections_are_kept_by_subset_pickle_and_ledger(tmp_path: Path) -> None:
    bd = jx.correct(plan(), CORRECTIONS)
    assert pickle.loads(pickle.dumps(bd)) == bd  # noqa: S301 -- our own
    jx.write_ledger(bd, tmp_path / "ledger.xlsx")
    kept = jx.read_breakdown(tmp_path / "ledger.xlsx")
    assert kept == bd
    assert jx.correct(kept, CORRECTIONS) == bd
    part = jx.subset(bd, "促进消费|办好展会")
    assert part.corrections.equals(bd.corrections)
    narrow = jx.correct(jx.subset(plan(), "促进消费"), CORRECTIONS)
    assert [task.id for task in narrow.task_records] == ["T2", "T2-2"]
    assert narrow.selection
    assert narrow.selection.full == bd


def test_several_files_are_corrected_as_one_document(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PLAN.replace("促进消费", f"促进{name[0]}"), encoding="utf-8")
    file = one("remove", printed="落实好", text="促进b，办好展会。")
    bd = jx.read_breakdown([tmp_path / "a.txt", tmp_path / "b.txt"], corrections=file)
    assert bd.corrections["task_ids"].tolist() == ["T2.2"]
    assert {r.file for r in bd.remark_records if r.code == "corrected_remove"} == {"b.txt"}
    assert [r.file for r in bd.remark_records if r.code == "odd_name"] == ["a.txt"]


def test_nothing_to_correct_changes_nothing() -> None:
    bd = plan()
    assert jx.correct(bd, []) is bd
    assert bd.corrected is None
    assert len(bd.corrections) == 0
    assert corrections_words(bd) == ""


@pytest.mark.parametrize("text", ["1.甲。(市财政局负责)", "1.甲。(市财政局负责)\n2.乙。(责任单位：)"])
def test_small_documents_are_corrected(text: str) -> None:
    """One unit, whose removal leaves nobody; and a clause without a unit, whose remark the added one settles."""
    bd = jx.correct(jx.parse_text(text), one("remove", printed="市财政局"))
    assert units(bd) == []
    filled = jx.correct(jx.parse_text(text), one("add", unit="市教育局", role="lead", text="乙。"))
    assert ("empty_clause" in set(filled.remarks["code"])) is False


# the file


HOSTILE = [
    "=1+1",
    "<script>",
    "]]>",
    'a"b\\c',
    "a\nb\tc",
    "\x00\x07\x7f",
    "\u202e甲",
    "甲" * 300,
    "[[correction]]\nkind",
    "a/b\\\\c:d",
    "𠮷",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_says_what_was_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / "corrections.toml"
    written = given_corrections([*one("unit", printed=name, unit=[name, "乙"], text=name, why=name, everywhere=True)])
    jx.write_corrections(written, path)
    assert read_corrections(path) == [
        replace(one, printed=(name.strip(),), unit=(name.strip(), "乙")) for one in written
    ]
    assert path.read_bytes().decode().isprintable() or "\n" in path.read_text(encoding="utf-8")
    bd = jx.correct(plan(), path)
    jx.write_corrections(bd, tmp_path / "again.toml")
    assert jx.correct(bd, tmp_path / "again.toml") == bd


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('kind = "nix"', "line 2: unknown kind of correction 'nix'"),
        ('kind = ["unit"]', "line 2: unknown kind of correction"),
        ("", "line 2: unknown kind of correction ''"),
        ('kind = "unit"\nprinted = "甲"', "line 2: a correction of kind 'unit' needs the key 'unit'"),
        (
            'kind = "role"\nprinted = "甲"\nrole = "boss"',
            "line 2: unknown role 'boss'; expected lead or co_lead or support",
        ),
        ('kind = "unit"\nprinted = 3\nunit = "乙"', "line 2: printed: expected a name or a list of names, found 3"),
        (
            'kind = "remove"\nprinted = "甲"\neverywhere = "yes"',
            "line 2: everywhere: expected true or false, found 'yes'",
        ),
        ('kind = "accept"\nremark = "repaired"\nline = 1.5', "line 2: line: expected a whole number, found 1.5"),
        (
            'kind = "accept"\nremark = "repaired"\nunits = "甲"',
            "line 2: a correction of kind 'accept' has no key 'units'",
        ),
        ('kind = "unit"\nprinted = "甲', "expected TOML: .*line 4"),
    ],
)
def test_a_fault_in_a_file_is_said_with_its_line(tmp_path: Path, table: str, words: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(f"# 更正\n[[correction]]\n{table}\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"c.toml: {words}") as caught:
        read_corrections(path)
    assert all(caught.value.words(lang) for lang in LANGUAGES)


@pytest.mark.parametrize("text", ["x = 1", "[correction]\nkind = 'unit'", "correction = 3"])
def test_a_file_of_something_else_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"each correction begins with \[\[correction\]\]"):
        read_corrections(tmp_path / "c.toml")


def test_a_remark_has_its_task_and_its_printed_line() -> None:
    found = {place.remark.code: place for place in remark_places(plan())}
    assert found["odd_name"].task == plan().task_records[1]
    assert found["odd_name"].printed == PLAN.splitlines()[2]


def test_a_remark_has_the_task_of_its_line_among_many() -> None:
    """Of forty tasks every third has an odd name, on the line below its text."""
    tasks = [
        f"{n}.建设{n}号桥。\n（责任单位：市财政局、{'落实好' if n % 3 == 0 else '市商务局'}）" for n in range(1, 41)
    ]
    places = [place for place in remark_places(jx.parse_text("\n".join(tasks))) if place.remark.code == "odd_name"]
    assert [place.task.id for place in places if place.task] == [f"T{n}" for n in range(3, 41, 3)]


def test_of_two_tasks_on_a_line_a_remark_has_the_one_that_prints_its_words() -> None:
    bd = jx.parse_text("1.建桥。（责任单位：市财政局、落实好）2.修路。（责任单位：市教育局、贯彻好）")
    places = [place for place in remark_places(bd) if place.remark.code == "odd_name"]
    assert [(place.remark.words, place.task.id) for place in places if place.task] == [
        ("落实好", "T1"),
        ("贯彻好", "T2"),
    ]


def test_role_words_of_a_correction_are_those_of_the_model() -> None:
    bd = jx.correct(plan(), [jx.Correction("role", printed=("市发改委",), role=Role.CO_LEAD, task="T1")])
    assert units(bd)[0] == "1市发展改革委 co_lead"


def test_one_name_stands_for_a_list_of_one() -> None:
    """A text is the name, not the list of its characters."""
    assert jx.Correction("unit", printed="市经研办", unit="市政府研究室").printed == ("市经研办",)  # type: ignore[arg-type]
