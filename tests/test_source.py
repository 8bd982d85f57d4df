"""Broken sentences are mended before they are parsed, and what is not part of the document is passed over by name."""

import pytest

import jxgraph as jx
from jxgraph.model import Breakdown, Line, SpanKind
from jxgraph.naming import DEFAULT
from jxgraph.parsing.pipeline import ReadingOptions, assemble
from jxgraph.parsing.source import _clause_is_open, _full_width, _width, make_source, mark_asides
from jxgraph.reading import text_lines

TASKS = [
    "1.深入实施制造业数字化转型行动，支持企业加大技术改造投入，培育一批智能工厂和数字化车间，推动产业链上下游协同发展。（责任单位：市经济和信息化局、市财政局、市科技局，各县区人民政府）",
    "2.完善现代化综合交通网络，加快推进高速公路和航道项目建设，提升内畅外联水平，完成综合交通投资四百亿元以上。（责任单位：市交通运输局、市发展和改革委员会、市自然资源和规划局）",
    "3.健全多层次社会保障体系，稳步提高城乡居民基础养老金标准，加强困难群众兜底帮扶，织密扎牢民生保障网络。（责任单位：市人力资源和社会保障局、市民政局、市财政局）",
]


def wrapped(width: int) -> str:
    """Print the tasks in lines of one width, as a PDF does."""
    return "\n".join(task[at : at + width] for task in TASKS for at in range(0, len(task), width))


def names(breakdown: Breakdown) -> list[list[str]]:
    return [[a.name for a in t.assignments] for t in breakdown.task_records]


def test_lines_broken_by_the_typesetter_give_the_same_tasks() -> None:
    whole = jx.parse_text("\n".join(TASKS))
    for width in (18, 22, 28, 35):
        bd = jx.parse_text(wrapped(width))
        assert names(bd) == names(whole), width
        assert [t.text for t in bd.task_records] == [t.text for t in whole.task_records], width


def test_paragraphs_that_end_of_themselves_stay_apart() -> None:
    """Short headings between full lines are no part of the sentence above or below."""
    bd = jx.parse_text(f"一、重点任务\n{wrapped(22)}")
    assert bd.task_records[0].section == ("一、重点任务",)
    assert bd.task_records[0].text.startswith("深入实施")


def test_an_aside_in_the_middle_of_a_task_is_passed_over_by_name() -> None:
    words = ["1.深入实施制造业数字化转型，支持", "— 3 —", "企业加大投入。（市财政局、", "市商务局负责）"]
    lines, start = [], 0
    for number, text in enumerate(words, start=1):
        lines.append(Line(number, start, text, aside="—" in text))
        start += len(text) + 1
    bd = assemble(tuple(lines), "x", "", ReadingOptions(DEFAULT))
    assert names(bd) == [["市财政局", "市商务局"]]
    assert "3" not in bd.task_records[0].text
    assert bd.coverage[SpanKind.ASIDE] == len("— 3 —")


def test_short_lines_of_like_width_are_not_a_typesetters() -> None:
    """Eight lines of nine to eleven characters: none is full, so the headings between the tasks stand alone."""
    pairs = [("经济发展", "财政局"), ("社会民生", "教育局"), ("安全生产", "水利局"), ("生态环境", "商务局")]
    bd = jx.parse_text("\n".join(f"{head}\n{n}.办事。（市{unit}负责）" for n, (head, unit) in enumerate(pairs, 1)))
    assert [t.section for t in bd.task_records] == [(head,) for head, _ in pairs]


WIDTHS = [(7, 20, 0), (8, 20, 18), (8, 15, 0), (8, 16, 14.4), (8, 60, 54), (8, 61, 0)]


@pytest.mark.parametrize(("lines", "width", "full"), WIDTHS)
def test_eight_lines_of_like_width_between_sixteen_and_sixty_characters_are_wrapped(
    lines: int, width: int, full: float
) -> None:
    """Nine tenths of the widest line is full: 18 of 20."""
    assert _full_width(text_lines("\n".join(["甲" * width] * lines))) == pytest.approx(full)


def test_a_line_is_as_wide_as_its_characters_show() -> None:
    """59 and two Latin letters are 60."""
    assert _full_width(text_lines("\n".join([f"{'甲' * 59}ab"] * 8))) == pytest.approx(54)


@pytest.mark.parametrize(("full", "width"), [(4, 0), (5, 18)])
def test_more_lines_are_full_than_a_little_less(full: int, width: float) -> None:
    assert _full_width(text_lines("\n".join(["甲" * 20] * full + ["甲" * 17] * 4))) == width


@pytest.mark.parametrize(("last", "parted"), [(18, 0), (17, 1)])
def test_a_line_of_nine_tenths_of_the_width_goes_on_in_the_next(last: int, parted: int) -> None:
    lines = ["甲" * 20] * 8 + ["乙" * last] + ["丙" * 5]
    assert make_source(text_lines("\n".join(lines))).text.count("\n") == parted


@pytest.mark.parametrize("unit", ["市委统\n一战线工作部", "市委统一\n战线工作部"])
def test_a_name_goes_on_in_the_next_line_also_beside_the_first_chinese_character(unit: str) -> None:
    """一 is the first in Unicode."""
    assert "\n" not in make_source(text_lines(f"责任单位：市财政局、{unit}")).text


def test_a_latin_letter_is_half_as_wide() -> None:
    assert _width("ab市") == 2


@pytest.mark.parametrize("opening", ["2.", "（二）", "责任单位："])
def test_what_begins_an_item_goes_on_with_nothing(opening: str) -> None:
    """A line that ends in a comma goes on in the next, but not where an item or a label begins there."""
    bd = jx.parse_text("一、推进甲，\n乙。（市财政局负责）\n一、推进丙，\n丁。（市商务局负责）")
    assert [t.text for t in bd.task_records] == ["推进甲，乙。", "推进丙，丁。"]
    soft = make_source(text_lines(f"推进甲，\n{opening}乙")).text
    assert "\n" in soft


def test_a_decimal_at_the_beginning_of_a_line_begins_no_item_and_goes_on() -> None:
    assert "\n" not in make_source(text_lines("增长，\n6.5个百分点")).text
    assert "\n" in make_source(text_lines("增长，\n6.2025年完成")).text


def test_a_bracket_that_closes_in_a_line_near_by_joins_the_lines() -> None:
    """Five lines that leave it open are joined, six are not, nor where an item begins before it closes."""
    for lines, joined in ((5, True), (6, False)):
        text = "推进（市财政局\n" + "和他们\n" * (lines - 1) + "市商务局）完"
        assert (make_source(text_lines(text)).text.count("\n") == 0) is joined
    assert make_source(text_lines("推进（市财政局\n2.乙\n市商务局）")).text.count("\n") == 2
    assert make_source(text_lines("推进（市财政局\n和他们\n2.乙\n市商务局）")).text.count("\n") == 3, "in any line"
    assert make_source(text_lines("推进\n市商务局）完")).text.count("\n") == 1, "nor where none is open"
    assert make_source(text_lines("推进。（\n责任单位：市商务局）")).text.count("\n") == 0, (
        "a label opens none in a bracket"
    )
    assert make_source(text_lines("推进（市财政局\n\n\n和他们\n市商务局）完")).text.count("\n") == 0, "over empty lines"


@pytest.mark.parametrize(("short", "full"), [(10, 0), (6, 0), (5, 18)])
def test_three_full_lines_of_twenty_one_wrap_where_they_hold_two_fifths_of_the_text(short: int, full: float) -> None:
    """3 · 20 = 60 characters: of 240, of 168 (36 %) and of 150 (40 %)."""
    lines = ["甲" * short] * 18 + ["甲" * 20] * 3
    assert _full_width(text_lines("\n".join(lines))) == full


@pytest.mark.parametrize(("short", "full"), [(12, 18), (13, 0)])
def test_three_full_lines_wrap_where_they_are_a_fifth_of_the_lines(short: int, full: float) -> None:
    """3 of 15 lines are a fifth, 3 of 16 are less; with 60 of 180 characters they do not hold two fifths of the text."""
    assert _full_width(text_lines("\n".join(["甲" * 10] * short + ["甲" * 20] * 3))) == full


def test_words_of_several_lines_have_no_blanks_around_line_ends() -> None:
    assert make_source(text_lines("甲事 \n\n 乙事")).words(0, 8) == "甲事\n乙事"


def test_what_stands_next_to_page_numbers_that_the_reader_marked_runs() -> None:
    """The text itself has no page number; the head stands above each of three that are marked, and an empty line."""
    texts = ["临江文件", "", "— 1 —", "修桥", "临江文件", "", "— 2 —", "修路", "临江文件", "", "— 3 —"]
    lines = tuple(Line(n, 10 * n, text, aside="—" in text) for n, text in enumerate(texts))
    assert [line.text for line in mark_asides(lines) if line.aside] == [
        text for text in texts if text[:1] in {"临", "—"}
    ]


@pytest.mark.parametrize(("above", "title", "times"), [(0, 6, 1), (0, 5, 0), (7, 6, 1), (8, 6, 0)])
def test_a_title_runs_that_has_six_characters_and_stands_in_the_first_eight_lines(
    above: int, title: int, times: int
) -> None:
    """It is printed again below the page number, and is then no part of the document."""
    again = "临江办事方案"[-title:]
    lines = [*(f"甲{n}" for n in "一二三四五六七八"[:above]), again, "— 1 —", again, "乙"]
    if not above:
        lines.insert(1, "丙")  # the title itself stands next to no page number
    asides = [line.text for line in mark_asides(text_lines("\n".join(lines))) if line.aside]
    assert asides == ["— 1 —", *[again] * times]


OPEN = {
    "办学(责任单位:市财政局": True,
    "办学(责任单位:市财政局)": False,
    "责任单位:市": True,
    "由市财政局牵头。增长": False,
    "牵头": True,
    "": False,
}


@pytest.mark.parametrize("words", OPEN)
def test_a_clause_is_open_from_its_first_word_to_its_bracket_or_full_stop(words: str) -> None:
    assert _clause_is_open(words) is OPEN[words]


def test_the_hosts_of_a_site_above_a_document_are_no_clause() -> None:
    """They are one where the tasks print their hosts in the same way."""
    head = "主办单位：临江市委宣传部\n承办单位：临江网\n\n任务分解方案\n"
    assert [task.number for task in jx.parse_text(f"{head}1.扩规模。（责任单位：市财政局）").task_records] == ["1"]
    assert len(jx.parse_text(f"{head}1.办赛事。\n主办单位：市体育局").task_records) == 2


def test_the_hosts_of_a_site_below_bare_lists_are_no_clause() -> None:
    """The document says with no word who answers: its lists in brackets show that it has clauses of its own."""
    foot = "主办单位：临江市政府办公室  承办单位：临江市大数据中心\nICP备案：浙ICP备05000000号"
    bd = jx.parse_text(f"1.扩规模。（市财政局、市商务局）\n2.治水。（市水利局）\n{foot}")
    assert names(bd) == [["市财政局", "市商务局"], ["市水利局"]]


@pytest.mark.parametrize(
    "number", ["— 8 —", "-8-", "－８－", "·8·", "第 8 页 共 10 页", "8/10", "8", "\n— 8 —\n\n", "\n\n\n"]
)
def test_a_clause_goes_on_over_a_page_break(number: str) -> None:
    """A page number stands between two halves of a name, with or without empty lines around it."""
    bd = jx.parse_text(
        f"（一）建设平台。（责任单位：市财政局、市自然\n{number}\n资源局、市公安局）\n（二）治水。（市水利局负责）"
    )
    assert names(bd) == [["市财政局", "市自然资源局", "市公安局"], ["市水利局"]]
    assert [a.printed for a in bd.task_records[0].assignments][1] == "市自然资源局"


def test_a_list_without_a_bracket_goes_on_over_an_empty_line() -> None:
    """Behind a separator, a name's first character, or the first half of a known body; not before another item."""
    text = "1.稳增长。\n责任单位：市经信局、\n\n市科技局、市\n\n财政局、市农业农\n\n村局\n2.治水。\n责任单位：市水利局、\n\n3.治气。\n责任单位：市财政"
    assert "\n" in make_source(text_lines("备注：无\n\n各项工作")).text
    assert names(jx.parse_text(text))[:2] == [["市经信局", "市科技局", "市财政局", "市农业农村局"], ["市水利局"]]


@pytest.mark.parametrize("line", ["１５％ ２０００ ／", "5G AI 1,500", "300\n30%"])
def test_numbers_that_a_copy_put_on_a_line_of_their_own_are_no_part_of_a_name(line: str) -> None:
    bd = jx.parse_text(
        f"（一）补助。按 给予 万元。（责任单位：市发\n{line}\n展改革委）\n（二）奖励。责任单位：市科\n{line}\n技局"
    )
    assert names(bd) == [["市发展改革委"], ["市科技局"]]
    assert bd.coverage[SpanKind.ASIDE] == 2 * sum(map(len, line.split("\n")))


def test_a_number_on_a_line_of_its_own_outside_a_clause_is_text() -> None:
    bd = jx.parse_text("1.稳增长。投资增长\n12.5%\n以上。\n责任单位：市财政局")
    assert "12.5%" in bd.task_records[0].text


def test_radicals_and_full_width_letters_are_read_as_the_letters_they_show() -> None:
    """⼀ (U+2F00) numbers, states the lead rule, and is in names; `printed` and the text stay as printed."""
    bd = jx.parse_text(
        "（⼀）⽀持。（责任单位：市⺠政局、市⻘⼭湖集团、市ＡＢＣ中⼼，列第⼀位的为牵头单位，下同）\n（⼆）治⽔。（市⽔利局）"
    )
    first = bd.task_records[0]
    assert [a.name for a in first.assignments] == ["市民政局", "市青山湖集团", "市ABC中心"]
    assert [a.printed for a in first.assignments] == ["市⺠政局", "市⻘⼭湖集团", "市ＡＢＣ中⼼"]
    assert (first.number, first.text, str(first.assignments[0].role)) == ("（一）", "⽀持。", "lead")
    assert not [remark for remark in bd.remark_records if remark.code == "completed"]


def test_a_mark_that_points_to_a_note_is_no_part_of_a_name() -> None:
    bd = jx.parse_text("1.治水。每年500m²。（责任单位：市水利局¹、市财政局²³）")
    assert names(bd) == [["市水利局", "市财政局"]]
    assert "500m²" in bd.task_records[0].text


def test_marks_of_notes_are_no_part_of_a_name_where_all_figures_are_among_them() -> None:
    """Neither name is a listed one, which would be repaired."""
    assert names(jx.parse_text("1.治水。（责任单位：市河湖局¹²³⁴⁵、市岸线局⁶⁷⁸⁹⁰）")) == [["市河湖局", "市岸线局"]]


def test_a_label_under_another_at_the_end_of_a_document_is_no_foot_of_a_site() -> None:
    """协办部门 goes on with 牵头部门, although a government stands in it as a site's host does."""
    bd = jx.parse_text("1.办实事。\n牵头部门:市财政局\n协办部门:市商务局、各县(市、区)政府")
    assert [(a.name, str(a.role)) for a in bd.task_records[0].assignments] == [
        ("市财政局", "lead"),
        ("市商务局", "support"),
        ("各县(市、区)政府", "support"),
    ]


def test_the_title_that_is_printed_again_next_to_a_page_number_is_a_running_head() -> None:
    """It stands in the middle of 按职责分工 and of 市生态环境局, once above its page number and once below it."""
    title = "临江市城市环境综合整治实施方案"
    bd = jx.parse_text(
        f"{title}\n（一）强化联动。（市公安局、市司法局按职责分\n— 1 —\n{title}\n工负责）\n"
        f"（二）河道整治。（市水利局、市生态环\n{title}\n— 2 —\n境局负责）"
    )
    assert names(bd) == [["市公安局", "市司法局"], ["市水利局", "市生态环境局"]]


def test_a_number_alone_on_the_first_line_goes_on_with_nothing() -> None:
    """Nor does one below a table: no line above it is broken."""
    assert make_source(text_lines("2025\n修桥")).text.count("\n") == 1
    rows = [Line(1, 0, "甲\t乙", ("甲", "乙"), table=1), Line(2, 4, "300"), Line(3, 8, "修桥")]
    assert make_source(tuple(rows)).text.count("\n") == 2
