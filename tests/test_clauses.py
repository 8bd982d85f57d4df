"""Clauses: what is one, where it ends, and which role it gives to whom."""

import pytest
from checking_cases import each
from hypothesis import given
from hypothesis import strategies as st

import jxgraph as jx
from jxgraph.parsing.clause import LeadRule, find_rule, rule_in
from jxgraph.parsing.clause_finder import find_clauses
from jxgraph.parsing.clause_parser import _read_statement, is_body, parse_statement
from jxgraph.parsing.text import normalize
from jxgraph.parsing.unit_names import is_certain_unit, is_complete, is_known, is_unit


def roles(text: str, rule: LeadRule = LeadRule.NONE) -> dict[str, str]:
    """Units and roles of the only clause in a text."""
    (clause,) = find_clauses(normalize(text), text)
    given = clause.roles(rule)
    return {m.named.name: str(role) for m, role in zip(clause.members, given, strict=True)}


CLAUSES = {
    "推进工作。（责任单位：市财政局、市商务局）": {"市财政局": "co_lead", "市商务局": "co_lead"},
    "推进工作。［责任单位：市财政局，各县（市）区政府］": {"市财政局": "co_lead", "各县（市）区政府": "co_lead"},
    "推进工作。\n责任单位:市财政局": {"市财政局": "co_lead"},
    "推进工作。【责任单位】市财政局": {"市财政局": "co_lead"},
    "（市财政局牵头，市商务局配合）": {"市财政局": "lead", "市商务局": "support"},
    "（市财政局、市商务局分别牵头）": {"市财政局": "lead", "市商务局": "lead"},
    "（市财政局牵头，各区政府负责）": {"市财政局": "lead", "各区政府": "co_lead"},
    "（由市财政局牵头，市商务局、各区政府按各自职责分工配合落实）": {
        "市财政局": "lead",
        "市商务局": "support",
        "各区政府": "support",
    },
    # of 甲会同乙 the first leads, unless they only support
    "（市财政局会同有关部门负责）": {"市财政局": "lead", "有关部门": "co_lead"},
    "（市财政局、市商务局会同市教育局落实）": {"市财政局": "lead", "市商务局": "lead", "市教育局": "co_lead"},
    "（责任单位：市财政局会同市教育局）": {"市财政局": "lead", "市教育局": "co_lead"},
    "（市商务局牵头，市财政局会同市教育局配合）": {"市商务局": "lead", "市财政局": "support", "市教育局": "support"},
    # 为主 leads
    "（市财政局为主，市教育局配合）": {"市财政局": "lead", "市教育局": "support"},
    "（以市财政局为主，各街道协助）": {"市财政局": "lead", "各街道": "support"},
    "（由市财政局为主负责，市教育局参与）": {"市财政局": "lead", "市教育局": "support"},
    "（市财政局会同会同县政府牵头）": {"市财政局": "lead", "会同县政府": "co_lead"},
    "（财政部、商务部等按职责分工负责）": {"财政部": "co_lead", "商务部": "co_lead"},
    "（牵头单位：市财政局；责任单位：市商务局；配合单位：市教育局、市水利局）": {
        "市财政局": "lead",
        "市商务局": "co_lead",
        "市教育局": "support",
        "市水利局": "support",
    },
    "（牵头单位：市财政局责任单位：市商务局）": {"市财政局": "lead", "市商务局": "co_lead"},
    "（第一责任单位：市财政局，责任单位：市商务局）": {"市财政局": "lead", "市商务局": "co_lead"},
    "（牵头单位：市财政局）（配合单位：市商务局）": {"市财政局": "lead", "市商务局": "support"},
    "牵头单位：市财政局\n配合单位：市商务局": {"市财政局": "lead", "市商务局": "support"},
    "（牵头领导：张三副市长；责任单位：市财政局；完成时限：2025年6月）": {"市财政局": "co_lead"},
    "（负责部门：财政部，适用范围：各自贸试验区）": {"财政部": "co_lead"},
    "推进工作。（省农业农村厅、省畜牧局）": {"省农业农村厅": "co_lead", "省畜牧局": "co_lead"},
    "（属地责任单位：各县政府；监管责任单位：市商务局）": {"各县政府": "co_lead", "市商务局": "co_lead"},
    "（市财政局牵头，2025年底前完成）": {"市财政局": "lead"},
    "（市财政局负总责，市商务局参与）": {"市财政局": "co_lead", "市商务局": "support"},
    "（省教育厅等部门及各地区按职责分工负责）": {"省教育厅": "co_lead", "各地区": "co_lead"},
    "（共青团中央、全国工商联、新华社、国家电网按职责分工负责）": {
        "共青团中央": "co_lead",
        "全国工商联": "co_lead",
        "新华社": "co_lead",
        "国家电网": "co_lead",
    },
    "推进工作。\n责任单位 市财政局": {"市财政局": "co_lead"},
    "（协助单位：市财政局；参与单位：市商务局）": {"市财政局": "support", "市商务局": "support"},
    # 主抓 leads, 统筹 alone does not say so, 协同 supports
    "（市财政局主抓，市商务局统筹，市教育局协同）": {
        "市财政局": "lead",
        "市商务局": "co_lead",
        "市教育局": "support",
    },
    "（市财政局总牵头，市商务局统筹协调）": {"市财政局": "lead", "市商务局": "co_lead"},
    # labels without 单位
    "推进工作。责任分工：市财政局牵头，市商务局配合。": {"市财政局": "lead", "市商务局": "support"},
    "推进工作。\n任务分工：市财政局、市商务局": {"市财政局": "co_lead", "市商务局": "co_lead"},
    "（牵头股室：预算股；配合专班：招商专班）": {"预算股": "lead", "招商专班": "support"},
    "推进工作。责任单位为市财政局、市商务局。": {"市财政局": "co_lead", "市商务局": "co_lead"},
    "（牵头单位为市财政局，配合单位为市商务局）": {"市财政局": "lead", "市商务局": "support"},
    "推进工作。——责任单位：市财政局": {"市财政局": "co_lead"},
    # a sentence at the end, or its part behind 由
    "推进工作。由市财政局会同市商务局负责落实。": {"市财政局": "lead", "市商务局": "co_lead"},
    "推进工作，由市财政局、市商务局研究提出落实意见。": {"市财政局": "co_lead", "市商务局": "co_lead"},
    # a label without its colon, amid words, or behind a bracket that nothing closes
    "（责任单位；市财政局，配合单位市商务局）": {"市财政局": "co_lead", "市商务局": "support"},
    "推进工作牵头单位：市财政局配合单位：市商务局": {"市财政局": "lead", "市商务局": "support"},
    "推进工作。（责任单位：市财政局、各县（市、区）政府\n": {"市财政局": "co_lead", "各县（市、区）政府": "co_lead"},
    "推进工作。（市财政局牵头，市商务局配合\n": {"市财政局": "lead", "市商务局": "support"},
    "推进工作。责任单位：市财政局）": {"市财政局": "co_lead"},
    "（分管副市长：张三；牵头部门：市财政局；属地：南湖区）": {"市财政局": "lead", "南湖区": "co_lead"},
    "（市财政局、市水利局牵头制定方案，市教育局负责组织实施）": {
        "市财政局": "lead",
        "市水利局": "lead",
        "市教育局": "co_lead",
    },
    "（项目牵头单位：市财政局）": {"市财政局": "lead"},
    "（责任县（市、区）：海宁市、桐乡市）": {"海宁市": "co_lead", "桐乡市": "co_lead"},
    "推进工作，由市财政局牵头，市商务局配合。": {"市财政局": "lead", "市商务局": "support"},
    "推进工作。此项工作由市财政局牵头，市商务局参与。": {"市财政局": "lead", "市商务局": "support"},
    # nobody
    "（牵头单位：市财政局；配合单位：无）": {"市财政局": "lead"},
    "（牵头单位：—；责任单位：市财政局）": {"市财政局": "co_lead"},
    # brackets
    "推进工作。（责任单位：（市财政局、市商务局））": {"市财政局": "co_lead", "市商务局": "co_lead"},
    "推进工作。（（市财政局牵头））": {"市财政局": "lead"},
    "（配合单位：市财政局负责）": {"市财政局": "support"},
    "（会同市财政局牵头）": {"市财政局": "lead"},
    "推进工作。﹝责任单位：市财政局﹞": {"市财政局": "co_lead"},
    "推进工作。⟨责任单位：市财政局⟩": {"市财政局": "co_lead"},
    # a rule before the list, or between two
    "(列第一位的为牵头单位,市财政局、市商务局负责)": {"市财政局": "co_lead", "市商务局": "co_lead"},
    "(责任单位:市财政局,列第一位的为牵头单位,配合单位:市教育局)": {"市财政局": "co_lead", "市教育局": "support"},
    "(责任单位:市财政局,列第一位的为牵头单位,市教育局配合)": {"市财政局": "co_lead", "市教育局": "support"},
    # under a label a list without a comma has the label's role, or that of its words; 自由 hands nothing over
    "（责任单位：市财政局督办）": {"市财政局": "co_lead"},
    "（责任单位：市财政局、自由贸易区管委会牵头）": {"市财政局": "lead", "自由贸易区管委会": "lead"},
    # numbered names without a bracket
    "推进工作。责任单位：1.市财政局 2.市商务局": {"市财政局": "co_lead", "市商务局": "co_lead"},
}

WATCHED = {
    "（责任单位：市财政局；督导单位：市政府督查室）": ["市政府督查室"],
    "（责任单位：市财政局；监督单位：市纪委监委；考核单位：市委考核办）": ["市纪委监委", "市委考核办"],
    "（市财政局负责，市政府督查室督办）": ["市政府督查室"],
    "（责任单位：市财政局、以上由市政府督查室督办）": ["以上由市政府督查室"],
    "责任单位：市财政局\n督办单位：市政府督查室": ["市政府督查室"],
    "（责任单位：市财政局。市商务局）": ["市商务局"],
    "（责任单位：资金拨付由市财政局负责）": ["资金拨付"],
    "推进工作。（市财政局负责资金拨付）": ["资金拨付"],
}

WHEN = "年底前完成,三季度末完成,一季度前基本完成,2019年上半年出台,三年内完成,“十四五”时期持续推进,十四五期间,按月推进,按时序进度推进,限期完成,长期坚持,已完成，持续推进"


@each("when", WHEN.split(","))
@pytest.mark.parametrize("form", ["（市财政局牵头，{}）", "（牵头单位：市财政局；{}）", "（市财政局牵头负责，{}）"])
def test_a_time_is_no_unit(form: str, when: str) -> None:
    assert roles(form.format(when)) == {"市财政局": "lead"}


@pytest.mark.parametrize(
    "name", ["三江新区管委会", "百色市政府", "五常市政府", "自然资源部", "四季青街道", "在线新经济促进中心"]
)
def test_a_unit_that_begins_like_a_time_is_one(name: str) -> None:
    assert roles(f"（市财政局牵头，{name}配合）") == {"市财政局": "lead", name: "support"}


@each("text, left", WATCHED.items())
def test_who_watches_and_what_was_not_read_is_no_member_and_kept_apart(text: str, left: list[str]) -> None:
    (clause,) = find_clauses(normalize(text), text)
    assert [m.named.name for m in clause.members] == ["市财政局"]
    assert [text[one.start : one.end] for one in clause.from_zero().left_out] == left


@each("text, expected", CLAUSES.items())
def test_a_clause_gives_its_units_their_roles(text: str, expected: dict[str, str]) -> None:
    assert roles(text) == expected


BARE = [
    "1.甲。（市发展改革委、市财政局、临港新片区管委会）",
    "1.落实政策（市税务局、南湖区政府）；",
    "1.稳外资【市商务局】。",
    "市金融办、人民银行潍坊市中心支行、潍坊银监分局分别牵头落实",
]


@each("text", BARE)
def test_a_list_without_label_is_told_by_what_it_names(text: str) -> None:
    (clause,) = find_clauses(normalize(text), text)
    assert len(clause.members) == text.count("、") + 1


PUBLISHER = [
    "发布机构：某市人民政府办公室 发布日期：2024年",
    "联系单位：市发展改革委",
    "序号 重点任务 牵头单位 责任单位",
]


@each("text", PUBLISHER)
def test_what_a_site_prints_around_a_document_is_no_clause(text: str) -> None:
    assert find_clauses(normalize(text), text) == []


ODD = ["市财政局.市教育局", "(1)市财政局", "牵头单位", "县级市)", "市教育局牵头会同市财政局"]


@each("name", ODD)
def test_a_name_that_was_not_understood_is_odd(name: str) -> None:
    assert not is_body(name)


PROSE = [
    "建设新一代（县级市）平台",
    "由市委组织部（市委人才办）组织开展。",
    "城镇登记失业率（以下简称失业率）控制在5%以内。",
    "有关部门（市财政局、市商务局）要加强指导。",
    "落实（一）（二）项。",
    "更新（加装）住宅电梯，资金由财政负责。",
    "加装电梯。所需资金由市财政局负责。",
    "加装电梯（费用由市财政局负责）。",
    "请各责任单位：市财政局要抓紧。",
    "（各项任务的责任单位，排在首位的为牵头单位）",
]


@each("text", PROSE)
def test_an_ordinary_bracket_is_no_clause(text: str) -> None:
    assert find_clauses(normalize(text), text) == []


@pytest.mark.parametrize("label", ["申报单位", "受益单位", "监理单位", "列席单位", "代理机构", "答复单位"])
def test_a_label_of_those_who_answer_for_nothing_names_no_unit(label: str) -> None:
    """市教育局 stands after it, alone and beside those responsible; of 验收单位 it may answer."""
    alone = f"（{label}：市教育局）"
    assert find_clauses(normalize(alone), alone) == []
    assert roles(f"（责任单位：市财政局；{label}：市教育局）") == {"市财政局": "co_lead"}
    assert roles("（责任单位：市财政局；验收单位：市教育局）") == {"市财政局": "co_lead", "市教育局": "co_lead"}


RULES = [
    "列第一位的为牵头或汇总单位",
    "排在第一位的部门为牵头部门",
    "列第一位者为牵头单位",
    "列首位者为牵头单位",
    "排第一的单位是牵头单位",
    "第一责任单位为牵头单位",
]


@each("rule", RULES)
@pytest.mark.parametrize(
    "frame",
    [
        "（市财政局、市商务局负责，{}，下同）",
        "（责任单位：市财政局、市商务局。{}）",
        "责任单位:市财政局、市商务局({},下同)",
    ],
)
def test_the_lead_rule_is_found_in_any_wording_and_is_no_unit(rule: str, frame: str) -> None:
    text = frame.format(rule)
    kind, found = find_rule(normalize(text))
    assert kind is LeadRule.FIRST
    assert text[slice(*found)].startswith(rule)
    assert roles(text, kind) == {"市财政局": "lead", "市商务局": "co_lead"}


def test_a_marked_lead_overrides_the_rule() -> None:
    """Both units are marked 牵头, so the rule that the first leads changes nothing."""
    assert roles("（市财政局、市商务局牵头负责）", LeadRule.FIRST) == {"市财政局": "lead", "市商务局": "lead"}


def test_support_is_never_promoted_by_the_rule() -> None:
    assert roles("（配合单位：市财政局、市商务局）", LeadRule.FIRST) == {"市财政局": "support", "市商务局": "support"}


def test_a_list_without_brackets_ends_before_other_words() -> None:
    text = "推进工作。 责任单位:市财政局，各县（市、区）政府 2.优化服务。 责任单位：各行政执法部门 本政策自发布之日起执行。"
    clauses = [text[c.start : c.end] for c in find_clauses(normalize(text), text)]
    assert clauses == ["责任单位:市财政局，各县（市、区）政府", "责任单位：各行政执法部门"]


def test_the_leader_in_a_clause_is_kept() -> None:
    text = "（牵头领导：张三副市长；责任单位：市财政局）"
    assert find_clauses(normalize(text), text)[0].leader == "张三副市长"


def test_a_label_without_units_is_a_clause_without_members() -> None:
    (clause,) = find_clauses("推进工作。\n责任单位:", "推进工作。\n责任单位:")
    assert clause.members == ()


def test_an_asterisk_marks_the_lead_where_the_document_says_so() -> None:
    text = "（责任单位：市财政局、*市商务局，带*的为牵头单位）"
    kind, _ = find_rule(normalize(text))
    assert kind is LeadRule.STARRED
    assert roles(text, kind) == {"市财政局": "co_lead", "市商务局": "lead"}
    assert roles(text) == {"市财政局": "co_lead", "市商务局": "co_lead"}


@pytest.mark.parametrize("rule", ["带▲的为牵头单位", "▲为牵头单位", "标注▲的单位牵头", "注：▲号单位为牵头单位"])
def test_only_the_mark_that_the_rule_names_leads(rule: str) -> None:
    """市财政局 has the ▲ that leads, 市商务局 another mark, 市教育局 none."""
    text = f"（责任单位：▲市财政局、市商务局△、市教育局，{rule}）"
    kind, at = find_rule(normalize(text))
    (clause,) = find_clauses(normalize(text), text)
    assert kind is LeadRule.STARRED
    assert list(map(str, clause.roles(kind, text[slice(*at)]))) == ["lead", "co_lead", "co_lead"]


def test_a_marked_unit_that_is_called_the_lead_is_no_rule() -> None:
    assert find_rule("(●市发改委为牵头单位)")[0] is LeadRule.NONE


SPANS = {
    # a bracket closes what was said before it; it is no second name of a body, and nothing goes on behind it
    "办好事项(市商务局)。": ["(市商务局)"],
    "办好事项(市商务局)\n": ["(市商务局)"],
    "办好事项(市商务局)2.乙": ["(市商务局)"],
    "办好事项(市商务局)等工作。": [],
    "办好市财政局(市商务局)。": [],
    "(市商务局)": [],
    "办好事项(市商务局)(市财政局)": ["(市商务局)(市财政局)"],
    "甲。((市财政局负责),(市商务局负责))": ["(市财政局负责),(市商务局负责)"],
    "办好事项(人行)。": ["(人行)"],
    "甲(市商务局)。": ["(市商务局)"],
    # half of what is named must be bodies
    "甲。(市财政局、张三负责)": ["(市财政局、张三负责)"],
    "甲。(市财政局、张三、李四负责)": [],
    "甲。(市财政局、教务处)": ["(市财政局、教务处)"],
    "甲。(市财政局、教务处、保卫处)": [],
    # what stands before a label
    "推进工作 责任单位:市财政局": ["责任单位:市财政局"],
    "推进工作•责任单位:市财政局": ["责任单位:市财政局"],
    "推进工作,责任单位:市财政局、市商务局": ["责任单位:市财政局、市商务局"],
    "推进工作,责任单位:张三": [],
    "推进工作责任单位 市财政局": [],
    "推进工作。工作内容:建厂房,牵头单位:市财政局": ["牵头单位:市财政局"],
    "推进。工作要求:" + "好" * 70 + ",责任单位:市财政局": ["责任单位:市财政局"],
    # where a list without a bracket ends
    "推进。责任单位:市财政局。后续": ["责任单位:市财政局。"],
    "推进。责任单位:市财政局2.乙": ["责任单位:市财政局"],
    "推进。责任单位:市财政局 2.乙": ["责任单位:市财政局"],
    "推进。责任单位:市财政局、人行2.乙": ["责任单位:市财政局、人行"],
    "推进。责任单位:市财政局 市商务局 2025年底前完成": ["责任单位:市财政局"],
    "推进。责任单位:市财政局 市商务局 市水利局": ["责任单位:市财政局 市商务局 市水利局"],
    "推进。责任单位:1.市财政局2.市商务局3.市水利局": ["责任单位:1.市财政局2.市商务局3.市水利局"],
    "推进。责任单位:1.市财政局2.市商务局4.乙": ["责任单位:1.市财政局2.市商务局"],
    # a leader and a date beside a list
    "推进。联系领导:张三副市长 责任单位:市财政局": ["联系领导:张三副市长 责任单位:市财政局"],
    "推进。责任单位:市财政局\n完成时限:2025年\n牵头领导:张三副市长\n": [
        "责任单位:市财政局\n完成时限:2025年\n牵头领导:张三副市长"
    ],
    "1.甲。责任单位:市财政局 2.乙。责任单位:市商务局": ["责任单位:市财政局", "责任单位:市商务局"],
    # three thousand characters at most
    f"甲。(责任单位:{' ' * 2991}市财政局)": [f"(责任单位:{' ' * 2991}市财政局)"],
    f"甲。(责任单位:{' ' * 2992}市财政局)": [],
    # a bracket behind an item and up to 39 blanks; what follows it within forty characters closes none
    f"甲{' ' * 39}(市财政局、市水利局)": ["(市财政局、市水利局)"],
    f"甲{' ' * 40}(市财政局、市水利局)": [],
    "甲(市财政局、市水利局)": ["(市财政局、市水利局)"],
    f"甲。(市财政局、市水利局){' ' * 39}乙": [],
    f"甲。(市财政局、市水利局){' ' * 40}乙": ["(市财政局、市水利局)"],
    "甲。(各地)": ["(各地)"],
    "甲。((市财政局负责)等等)": ["(市财政局负责)"],
    # half of its names are bodies', and words that were not read count twice
    "甲。(市财政局、某某负责)": ["(市财政局、某某负责)"],
    "甲。(市财政局、某某、乙乙负责)": [],
    "甲。(市财政局牵头,市水利局负责资金保障)": ["(市财政局牵头,市水利局负责资金保障)"],
    # an office and the person in it; a person alone ends the list
    "1.甲。\n责任单位:市财政局 张三,完成\n": ["责任单位:市财政局"],
    "1.甲。\n责任单位:市委副书记 请大家继续推进工作,好\n": ["责任单位:市委副书记"],
    # blanks beside a separator end no list
    "推进。责任单位:市财政局、 某某事项": ["责任单位:市财政局、 某某事项"],
    "推进。责任单位:市财政局 、某某事项": ["责任单位:市财政局 、某某事项"],
    # a name of forty characters goes on with a list, or ends one before a number; so does one that a date follows far off
    f"推进。责任单位:市财政局 市{'某' * 38}局": [f"责任单位:市财政局 市{'某' * 38}局"],
    f"推进。责任单位:市财政局 市{'某' * 39}局": ["责任单位:市财政局"],
    f"推进。责任单位:{'某' * 39}局2.乙": [f"责任单位:{'某' * 39}局"],
    f"推进。责任单位:{'某' * 40}局2.乙": [f"责任单位:{'某' * 40}局2.乙"],
    f"推进。责任单位:市财政局 市{'某' * 32}局 2025年底前完成": ["责任单位:市财政局"],
    f"推进。责任单位:市财政局 市{'某' * 33}局 2025年底前完成": [f"责任单位:市财政局 市{'某' * 33}局"],
    # sixty characters of something else beside it
    f"甲。责任单位:市财政局\n工作要求:{'好' * 60}\n2.乙": [f"责任单位:市财政局\n工作要求:{'好' * 60}"],
    f"甲。责任单位:市财政局\n工作要求:{'好' * 61}\n2.乙": ["责任单位:市财政局"],
}


@each("text, expected", SPANS.items())
def test_a_clause_begins_and_ends_where_it_is_printed(text: str, expected: list[str]) -> None:
    assert [text[one.start : one.end] for one in find_clauses(normalize(text), text)] == expected


def labelled(first: int, last: int) -> str:
    """Print items that are closed by a clause in brackets."""
    return "".join(f"\n{n}.丁。(市财政局负责)" for n in range(first, last + 1))


CLAUSE = "(市财政局负责)"
UNMARKED = {
    # a last sentence, or what stands behind 由 in it, that is units and what they do
    "1.加快建设。市发改委牵头,市财政局配合。\n2.乙": ["市发改委牵头,市财政局配合。"],
    "加快建设(市发改委牵头\n": ["(市发改委牵头"],
    "加快建设,由市发改委牵头": ["由市发改委牵头"],
    "由市发改委牵头": ["由市发改委牵头"],
    "1.加快建设。\n市发改委牵头。\n" + "2.乙。\n" * 100: ["市发改委牵头。"],
    "加快建设由市发改委牵头。": [],
    "加快。由市财政局研究提出落实意见。": ["由市财政局研究提出落实意见。"],
    "加快。市财政局研究提出落实意见。": [],
    # two hundred characters at most: of 201 the first is not read
    f"1.甲。\n{'市财政局、' * 39}市水利局牵头": [f"{'市财政局、' * 39}市水利局牵头"],
    f"1.甲。\n市公安分局、{'市财政局、' * 38}市水利局牵头": [f"公安分局、{'市财政局、' * 38}市水利局牵头"],
    # a sentence that opens a paragraph, up to its last unit; not where another clause closes the same item
    "由市发改委牵头,市财政局配合,加快建设。\n由市水利局负责,治水。": ["由市发改委牵头,市财政局配合", "由市水利局负责"],
    "1.由市发改委牵头,加快建设。\n2.由市水利局负责,治水。(市财政局负责)": ["由市发改委牵头", CLAUSE],
    "一、甲\n市发改委牵头。由市财政局负责,治水。": [],
    # ... nor where it is a rare exception: one beside three, not beside four
    "由市发改委牵头,加快建设。" + labelled(2, 4): ["由市发改委牵头", *[CLAUSE] * 3],
    "由市发改委牵头,加快建设。" + labelled(2, 5): [CLAUSE] * 4,
    # lists alone close items where two do, one with more than one unit; two beside six, not beside seven
    "1.甲。市财政局、市水利局\n2.乙。市教育局\n": ["市财政局、市水利局", "市教育局"],
    "1.甲。\n市财政局、市水利局\n2.乙。\n市教育局": ["市财政局、市水利局", "市教育局"],
    "1.甲。市财政局\n2.乙。市教育局\n": [],
    "1.甲。市财政局、市水利局\n": [],
    "1.甲。市财政局、市水利局\n2.乙。市教育局\n后面还有话": [],
    "市财政局、市水利局\n1.甲。市教育局\n2.乙。市商务局、市水利局": [],
    "1.甲。市财政局、市水利局\n2.乙。市教育局" + labelled(3, 8): ["市财政局、市水利局", "市教育局", *[CLAUSE] * 6],
    "1.甲。市财政局、市水利局\n2.乙。市教育局" + labelled(3, 9): [CLAUSE] * 7,
    # brackets of offices: two, one of them a list, and half of the names departments
    "1.办班。(人事科、法规科)2.考核。(督查处)3.丙": ["(人事科、法规科)", "(督查处)"],
    "1.办班。(人事科、法规科)2.考核": [],
    "1.办班。(人事科)2.考核。(督查处)": [],
    "1.办班。(市财政局负责)(人事科、法规科)\n2.考核。(督查处)": ["(市财政局负责)(人事科、法规科)", "(督查处)"],
    "1.办班。(培训中心、人事科、法规科)2.考核。(信息中心)": ["(培训中心、人事科、法规科)", "(信息中心)"],
    "1.办班。(培训中心、信息中心、人事科)2.考核。(活力中心)": [],
    # ... also in the longest words that say so, a full stop behind them
    "1.甲。\n市财政局履行属地管理职责。\n2.乙": ["市财政局履行属地管理职责。"],
    # a label that lost its colon
    "1.甲。\n责任部门市财政局、市水利局。\n2.乙": ["责任部门市财政局、市水利局"],
    "1.甲。\n责任部门张三\n2.乙": [],
    "1.甲。\n责任部门市财政局加强巡查\n2.乙": [],
}


@each("text, expected", UNMARKED.items())
def test_a_clause_without_bracket_and_label_is_told_by_its_place_and_its_like(text: str, expected: list[str]) -> None:
    assert [text[one.start : one.end] for one in find_clauses(normalize(text), text)] == expected


BODIES = {
    # name: can be one, is complete, begins one for sure, is listed
    "市发展改革委": (True, True, True, True),
    "人行": (True, True, True, True),
    "国家某某局": (True, True, True, False),
    "市某某局": (True, True, True, False),
    "各县政府": (True, True, True, False),
    "南湖区政府": (True, True, True, False),
    "某某局": (True, True, False, False),
    "甲" * 39 + "局": (True, True, False, False),
    "甲" * 40 + "局": (False, False, False, False),
    "市局": (True, False, False, False),
    "局": (False, False, False, False),
    "国家": (False, False, False, False),
}


@each("name, expected", BODIES.items())
def test_what_a_name_can_be(name: str, expected: tuple[bool, ...]) -> None:
    """Whether a name can be a body, is complete, begins one for sure, and is listed."""
    assert (is_unit(name), is_complete(name), is_certain_unit(name), is_known(name)) == expected


def test_a_rule_may_be_all_that_is_printed() -> None:
    assert find_rule("列第一位的为牵头单位") == (LeadRule.FIRST, (0, 10))
    assert find_rule(f"{'某' * 24}由列{'某' * 6}第一的牵头")[1] == (2, 37), "from thirty characters before 第一 on"


def test_a_mark_stands_before_a_name_behind_it_or_in_a_bracket() -> None:
    """The mark behind a name is the name's before it, not the next one's."""
    text = "（责任单位：▲市财政局、市审计局、市商务局★、市教育局（*）、市水利局）"
    (clause,) = find_clauses(normalize(text), text)
    assert [m.named.mark for m in clause.members] == ["▲", "", "★", "*", ""]


SENTENCES_OF_TASKS = (
    # the clause of the item follows
    "1.甲事项。市经信局会同相关部门共同推进。\n各县配合。（责任单位：市经信局）\n2.乙事项。（责任单位：市科技局）",
    # the document says otherwise who answers
    "1.甲事项。（责任单位：市经信局）\n2.乙事项。（责任单位：市科技局）\n三、保障\n市发展改革委会同有关部门加强督促指导。",
    # everybody is asked
    "1.甲事项。（责任单位：市经信局）\n2.乙事项。（责任单位：市科技局）\n请各县（市、区）人民政府、市各有关部门认真贯彻落实。",
)


@each("text", SENTENCES_OF_TASKS)
def test_a_sentence_of_a_task_is_no_clause(text: str) -> None:
    """市经信局会同相关部门共同推进 says what is done; the brackets say who answers."""
    units = [[a.unit for a in task.assignments] for task in jx.parse_text(text).task_records]
    assert units == [["市经信局"], ["市科技局"]]


@each("text", ["请各位政协委员和其他列席人员提出意见。", "请各单位认真组织实施。"])
def test_a_request_to_everybody_is_no_clause(text: str) -> None:
    """A speech and a notice ask all who hear or read them."""
    with pytest.raises(jx.errors.InputError):
        jx.parse_text(f"工作报告\n{text}\n一、过去一年工作\n经济平稳增长。")


@each(
    "after", [" 抄送：市委各部门，市人大常委会办公室。", " 数据来源：市统计局", "来源：临江日报", " （此件公开发布）"]
)
def test_known_units_in_a_bracket_are_a_clause_whatever_follows(after: str) -> None:
    """The first bracket shows that the document lists units so; the second closes its sentence and names known ones."""
    text = f"1.保供应。组织复工。（市农业农村局、市工信局）\n2.稳价格。加强监测。（市发展改革委、各县政府）{after}"
    units = [[a.name for a in task.assignments] for task in jx.parse_text(text).task_records]
    assert units == [["市农业农村局", "市工信局"], ["市发展改革委", "各县政府"]]


def test_known_units_in_a_bracket_within_a_sentence_are_no_clause() -> None:
    """They explain 相关部门; the bracket at the end says who answers."""
    text = "1.保供应。（市农业农村局、市工信局）\n2.相关部门（市发展改革委、市市场监管局）要加强监测。（市发展改革委）"
    assert [a.name for a in jx.parse_text(text).task_records[1].assignments] == ["市发展改革委"]


@each(
    "text",
    [
        "1.某人公款旅游问题。某日受到处分。（临江市纪委监委）\n2.某人违规问题。某日受到处分。（临江市纪委监委）",
        "工业生产平稳。（市统计局）",
        "关于办法的解读\n1.背景。推进工作。\n政策解读单位：临江市政府办公室",
        "1.会议召开。市经信局开展检查。\n2.活动举行。各县（市、区）积极参与。",
        "关于举办讲座的通知\n1.时间。6月1日。\n主讲单位：市司法局\n命题单位：市教育局",
    ],
)
def test_who_wrote_or_attended_does_not_answer(text: str) -> None:
    """A bracket after a news item names its source, a reading guide its author, a report those who took part."""
    assert find_clauses(normalize(text), text) == []


def test_where_no_lead_is_named_the_responsible_unit_leads() -> None:
    """The document states it: task 1 names no lead, so 市教育局 leads; task 2 names one."""
    rule = "各单位抓好落实（无牵头单位的，责任单位即为牵头单位，下同）。\n"
    text = rule + "1.扩学位。（责任单位：市教育局）\n2.建平台。（牵头单位：市数据局；责任单位：市财政局）"
    bd = jx.parse_text(text)
    assert [[str(a.role) for a in task.assignments] for task in bd.task_records] == [["lead"], ["lead", "co_lead"]]
    assert "lead_responsible" in [remark.code for remark in bd.remark_records]


def test_a_department_of_two_levels_is_one_collective() -> None:
    """市、区城管部门 are the departments of the city and of its districts."""
    assert list(roles("（责任单位：市、区城管部门，市财政局）")) == ["市、区城管部门", "市财政局"]


@given(
    before=st.text(alphabet="甲乙，。（术\n", max_size=9),
    words=st.sampled_from(
        [
            "支持单位：市财政局、市教育局",
            "市财政局牵头，市教育局配合",
            "牵头领导：李军市长；责任单位：南湖区、市教育局等",
            "",
        ]
    ),
)
def test_a_statement_reads_the_same_wherever_it_stands(before: str, words: str) -> None:
    """What was read of the same words elsewhere, and kept, is what is read of them here, as far away as they are."""
    printed = before + words
    text, start = normalize(printed), len(before)
    kept = parse_statement(text, start, len(text), printed)
    fresh = _read_statement.__wrapped__(text, printed, start, None)
    assert (kept and kept.from_zero()) == fresh


def test_a_leader_may_stand_before_the_units_of_a_sentence() -> None:
    """李军副市长 leads the task as its leader; 市发改委 leads as a unit, and the rest of the sentence is the task's."""
    first, second = jx.parse_text(
        "1、设立试验区\n由李军副市长负责，市发改委牵头，相关部门配合，尽快完成方案。\n"
        "2、治理大气\n由王强副市长负责，市环保局牵头，市财政局配合，做好准备。"
    ).task_records
    assert (first.leader, [(a.name, str(a.role)) for a in first.assignments]) == (
        "李军副市长",
        [("市发改委", "lead"), ("相关部门", "support")],
    )
    assert second.leader == "王强副市长"


def test_a_rule_stands_between_the_offsets_whole() -> None:
    rule = "列第一位的为牵头单位"
    assert rule_in(rule, 0, len(rule)) == (0, len(rule))
    assert rule_in(rule, 0, len(rule) - 4) is None
