"""The bounds of the parser: how long, how many and how near; at each, one case is within and one beyond."""

import unicodedata
from collections.abc import Callable

import pytest

import jxgraph as jx
from jxgraph.model import Span, SpanKind
from jxgraph.parsing.bare_clauses import _item_end
from jxgraph.parsing.clause import Clause
from jxgraph.parsing.clause_finder import _closes_item, _ends_sentence, _outside, find_clauses
from jxgraph.parsing.clause_parser import is_body, parse_statement
from jxgraph.parsing.front_matter import attachments, back_spans, signature_date, title_lines
from jxgraph.parsing.outline import _heading_above, _line_above, _part_starts, is_heading
from jxgraph.parsing.remarks import _may_say_who
from jxgraph.parsing.remarks import _shortened as shorten_words
from jxgraph.parsing.second_pass import CarryForward, _parts, add_carried_units
from jxgraph.parsing.table_columns import Column, _Content, _is_figure, _Names, _names_in, holds_bodies
from jxgraph.parsing.table_header import (
    Cell,
    _are_left_titles,
    _heads_units,
    _is_finer,
    _is_short,
    find_header,
    heads_pasted,
    is_title_row,
)
from jxgraph.parsing.table_rows import _is_heading, _is_prose, _lists_units
from jxgraph.parsing.task_builder import Draft
from jxgraph.parsing.text import Marker, compact, normalize
from jxgraph.parsing.unit_lists import _is_wrapped
from jxgraph.parsing.unit_names import _is_area, _is_stem, _may_elide, is_complete, is_trade, is_unit, strip_asides
from jxgraph.parsing.verdict import _shortened
from jxgraph.reading import text_lines

LISTED = "市财政局、" * 39


def cells(words: str) -> list[Cell]:
    """Return a row of cells, of words between spaces."""
    return [Cell(((0, 1),), one) for one in words.split()]


def only_bodies(words: str) -> bool:
    """Whether the cells of a column hold hardly anything but bodies."""
    return _Content(tuple(words.split())).only_bodies


def sources(title: str) -> list[Clause]:
    """Find the bracket of a single unit, which is a source below any title but one of tasks."""
    text = f"{title}\n全市向好。(市统计局)"
    return find_clauses(text, text)


def test_a_sentence_ends_before_blanks_and_not_before_the_first_character() -> None:
    texts = {"甲。 (": True, "甲(": False, "(。": False, " (。": False}
    assert {text: _ends_sentence(text, text.index("(")) for text in texts} == texts


TASKS_BY_CONTENT = ("1 修桥 市财政局", "2 修路 市水利局", "3 办学 市教育局")

BOUNDS: dict[str, tuple[Callable[[str], object], str, str]] = {
    "a plain title of five": (lambda words: title_lines(text_lines(words)), "甲工作方案", "工作方案"),
    "a plain title of 60": (
        lambda words: title_lines(text_lines(words)),
        f"{'甲' * 56}工作方案",
        f"{'甲' * 57}工作方案",
    ),
    "a title of tasks in 200": (sources, f"{'甲' * 198}分工", f"{'甲' * 199}分工"),
    "a name of 40 characters": (is_unit, f"市{'甲' * 38}局", f"市{'甲' * 39}局"),
    "a name of two": (is_unit, "银行", "局"),
    "a whole name of three": (is_complete, "某某区", "某区"),
    "many bodies in 24": (is_body, f"各{'甲' * 23}", f"各{'甲' * 24}"),
    "an area of eight": (_is_area, "甲" * 8, "甲" * 9),
    "the stem of a town's name of three": (_is_stem, "甲" * 3, "甲" * 4),
    "names without a separator in eight": (lambda name: _parts(name, []), "市智造办市低空办", "市智造办市编办"),
    "names without a bracket": (lambda name: _parts(name, []), "市智造办市低空办", "市智造办(筹)市低空办"),
    "40 characters around a bracket": (
        lambda text: _closes_item(text, len(text) - 2, len(text)),
        f"完{' ' * 39}()",
        f"完{' ' * 40}()",
    ),
    "a heading of 30": (is_heading, "甲" * 30, "甲" * 31),
    "a heading of 60 in a frame": (is_heading, f"({'甲' * 58})", f"({'甲' * 59})"),
    "a frame with both sides": (is_heading, f"({'甲' * 38})", f"{'甲' * 39})"),
    "a heading of a part in 3000": (
        lambda lines: (
            _heading_above(f"民生工作\n{lines}\n1.", (), [Marker(len(lines) + 6, len(lines) + 8, 0, 1)], 0) == (0, 4)
        ),
        "丙" * 2994,
        "丙" * 2995,
    ),
    "a title of 24": (lambda words: _is_short(cells(words)), "甲" * 24, "甲" * 25),
    "three titles to the left, of which two are known": (
        lambda words: _are_left_titles(cells(words)),
        "任务 责任单位 甲乙",
        "任务 责任单位 甲乙 丙丁",
    ),
    "titles to the left of 24": (
        lambda words: _are_left_titles(cells(words)),
        f"任务 责任单位 {'甲' * 24}",
        f"任务 责任单位 {'甲' * 25}",
    ),
    "titles to the left that are no units": (
        lambda words: _are_left_titles(cells(words)),
        "任务 责任单位 财政",
        "任务 责任单位 市财政局",
    ),
    "two titles, one of units": (lambda words: _heads_units(cells(words)), "责任单位 甲乙", "责任单位"),
    "two bodies in a column": (only_bodies, "市财政局 市教育局", "市财政局"),
    "four of five": (only_bodies, "市财政局 市教育局 市水利局 市公安局 修桥", "市财政局 市教育局 市水利局 修桥"),
    "half of them certain": (only_bodies, "市财政局 市教育局 预算股 人事处", "市财政局 市教育局 预算股 人事处 基建处"),
    "three titles that are known": (lambda words: is_title_row(cells(words)), "任务 时限 地点", "任务 时限"),
    "three of which all are known": (lambda words: is_title_row(cells(words)), "任务 时限 地点", "甲乙 丙丁 地点"),
    "less than half of a column that names bodies or companies": (
        lambda words: _Content(tuple(words.split())).is_text,
        "修建跨江大桥 建设城东水库 市财政局",
        "修建跨江大桥 市财政局",
    ),
    "or companies": (
        lambda words: _Content(tuple(words.split())).is_text,
        "修建跨江大桥 建设城东水库 甲公司",
        "修建跨江大桥 甲公司",
    ),
    "two titles, one of numbers": (lambda words: is_title_row(cells(words)), "序号 任务", "序号"),
    "four characters a cell of text": (lambda words: _Content((words,)).is_text, "修桥建路", "修桥路"),
    "a note of 60 below a table": (
        lambda words: _is_heading(cells(f"{words} 甲乙"), [Column.TASK, Column.OTHER]),
        f"注:{'甲' * 58}",
        f"注:{'甲' * 59}",
    ),
    "titles behind a line over the table": (
        lambda above: find_header([cells(row) for row in (above, "序号 内容 其他", *TASKS_BY_CONTENT)]).rows == (1,),
        "甲乙",
        "甲乙 丙丁",
    ),
    "a trade of two": (is_trade, "财政", "编"),
    "a pasted title of twelve": (
        lambda words: heads_pasted(words, "责任单位", ""),
        f"{'甲' * 8}工作任务",
        f"{'甲' * 9}工作任务",
    ),
    "a date of ten": (_is_figure, "2025年1月至12", "2025年1月至12月"),
    "a term of four": (_is_figure, "年底完成", "年底前完成"),
    "a cell of 200": (lambda words: _names_in(words) is _Names.CERTAIN, f"{LISTED}市甲甲甲局", f"{LISTED}市甲甲甲甲局"),
    "an unread cell of 200": (_lists_units, f"{LISTED}市甲甲甲局", f"{LISTED}市甲甲甲甲局"),
    "what may be a name in 25": (lambda words: not _is_prose(words), "甲" * 25, "甲" * 26),
    "a body with a verb in twelve": (lambda words: not _is_prose(words), f"推进{'甲' * 9}办", f"推进{'甲' * 10}办"),
    "two names printed as one of eight": (lambda words: bool(_parts(words, ())), "市财政局市商务局", "市财政局商务局"),
    "a wrapped name with words behind its level": (
        lambda words: _is_wrapped(words.split()),
        "市住房和城乡 建设局",
        "市 财政局",
    ),
    "an unlisted office of a province": (
        lambda words: _may_elide(words, "省", elided=False),
        "低空经济厅",
        "低空经济局",
    ),
    "finer titles that are all known": (
        lambda words: _is_finer(cells("任务 责任分工"), cells(words)),
        "责任单位 责任领导",
        "责任单位 备注",
    ),
    "finer titles beside one that is merged over both rows": (
        lambda words: _is_finer(cells("地点 责任分工 责任分工"), cells(words)),
        "地点 责任领导 责任单位",
        "时限 责任领导 责任单位",
    ),
    "a name of eight with an aside": (
        lambda words: strip_asides(words, 8) == "县财政局",
        "县财政局(赵六)",
        "县财政局(赵六七)",
    ),
    "half of the names departments": (
        lambda names: find_clauses(text := f"1.办学。(人事处、财务处)\n2.修楼。({names})", text),
        "培训中心、信息中心",
        "培训中心、信息中心、宣传部",
    ),
    "no statement where a rule begins it": (
        lambda words: not _may_say_who(words),
        "首位为牵头单位、市财政局、市商务局",
        "位为牵头单位、市财政局、市商务局",
    ),
    "a line above of 60": (
        lambda words: _line_above(f"甲\n{words}\n1.", len(words) + 3)[0] == 2,
        "甲" * 60,
        "甲" * 61,
    ),
    "one date of a signature": (
        lambda words: signature_date(words, [Span(SpanKind.SIGNATURE, 0, len(words))]) == words,
        "2025年1月2日",
        "2025年",
    ),
    "40 shown of an example": (lambda words: _shortened(words) == words, "甲" * 40, "甲" * 41),
    "120 shown of a remark": (lambda words: shorten_words(words) == words, "甲" * 120, "甲" * 121),
}


@pytest.mark.parametrize("bound", BOUNDS)
def test_at_its_bound_a_text_is_read_and_one_character_beyond_it_is_not(bound: str) -> None:
    reads, within, beyond = BOUNDS[bound]
    assert reads(within)
    assert not reads(beyond)


def test_half_a_million_names_are_carried_and_no_more() -> None:
    """Twice 250,000 names are 500,000; three times 166,667 are one more."""
    clause = parse_statement("市财政局负责", 0, 6, "市财政局负责")
    assert clause
    draft = Draft(0, "1", "", (), "1", "甲", "", clause, (), None)
    for tasks, names, fits in ((2, 250_000, True), (3, 166_667, False)):
        sentence = CarryForward(0, 1, draft.clause.members * names, before=True)
        if fits:
            assert len(add_carried_units([draft] * tasks, [sentence])[-1].clause.members) == names + 1
        else:
            with pytest.raises(jx.errors.InputError, match="at most 500000 names"):
                add_carried_units([draft] * tasks, [sentence])


# What stands around the tasks.


@pytest.mark.parametrize(("lines", "first", "last"), [(1, 0, 0), (4, 0, 3), (5, None, None)])
def test_a_title_has_four_lines_at_most(lines: int, first: int | None, last: int | None) -> None:
    """专项行动方案 is what a document itself is called, alone or behind other words."""
    found = title_lines(text_lines("\n".join(["临江", *["乡镇"] * (lines - 2), "专项行动方案"][-lines:])))
    assert (list(found[:1]), list(found[-1:])) == (([first], [last]) if first is not None else ([], []))


@pytest.mark.parametrize(
    ("lines", "signed"),
    [("临江市政府\n2025年1月2日", 2), ("特此通知。\n2025年1月2日", 1), ("临江市政府\n特此通知。", 0)],
)
def test_who_signs_stands_above_a_date(lines: str, signed: int) -> None:
    assert sum(span.kind is SpanKind.SIGNATURE for span in back_spans(text_lines(lines))) == signed


@pytest.mark.parametrize(("length", "start"), [(60, 0), (61, 2)])
def test_of_a_longer_line_above_a_part_only_the_last_sentence_is_its_heading(length: int, start: int) -> None:
    line = f"甲。{'乙' * (length - 2)}"
    """One of 60 characters is taken whole, wherever it stands."""
    marker = Marker(length + 1, length + 3, 0, 1)
    assert _heading_above(f"{line}\n1.", (), [marker], 0) == (start, length)
    assert _heading_above(f"{'丙' * 70}\n甲。乙\n1.", (), [Marker(75, 77, 0, 1)], 0) == (71, 74)


# Clauses.


def test_an_office_and_the_person_in_it_are_one_leader() -> None:
    """The space after 副市长 does not end the words of the label."""
    bd = jx.parse_text("1.修桥。\n牵头领导：副市长 张三\n责任单位：市财政局")
    assert bd.task_records[0].leader == "副市长张三"


def test_a_role_in_a_bracket_after_a_name_is_no_part_of_what_is_printed_as_the_name() -> None:
    (task,) = jx.parse_text("1.修桥。（责任单位：市财政局（牵头）、市教育局）").task_records
    assert [a.printed for a in task.assignments] == ["市财政局", "市教育局"]


@pytest.mark.parametrize(("sentence", "answers"), [("各县政府负责落实。", True), ("请各县政府负责落实。", False)])
def test_all_counties_answer_for_a_task_but_what_they_are_asked_is_none(sentence: str, *, answers: bool) -> None:
    bd = jx.parse_text(f"1.修桥。（市财政局负责）\n2.修路。\n{sentence}")
    assert [task.number for task in bd.task_records] == ["1", "2"][: 1 + answers]


@pytest.mark.parametrize(("sure", "numbers"), [(1, ["1", "2"]), (2, ["1", "3"])])
def test_a_sentence_that_may_be_a_tasks_own_says_who_unless_there_are_more_sure_clauses(
    sure: int, numbers: list[str]
) -> None:
    text = "1.修桥。（市水利局负责）\n2.办学。\n市财政局会同市教育局推进。\n3.修路。（市水利局负责）"
    lines = text.splitlines()[: 2 + sure]
    assert [task.number for task in jx.parse_text("\n".join(lines)).task_records] == numbers


def test_a_known_unit_of_two_characters_in_a_bracket_answers_for_a_task() -> None:
    bd = jx.parse_text("1.修桥。（市财政局、工会）\n2.修路。（工会）已开工")
    assert [[a.name for a in task.assignments] for task in bd.task_records] == [["市财政局", "工会"], ["工会"]]


def test_a_bracket_of_a_known_unit_after_a_full_stop_is_a_clause_whatever_follows() -> None:
    """But not of one that no other clause names and no list of departments has."""
    bd = jx.parse_text("1.修桥。（市财政局、市交通局）\n2.修路。（市财政局）已开工\n3.办学。（市某某局）已开工")
    assert [[a.name for a in task.assignments] for task in bd.task_records] == [["市财政局", "市交通局"], ["市财政局"]]


@pytest.mark.parametrize(("below", "own"), [("建好学校。", True), ("请各地抓好落实。", False)])
def test_a_sentence_below_a_clause_is_its_tasks_where_others_have_items_and_it_closes_no_document(
    below: str, *, own: bool
) -> None:
    """Task 2 has items; of the four others only one has words below its clause."""
    others = "".join(f"{n}.办学。（市教育局负责）\n" for n in (3, 4, 5))
    text = f"1.推进民生。（市教育局负责）\n{below}\n2.修路。（市水利局负责）\n（1）甲。\n（2）乙。\n{others}"
    assert jx.parse_text(text).task_records[0].text == (f"推进民生。\n{below}" if own else "推进民生。")


@pytest.mark.parametrize(("units", "read"), [("统计 财政", 0), ("统计 财政 水利", 3), ("统计 统计 统计", 0)])
def test_three_brackets_of_different_units_are_clauses_and_less_are_sources(units: str, read: int) -> None:
    text = "\n".join(f"全市向好{n}。（市{unit}局）" for n, unit in enumerate(units.split()))
    assert len(find_clauses(normalize(text), text)) == read


@pytest.mark.parametrize(("text", "found"), [("各县政府积极参与。", 0), ("各县政府牵头。", 1), ("市财政局参与。", 1)])
def test_all_counties_that_take_part_are_a_clause_only_beside_others(text: str, found: int) -> None:
    assert len(find_clauses(f"1.修桥。\n{text}", f"1.修桥。\n{text}")) == found
    more = f"1.修桥。\n{text}\n2.办学。\n(市财政局牵头)"
    assert len(find_clauses(more, more)) == 2


def test_a_span_touches_no_clause_that_ends_where_it_begins() -> None:
    assert list(_outside([(4, 6), (5, 9)], [Clause(0, 5, (), labelled=False)])) == [(5, 9)]


def test_a_list_under_an_unknown_label_amid_words_is_not_read_from_a_second_label() -> None:
    text = "推进牵头单位:甲乙丙按职责,责任单位:市财政局"
    assert find_clauses(text, text) == []


@pytest.mark.parametrize(("length", "found"), [(3000, 1), (3001, 0)])
def test_a_label_within_three_thousand_characters_of_another_that_names_nobody_is_found(
    length: int, found: int
) -> None:
    text = f"任务分工:{'甲' * (length - 15)},责任单位:市财政局"
    assert len(text) == length
    assert len(find_clauses(text, text)) == found


@pytest.mark.parametrize(("first", "found"), [("人事处", 0), ("人事处、财务处", 2)])
def test_brackets_of_offices_are_clauses_where_one_of_them_is_a_list(first: str, found: int) -> None:
    text = f"1.办学。({first})\n2.修楼。(基建处)"
    assert len(find_clauses(text, text)) == found


@pytest.mark.parametrize(("line", "found"), [("督导单位市财政局", 1), ("责任部门市财政局", 1), ("责任部门甲乙丙", 0)])
def test_a_label_without_a_colon_opens_a_line_of_bodies_or_of_who_watches(line: str, found: int) -> None:
    assert len(find_clauses(f"1.修桥。\n{line}", f"1.修桥。\n{line}")) == found


@pytest.mark.parametrize(("others", "found"), [(6, 2), (7, 0)])
def test_brackets_of_offices_are_clauses_beside_three_times_as_many_others(others: int, found: int) -> None:
    items = ["办学。(人事处、财务处)", "修楼。(基建处)", *["修桥。(市财政局牵头)"] * others]
    text = "\n".join(f"{n}.{item}" for n, item in enumerate(items, start=1))
    assert len(find_clauses(text, text)) == others + found


@pytest.mark.parametrize(
    ("first", "others", "found"), [("", 0, 0), ("、市水利局", 0, 2), ("、市水利局", 6, 2), ("、市水利局", 7, 0)]
)
def test_lines_of_units_are_clauses_where_one_is_a_list_and_three_times_as_many_others_stand_beside(
    first: str, others: int, found: int
) -> None:
    items = [f"修桥。\n市财政局{first}", "办学。\n市教育局", *["修路。(市财政局牵头)"] * others]
    text = "\n".join(f"{n}.{item}" for n, item in enumerate(items, start=1))
    assert len(find_clauses(text, text)) == others + found


def test_an_item_ends_before_a_number_only_after_a_sentence() -> None:
    assert [_item_end(text, 0) for text in ("甲。2.乙\n", "甲2.乙\n", "甲2.乙")] == [2, 4, 4]


def test_entries_of_attachments_that_say_who_are_none() -> None:
    """A table of tasks is announced in the first, and one of its items stands in the second."""
    assert list(attachments("附件:1.任务分工表")) == [(0, 10)]
    assert list(attachments("附件:1.修桥,市财政局牵头")) == []


def test_entries_of_attachments_go_on_below_the_first_until_one_says_who() -> None:
    """Below an entry on the line of 附件 another needs no word such as 表; 市财政局牵头 is said of a task."""
    assert list(attachments("附件:1.任务分工表\n2.修桥")) == [(0, 15)]
    assert list(attachments("附件:1.任务分工表\n2.修桥,市财政局牵头")) == [(0, 10)]


def test_a_rule_over_two_lines_is_remarked_on_the_first_of_them() -> None:
    bd = jx.parse_text("工作要点\n责任单位列第\n一位的为牵头单位\n1.修桥。（责任单位：市财政局、市交通局）")
    assert [remark.line for remark in bd.remark_records if remark.code == "lead_rule"] == [2]


def test_the_first_unit_leads_by_request_where_the_document_has_no_rule_of_its_own() -> None:
    text = "1.修桥。（责任单位：市财政局、市交通局）"
    for more, remark in (("", "lead_asked"), ("\n注：责任单位列第一位的为牵头单位。", "lead_rule")):
        bd = jx.parse_text(text + more, first_leads=True)
        assert [str(a.role) for a in bd.task_records[0].assignments] == ["lead", "co_lead"]
        assert {r.code for r in bd.remark_records} & {"lead_asked", "lead_rule"} == {remark}


# Outline.


@pytest.mark.parametrize(("tasks", "parts"), [([5, 25], [0, 2]), ([5], [0]), ([25], [2]), ([], [])])
def test_a_part_begins_where_numbers_begin_at_one_and_a_task_follows(tasks: list[int], parts: list[int]) -> None:
    """Numbers 1 and 2 stand at 0 and 10, 1 again at 20; 2.1 at 30 is no beginning."""
    markers = [Marker(0, 2, 0, 1), Marker(10, 12, 0, 2), Marker(20, 22, 0, 1), Marker(30, 33, 0, 1, (2,))]
    assert _part_starts(markers, tasks) == parts


def test_headings_of_parts_are_named_in_the_text() -> None:
    text = "经济工作\n1.修桥。（市交通局负责）\n2.修路。（市交通局负责）\n民生工作\n1.办学。（市教育局负责）"
    bd = jx.parse_text(text)
    assert [text[span.start : span.end] for span in bd.spans if span.kind is SpanKind.PART] == ["经济工作", "民生工作"]


def test_a_clause_below_a_single_item_is_that_items() -> None:
    (task,) = jx.parse_text("一、民生。\n（一）修桥。\n（市财政局负责）").task_records
    assert (task.section, task.number) == (("一、民生",), "（一）")


def test_numbers_in_brackets_may_follow_a_heading_without_a_space() -> None:
    bd = jx.parse_text("一、民生（一）办学。（市教育局负责）（二）治水。（市水利局负责）")
    assert [task.section for task in bd.task_records] == [("一、民生",)] * 2


def test_lines_with_a_sign_in_a_document_of_two_parts_are_no_parts_of_it() -> None:
    """Both parts keep their headings, and their tasks the numbers from 1 on."""
    tasks = "1.修桥。（市财政局负责）\n★教育\n2.办学。（市教育局负责）\n★水利\n3.治水。（市水利局负责）\n"
    bd = jx.parse_text(f"民生工作\n{tasks}经济工作\n{tasks}")
    assert [(t.part, t.number) for t in bd.task_records] == [(p, n) for p in ("民生工作", "经济工作") for n in "123"]


def test_a_line_above_a_number_that_does_not_go_on_is_no_heading() -> None:
    """★民生 stands above 4, which goes on from 3; ★经济 above 3, which does not go on from 1."""
    bd = jx.parse_text("1.修桥。（市财政局负责）\n★经济\n3.办学。（市教育局负责）\n★民生\n4.治水。（市水利局负责）")
    assert [task.section for task in bd.task_records] == [(), (), ("★民生",)]


# Tables.


@pytest.mark.parametrize(
    ("cells", "half"),
    [
        ([], False),
        (["市财政局", "", "无", "—"], True),
        (["市财政局", "修桥"], True),
        (["市财政局", "修桥", "修路"], False),
    ],
)
def test_a_column_holds_bodies_where_half_of_its_cells_do(cells: list[str], *, half: bool) -> None:
    assert holds_bodies(iter(cells)) is half


# Letters and marks that have one form.


@pytest.mark.parametrize("code", [0x2F00, 0x2FD5, 0xF900, 0xFAD9, 0x1D400, 0x1D7FF, 0x2F800, 0x2FA1D, 0xFF01, 0xFF5E])
def test_the_first_and_the_last_letter_of_each_block_have_the_form_that_unicode_gives_them(code: int) -> None:
    assert normalize(chr(code)) == unicodedata.normalize("NFKC", chr(code))


INVISIBLE = (
    *(
        0x00,
        0x08,
        0x0E,
        0x1B,
        0x7F,
        0x84,
        0x86,
        0x9F,
        0xAD,
        0x34F,
        0x61C,
        0x115F,
        0x1160,
        0x17B4,
        0x17B5,
        0x180B,
        0x180F,
    ),
    *(0x200B, 0x200F, 0x202A, 0x202E, 0x2060, 0x206F, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0, 0xFFFB, 0xFFFE),
    *(0xFFFF, 0x1BCA0, 0x1BCA3, 0x1D173, 0x1D17A, 0xE0000, 0xE0FFF),
)
"""The first and the last of each block of controls, noncharacters and Unicode's default ignorable code points."""
VISIBLE = (
    0xAE,
    0x350,
    0x61D,
    0x1161,
    0x17B6,
    0x1810,
    0x2010,
    0x2070,
    0x3165,
    0xFE10,
    0xFF00,
    0xFFA1,
    0xFFFC,
    0x10000,
    0x1BCA4,
)


def test_what_is_invisible_is_no_part_of_a_name_and_what_stands_beside_it_in_unicode_is() -> None:
    assert {compact(f"市{chr(code)}局") for code in INVISIBLE} == {"市局"}
    assert {normalize(chr(code)) for code in INVISIBLE} == {"\r"}
    assert normalize("\u202f") == " ", "a narrow space, right behind the marks of direction"
    assert all(compact(chr(code)) for code in (*VISIBLE, 0x1D17B, 0xE1000))


def test_a_number_where_the_heading_before_it_stops_is_its_first_item() -> None:
    text = "一、主要工作（一）修桥（市财政局负责）\n二、其他工作（一）修渠（市财政局负责）\n"
    tasks = jx.parse_text(text).task_records
    assert [(task.section, task.text) for task in tasks] == [(("一、主要工作",), "修桥"), (("二、其他工作",), "修渠")]


def test_two_parts_have_no_unnumbered_headings_within_them() -> None:
    """The lines above both first items head the parts; a third that goes on with the numbers is another's words."""
    lines = [
        "重点项目",
        "1.甲。（市财政局负责）",
        "2.乙。（市水利局负责）",
        "民生实事",
        "1.丙。（市财政局负责）",
        "2.丁。（市水利局负责）",
        "其他工作",
        "3.戊。（市水利局负责）",
    ]
    tasks = jx.parse_text("\n".join(lines)).task_records
    assert [(task.part, task.section) for task in tasks] == [("重点项目", ())] * 2 + [("民生实事", ())] * 3


def test_the_line_above_the_first_number_of_another_kind_is_no_unnumbered_heading() -> None:
    """民生工作 is one, above 2, with which the numbers go on; 其他工作, above 一, the first of its kind, is none."""
    lines = [
        "重点项目",
        "1.甲。（市财政局负责）",
        "民生工作",
        "2.乙。（市水利局负责）",
        "其他工作",
        "一、丙。（市教育局负责）",
    ]
    tasks = jx.parse_text("\n".join(lines)).task_records
    assert [task.section for task in tasks] == [("重点项目",), ("民生工作",), ()]


@pytest.mark.parametrize(
    ("above", "heading"), [("民生工作", "民生工作"), ("民生工作。", ""), ("民生\n要办好各项工作。", "民生"), ("甲", "")]
)
def test_the_line_above_a_part_heads_it_where_it_is_no_sentence(above: str, heading: str) -> None:
    text, at = f"{above}\n1.", len(above) + 1
    assert text[slice(*_heading_above(text, (), [Marker(at, at + 2, 0, 1)], 0))] == heading
