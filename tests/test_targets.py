"""What a task promises is read from its words: figures, comparisons and dates; numbers that promise nothing are not."""

from __future__ import annotations

import csv
import time
from math import isnan
from pathlib import Path

import pandas as pd
import pytest

import jxgraph as jx
from jxgraph.indicators import read_targets, target_words, targets, task_targets
from jxgraph.indicators.dates import find_dates, stated_deadline
from jxgraph.indicators.numbers import read_number
from jxgraph.pages.report.contents import contents

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "data" / "jiaxing-2025.txt"


def _read(text: str, year: int | None = 2025) -> list[str]:
    """Write each target as a line, with its date behind it."""
    return [" ".join(filter(None, (target_words(one), one.by and f"[{one.by}]"))) for one in read_targets(text, year)]


@pytest.fixture(scope="module")
def sample() -> jx.Breakdown:
    return jx.read_breakdown(SAMPLE)


# The sample, each task of which a person has read.


def test_the_sample_agrees_with_what_a_person_read(sample: jx.Breakdown) -> None:
    """Of the figures found 97 % are right, of those that a person found 90 % are found; doubtful ones do not count.

    A figure is right with its comparison, its value, its upper end, its unit and its date.
    """
    lines = (HERE / "data" / "jiaxing-2025.targets.tsv").read_text(encoding="utf-8").splitlines()
    gold = list(csv.DictReader(lines, delimiter="\t"))
    doubtful = {(row["task_id"], row["value"]) for row in gold if row["doubtful"]}
    keys = ("task_id", "comparator", "value", "to", "unit", "by")
    wanted = [tuple(row[key] for key in keys) for row in gold if not row["doubtful"]]
    frame = targets(sample)
    for column in ("value", "to"):
        frame[column] = ["" if pd.isna(value) else f"{value:g}" for value in frame[column]]
    found = [tuple(row) for row in frame[[*keys]].to_numpy().tolist()]
    found = [row for row in found if (row[0], row[2]) not in doubtful]
    right = sum(found.count(row) and 1 for row in wanted)
    assert right / len(found) >= 0.97
    assert right / len(wanted) >= 0.9


def test_each_target_of_the_sample_stands_where_it_says(sample: jx.Breakdown) -> None:
    """The characters [start, end) of the text are the printed words, and the line is the one that holds them."""
    text = SAMPLE.read_text(encoding="utf-8")
    for row in targets(sample).itertuples():
        assert text[row.start : row.end] == row.printed
        assert text.count("\n", 0, row.start) + 1 == row.line


def test_words_over_two_lines_are_found() -> None:
    """A line end and a page number part the words; the line is the one on which they begin."""
    bd = jx.parse_text("1.新建充电桩1\n- 3 -\n700个以上。(市发改委牵头)")
    assert targets(bd)[["line", "start"]].to_numpy().tolist() in ([[1, 2]], [])
    bd = jx.parse_text("一、能源\n1.新建充电\n桩1700个以上。(市发改委牵头)")
    row = targets(bd).iloc[0]
    assert (row["line"], row["start"], row["printed"].replace("\n", "")) == (2, 7, "新建充电桩1700个以上")


# What is a target.


@pytest.mark.parametrize(
    ("text", "read"),
    [
        # rates and growth
        ("地区生产总值增长6%左右。", ["地区生产总值增长 ≈ 6%"]),
        ("居民消费价格指数涨幅3%以内。", ["居民消费价格指数涨幅 ≤ 3%"]),
        ("城镇调查失业率控制在5%以内。", ["城镇调查失业率 ≤ 5%"]),
        ("研发投入强度达到3.6%。", ["研发投入强度 = 3.6%"]),
        ("森林覆盖率提高0.3个百分点。", ["森林覆盖率提高 = 0.3 个百分点"]),
        ("综合融资成本至少降低0.5个百分点。", ["综合融资成本降低 ≥ 0.5 个百分点"]),
        ("研发投入占比由1.2%提高到1.5%以上。", ["研发投入占比 ≥ 1.5%"]),
        ("城镇新增就业增速5%—6%。", ["城镇新增就业增速 5–6%"]),
        ("二级以上医院100%提供移动支付。", ["二级以上医院提供移动支付 = 100%"]),
        ("儿童死亡率分别保持在3‰、4‰和5‰以下。", ["儿童死亡率 < 3‰", "儿童死亡率 < 4‰", "儿童死亡率 < 5‰"]),
        # counts, both orders, several that share a verb
        ("新建公共充电桩1700个以上,其中农村1150个以上。", ["公共充电桩 ≥ 1700 个", "其中农村 ≥ 1150 个"]),
        ("建成10个风貌特色镇,新增停车位3000个。", ["风貌特色镇 = 10 个", "新增停车位 = 3000 个"]),
        ("培育100个标杆企业和1,000个应用场景。", ["培育标杆企业 = 100 个", "应用场景 = 1000 个"]),
        ("新建管网130公里,其中燃气65公里、供水20公里。", ["管网 = 130 公里", "其中燃气 = 65 公里", "供水 = 20 公里"]),
        ("在100个以上居民小区实施示范工程。", ["居民小区 ≥ 100 个"]),
        ("为2万名以上3~5年级学生开展游泳培训。", ["3~5年级学生 ≥ 2 万名"]),
        ("建设公园5个(其中新建2个)。", ["公园 = 5 个", "其中新建 = 2 个"]),
        ("整治125个村庄(包括63个省级村)。", ["整治村庄 = 125 个", "包括省级村 = 63 个"]),
        ("开展5万名40-74周岁居民筛查。", ["40-74周岁居民筛查 = 5 万名"]),
        ("新建两座污水处理厂,完成二十个村治理。", ["污水处理厂 = 2 座", "村治理 = 20 个"]),
        ("推动3—5家企业上市。", ["企业上市 3–5 家"]),
        ("为7万以上重点群体提供就业帮扶。", ["重点群体 ≥ 7 万"]),
        # amounts
        ("为企业减负230亿元以上。", ["企业减负 ≥ 230 亿元"]),
        ("引进超10亿元重大项目100个以上。", ["引进超10亿元重大项目 ≥ 100 个"]),
        ("PM2.5平均浓度下降到32微克/立方米。", ["PM2.5平均浓度 = 32 微克/立方米"]),
        ("每万人口发明专利拥有量达到6件。", ["每万人口发明专利拥有量 = 6 件"]),
        ("人均预期寿命达到79岁。", ["人均预期寿命 = 79 岁"]),
        ("将企业开办时间压缩至1个工作日以内。", ["企业开办时间 ≤ 1 个工作日"]),
        ("居民消费价格指数控制在103.5以内。", ["居民消费价格指数 ≤ 103.5"]),
        # what it is compared with is none
        ("人均预期寿命较目前的78岁再提高1岁。", ["人均预期寿命较目前的78岁再提高 = 1 岁"]),
        ("研发投入占比从目前的2.1%提高到2.5%。", ["研发投入占比 = 2.5%"]),
        ("规上工业增加值较上年增长8%以上。", ["规上工业增加值较上年增长 ≥ 8%"]),
        ("保障标准不低于当地最低标准的1.5倍。", ["保障标准不低于当地最低标准的 ≥ 1.5 倍"]),
        ("示范社区达到全部社区的60%。", ["示范社区达到全部社区的 = 60%"]),
        # one thing that is built, and other Chinese numerals
        ("新建一座日处理5万吨的水厂、两条支路。", ["日处理5万吨的水厂 = 1 座", "支路 = 2 条"]),
        ("近视率每年降低一个百分点以上。", ["近视率每年降低 ≥ 1 个百分点"]),
        # names that hold a word for a kind or a number
        ("设立5亿元绿色工业发展引导基金。", ["设立绿色工业发展引导基金 = 5 亿元"]),
        ("改造300处二次供水设施。", ["改造二次供水设施 = 300 处"]),
        ("每千人口注册护士数提高到3.8人。", ["每千人口注册护士数 = 3.8 人"]),
        ("提升改造老城区12条道路及周边绿化。", ["提升改造老城区道路及周边绿化 = 12 条"]),
        # what doubles, and ranks
        ("实现规上工业总产值翻一番。", ["规上工业总产值 = 1 番"]),
        ("营商环境综合排名进入全省前10位。", ["营商环境综合排名进入全省 ≤ 10 位"]),
        # a figure that names nothing is of what was named before
        ("社会消费品零售总额突破500亿元,增长10%。", ["社会消费品零售总额 > 500 亿元", "社会消费品零售总额增长 = 10%"]),
        (
            "技术合同成交额增长10%,五年累计突破500亿元。",
            ["技术合同成交额增长 = 10%", "技术合同成交额五年累计 > 500 亿元"],
        ),
        ("人均预期寿命继续增长,达到79岁。", ["人均预期寿命 = 79 岁"]),
    ],
)
def test_a_figure_that_is_promised_is_read(text: str, read: list[str]) -> None:
    assert _read(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "忠实践行“八八战略”,共建G60科创走廊,发展5G。",
        "落实民营经济32条政策,深入实施“千项万亿”工程、“551”计划。",
        "全面对接省8个重点领域政策包和4张要素保障清单。",
        "为0~6岁儿童、60周岁以上老年人开展筛查。",
        "壮大产值10亿元以上腰部企业,淘汰35蒸吨以下燃煤锅炉。",
        "举办第十一届市运会,提供24小时服务,畅通12345热线。",
        "推进三个一号工程,统筹两个大局,健全“1+X”体系,打造一批示范村。",
        "贯彻国发〔2019〕3号文件,落实《条例》第23条。",
        "去年完成投资50亿元,截至目前已建成充电桩5000个。",
        "给予最高500万元补助,期限不超过3年。",
        "扩面建设千亩方、万亩方高标准农田。",
        "2025年是“十四五”收官之年。",
        "对吸纳就业10人以上的企业给予每人1000元补贴。",
        "中央财政对每个试点县补助2000万元。",
        "每季度开展1次督查,实现4个100%。",
        "不再审批年产30万吨以下煤矿,严禁新增10蒸吨以下锅炉。",
        "建设一条龙服务体系,建设一处一策机制,建成一批项目。",
        "按实际投入的30%给予补助。",
        "",
    ],
)
def test_a_number_that_promises_nothing_is_left_out(text: str) -> None:
    assert _read(text) == []


# Dates.


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("年底前建成", "2025-12-31"),
        ("年内建成", "2025-12-31"),
        ("三季度末建成", "2025-09-30"),
        ("上半年完成", "2025-06-30"),
        ("6月底前建成", "2025-06-30"),
        ("2月底前建成", "2025-02-28"),
        ("2026年3月15日前建成", "2026-03-15"),
        ("5月中旬前建成", "2025-05-20"),
        ("到2027年建成", "2027-12-31"),
        ("明年6月底前建成", "2026-06-30"),
        ("到“十五五”末建成", "2030-12-31"),
        # the day is open, or no year is known from them
        ("2030年前建成", ""),
        ("春节前建成", ""),
        ("5年内建成", ""),
    ],
)
def test_a_date_has_its_last_day(text: str, due: str) -> None:
    assert [date.due for date in find_dates(text, 2025)] == [due]


def test_a_date_without_a_year_has_none_where_nothing_tells_it() -> None:
    assert [date.due for date in find_dates("年底前建成,2026年3月底前开放,6月底前交付", None)] == [
        "",
        "2026-03-31",
        "2026-06-30",
    ]


def test_the_year_is_that_of_the_title_or_else_of_the_signature() -> None:
    """A title of two years, 2024—2027年, says of no date in which it is."""
    task = "一、工作\n1.年底前出台方案。(市财政局牵头)\n"
    for title, due in (("2025年重点工作责任分解", "2025-12-31"), ("实施方案（2024—2027年）任务分工", "")):
        assert targets(jx.parse_text(f"{title}\n{task}"))["due"].tolist() == [due]


def test_a_date_bounds_the_figures_behind_it_and_else_what_is_to_be_done() -> None:
    text = "6月底前完成方案,到2027年,新建公园5个,改造公园3个。年底前,完成设计。"
    assert _read(text) == [
        "完成方案 [6月底前]",
        "公园 = 5 个 [到2027年]",
        "改造公园 = 3 个 [到2027年]",
        "完成设计 [年底前]",
    ]


def test_a_year_is_a_date_where_something_is_reached_in_it_and_never_a_figure() -> None:
    """A year alone is a date only where it is later than the document's."""
    text = "受教育年限2030年达到11.8年。护理床位占比2025年达到55%。"
    assert _read(text) == ["受教育年限 = 11.8 年 [2030年]", "护理床位占比 = 55%"]


def test_what_is_done_by_a_date_may_stand_before_it() -> None:
    assert _read("体育馆9月底前完工,图书馆年底前建成投用。") == ["体育馆完工 [9月底前]", "图书馆建成投用 [年底前]"]


def test_two_years_have_a_figure_each() -> None:
    text = "到2022年和2030年,居民健康素养水平分别不低于22%和30%。"
    assert _read(text) == ["居民健康素养水平 ≥ 22% [到2022年]", "居民健康素养水平 ≥ 30% [2030年]"]


@pytest.mark.parametrize(
    "text", ["2020年6月30日前到期的贷款", "自1月1日起免征", "2020年2月份的房租", "每月5日前报送", "2025年工作报告"]
)
def test_a_date_from_which_or_of_what_was_is_none(text: str) -> None:
    assert list(find_dates(text, 2025)) == []


def test_a_deadline_beside_a_task_is_its_date(tmp_path: Path) -> None:
    """A column 完成时限 dates the figures of its task, and the task itself where it has none; 全年 and 长期 do not."""
    path = tmp_path / "plan.csv"
    path.write_text(
        "序号,工作任务,完成时限,牵头单位\n1,新建公园5个,2025年6月,市建设局\n2,出台方案,2025.9.30,市财政局\n"
        "3,加强宣传,长期,市委宣传部\n4,改造公园3个,全年,市建设局\n",
        encoding="utf-8",
    )
    frame = targets(jx.read_breakdown(path))
    assert frame[["indicator", "by", "due", "printed"]].to_numpy().tolist() == [
        ["公园", "2025年6月", "2025-06-30", "新建公园5个"],
        ["出台方案", "2025.9.30", "2025-09-30", "2025.9.30"],
        ["改造公园", "全年", "", "改造公园3个"],
    ]


def test_a_deadline_behind_a_label_of_the_clause_is_its_date() -> None:
    bd = jx.parse_text("1.新建公园。(市建设局牵头;完成时限:2025年6月底)")
    assert targets(bd)[["indicator", "by", "due"]].to_numpy().tolist() == [["新建公园", "2025年6月底", "2025-06-30"]]
    bd = jx.parse_text("1.新建公园。(牵头单位:市建设局;责任单位:市财政局,6月底完成)")
    assert targets(bd)[["indicator", "by"]].to_numpy().tolist() == [["新建公园", "6月底"]]
    assert stated_deadline("持续推进", 2025) is None


# The frames.


def test_a_matrix_has_the_targets_without_their_place(sample: jx.Breakdown) -> None:
    """164 rows of the matrix, for two tasks are printed twice: their targets are counted once."""
    frame = targets(jx.responsibility_matrix(sample))
    assert frame["start"].isna().all()
    assert len(frame) < len(targets(sample))
    assert frame["line"].notna().all()


def test_the_targets_of_a_task_in_a_line() -> None:
    bd = jx.parse_text(
        "2025年工作责任分解\n1.6月底前新建公园5个,年底前改造3个。(市建设局牵头)\n2.促进消费。(市商务局牵头)"
    )
    assert task_targets(bd).reset_index().to_numpy().tolist() == [
        ["T1", "公园 = 5 个；改造 = 3 个", "6月底前；年底前", "2025-12-31"],
        ["T2", "", "", ""],
    ]
    assert task_targets(bd, "en").loc["T1", "target"] == "公园 = 5 个; 改造 = 3 个"


def test_a_document_without_targets_has_an_empty_frame_of_the_same_columns(sample: jx.Breakdown) -> None:
    bd = jx.parse_text("1.促进消费。(市商务局牵头)")
    assert list(targets(bd).columns) == list(targets(sample).columns)
    assert targets(bd).empty
    assert targets([("t1", "Trade", "lead")]).empty
    assert task_targets([("t1", "Trade", "lead")]).to_numpy().tolist() == [["", "", ""]]


@pytest.mark.parametrize(
    "words", ["=1+1建成5个", "<script>建成5个", "]]>新建5个", "\x00新建5个", "甲" * 300 + "新建5个", "a/b\\c:d5个"]
)
def test_hostile_words_are_read_as_words(words: str) -> None:
    assert all(isinstance(one.indicator, str) and one.printed in words for one in read_targets(words))


@pytest.mark.parametrize(
    "words",
    [
        "1" * 100_000,
        "新建," * 50_000,
        "(" * 100_000,
        "6月底前" * 2_000,
        "1,000" * 4_000,
        "新建公园5个" * 1_000,
        "的" * 100_000 + "5个",
    ],
)
def test_no_text_takes_long(words: str) -> None:
    """Each takes milliseconds; one that were read again and again would take minutes."""
    start = time.perf_counter()
    read_targets(words, 2025)
    assert time.perf_counter() - start < 5


def test_numbers_as_they_are_written() -> None:
    assert [read_number(words) for words in ("1,700", "3.5", "二十", "一百零五", "两")] == [
        1700.0,
        3.5,
        20.0,
        105.0,
        2.0,
    ]
    assert isnan(read_number("三四"))
    assert _read("新建三四个公园") == []


# What people are shown.


def test_a_report_shows_the_targets_with_the_tasks(sample: jx.Breakdown) -> None:
    part = jx.subset(sample, "充电桩")
    tables = contents(part).tables
    assert tables["tasks"].loc["T2.1.1", "target"] == "新能源汽车公共充电桩 ≥ 1700 个；其中农村 ≥ 1150 个"
    assert len(tables["targets"]) == len(targets(part))
