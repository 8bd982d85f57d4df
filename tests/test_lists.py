"""Printed lists of units: where they split, and how elided names are completed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgraph.parsing.text import compact, normalize
from jxgraph.parsing.unit_lists import split_units
from jxgraph.parsing.unit_names import is_unit, join_collectives

LISTS = {
    # separators of every kind, inside names none
    "市财政局、市商务局，市教育局；市水利局": ["市财政局", "市商务局", "市教育局", "市水利局"],
    "文化和旅游部、中央和国家机关工委、工业和信息化部": ["文化和旅游部", "中央和国家机关工委", "工业和信息化部"],
    "市委“两新、社会”组织党工委、市公安局": ["市委“两新、社会”组织党工委", "市公安局"],
    "市财政局 市商务局": ["市财政局", "市商务局"],
    "市财\n政局、市商务局": ["市财政局", "市商务局"],
    "省财政厅 省新闻出版": ["省财政厅", "省新闻出版"],
    "省新闻出版 省妇联": ["省新闻出版", "省妇联"],
    # a place ahead of a level of one character, of two or a known one, is its name: 石家庄市
    "石家庄 市财政局": ["石家庄市财政局"],
    "甲乙丙 市财政局": ["甲乙丙", "市财政局"],
    "甲乙 市财政局": ["甲乙市财政局"],
    "招商集团 市财政局": ["招商集团", "市财政局"],
    "嘉兴市 财政局": ["嘉兴市", "财政局"],
    # a person or a mark in a bracket after a name is no part of it; second names and quotation marks stay
    "县教育局（责任人：王五）、县水利局（*）": ["县教育局", "县水利局"],
    "市委组织部（市委人才办）、团市委": ["市委组织部（市委人才办）", "团市委"],
    # collectives are whole
    "各县（市、区）政府": ["各县（市、区）政府"],
    "各区、县级市": ["各区、县级市"],
    "各市、自治州人民政府": ["各市、自治州人民政府"],
    "各市、县〔区〕人民政府、江北新区管委会": ["各市、县〔区〕人民政府", "江北新区管委会"],
    "各地级以上市政府": ["各地级以上市政府"],
    "各地区、各部门": ["各地区", "各部门"],
    "市政府直属各单位": ["市政府直属各单位"],
    # 等 closes the list, or introduces a collective
    "财政部、商务部等": ["财政部", "商务部"],
    "财政部、商务部等部门": ["财政部", "商务部"],
    "财政部、商务部等4部门": ["财政部", "商务部"],
    "财政部、商务部等有关部门": ["财政部", "商务部", "有关部门"],
    "财政部、商务部等国务院相关部门及各地区": ["财政部", "商务部", "国务院相关部门", "各地区"],
    "市财政局等职能局、市商务局": ["市财政局等职能局", "市商务局"],
    "市高等教育局、市教育局等": ["市高等教育局", "市教育局"],
    # 'and' splits before a collective and between complete bodies, never inside a name
    "商务部及各地区": ["商务部", "各地区"],
    "市财政局和市商务局": ["市财政局", "市商务局"],
    "市自然资源和规划局": ["市自然资源和规划局"],
    # suffix lists are distributed; a development zone takes no government's suffix
    "南湖区、秀洲区、嘉善县政府": ["南湖区政府", "秀洲区政府", "嘉善县政府"],
    "经济技术开发区，南湖区、嘉善县人民政府": ["经济技术开发区", "南湖区人民政府", "嘉善县人民政府"],
    "市商务局，平湖市、海宁市政府": ["市商务局", "平湖市政府", "海宁市政府"],
    # elided prefixes are restored, but not to bodies with a line of command of their own
    "市财政局、教育部": ["市财政局", "教育部"],
    "市工信局、发改委、人社局": ["市工信局", "市发改委", "市人社局"],
    "省总工会、妇联、工商联、农业农村厅": ["省总工会", "省妇联", "省工商联", "省农业农村厅"],
    "市金融监管局、人行、银保监分局、投资集团": ["市金融监管局", "人行", "银保监分局", "投资集团"],
    "市工信局、市场监管局": ["市工信局", "市市场监管局"],
    "团省委、省教育厅、卫生健康委": ["团省委", "省教育厅", "省卫生健康委"],
    "发展改革委、市场监管总局": ["发展改革委", "市场监管总局"],
    "市财政局、发改委、体育总局": ["市财政局", "市发改委", "体育总局"],
    "市财政局、发改委、国管局": ["市财政局", "市发改委", "国管局"],
    "市财政局、发改委、某某铁路办": ["市财政局", "市发改委", "某某铁路办"],
    "市财政局、发改委、某某局": ["市财政局", "市发改委", "市某某局"],
    # nor to bodies that are named after a place, of two characters or more
    "市财政局、发改委、西双版纳州某某局": ["市财政局", "市发改委", "西双版纳州某某局"],
    "市财政局、发改委、嘉兴某某局": ["市财政局", "市发改委", "嘉兴某某局"],
    "市财政局、发改委、石家庄某某局": ["市财政局", "市发改委", "石家庄某某局"],
    "市财政局、发改委、乌鲁木齐某某局": ["市财政局", "市发改委", "乌鲁木齐某某局"],
    # stems of three characters and areas of eight take part in a suffix
    "城东南、城西街道": ["城东南街道", "城西街道"],
    "城东南角、城西街道": ["城东南角", "城西街道"],
    "湄洲湾东岸与西岸、湄洲湾北岸管委会": ["湄洲湾东岸与西岸管委会", "湄洲湾北岸管委会"],
    "湄洲湾的东岸与西岸、湄洲湾北岸管委会": ["湄洲湾的东岸与西岸", "湄洲湾北岸管委会"],
    "市财政局、湄洲湾北岸管委会": ["市财政局", "湄洲湾北岸管委会"],
    "财政、湄洲湾北岸管委会": ["财政", "湄洲湾北岸管委会"],
    "有关方面、湄洲湾北岸管委会": ["有关方面", "湄洲湾北岸管委会"],
    f"{'市财政局、' * 40}市教育局和市水利局": [*["市财政局"] * 40, "市教育局", "市水利局"],
    # a piece of 160 characters is looked through, a longer one is a name
    f"市财政局{' ' * 152}市水利局": ["市财政局", "市水利局"],
    f"市财政局{' ' * 153}市水利局": ["市财政局市水利局"],
    f"各市、{' ' * 152}县人民政府": ["各市、县人民政府"],
    f"各市、{' ' * 153}县人民政府": ["各市", "县人民政府"],
    # places without the word of their class take that of the last one, where that is a listed place
    "嘉定、青浦、奉贤区政府": ["嘉定区政府", "青浦区政府", "奉贤区政府"],
    "市财政局，嘉定、奉贤区": ["市财政局", "嘉定区", "奉贤区"],
    "定州、辛集市人民政府": ["定州市人民政府", "辛集市人民政府"],
    "恩施州、宜昌市人民政府": ["恩施州人民政府", "宜昌市人民政府"],
    "南湖、秀洲区政府，嘉善、海盐县政府": ["南湖区政府", "秀洲区政府", "嘉善县政府", "海盐县政府"],
    "浦东新区、奉贤区政府": ["浦东新区政府", "奉贤区政府"],
    "某甲、奉贤区政府": ["某甲", "奉贤区政府"],
    # what streets, towns and development zones share
    "市财政局，城东、城西街道办事处": ["市财政局", "城东街道办事处", "城西街道办事处"],
    "城东街、城西街道": ["城东街街道", "城西街道"],
    "城东街口、城西街道": ["城东街口", "城西街道"],
    "湄洲湾北岸新地块、湄洲岛管委会": ["湄洲湾北岸新地块管委会", "湄洲岛管委会"],
    "湄洲湾北岸新地块一、湄洲岛管委会": ["湄洲湾北岸新地块一", "湄洲岛管委会"],
    "临汾、侯马经济开发区管委会": ["临汾经济开发区管委会", "侯马经济开发区管委会"],
    "湄洲湾北岸、湄洲岛管委会": ["湄洲湾北岸管委会", "湄洲岛管委会"],
    "市财政局、漳州台商投资区、漳州高新区管委会": ["市财政局", "漳州台商投资区管委会", "漳州高新区管委会"],
    "市财政局等市推进办成员单位": ["市财政局", "市推进办成员单位"],
    "市财政局、市教育局（按职责分工）": ["市财政局", "市教育局"],
    "市财政局、人行、各街道": ["市财政局", "人行", "各街道"],
    # collectives of several offices are one; what they include and are called below is no unit
    "各盟行政公署、市人民政府": ["各盟行政公署、市人民政府"],
    "各地、州、市党委和人民政府（行署）": ["各地、州、市党委和人民政府（行署）"],
    "各市州委、市州人民政府": ["各市州委、市州人民政府"],
    "各乡镇人民政府、街道办事处，市政府各委、办、局": ["各乡镇人民政府、街道办事处", "市政府各委、办、局"],
    "各乡（镇）人民政府、街道办事处": ["各乡（镇）人民政府、街道办事处"],
    "各街道办事处、镇人民政府": ["各街道办事处、镇人民政府"],
    "各镇人民政府、各街道办事处": ["各镇人民政府", "各街道办事处"],
    "各市、县委和人民政府": ["各市、县委和人民政府"],
    "江北新区党工委、管委会": ["江北新区党工委", "江北新区管委会"],
    "各市（含定州、辛集市）人民政府": ["各市（含定州、辛集市）人民政府"],
    "各县人民政府（含开发区管委会，以下统称各县）": ["各县人民政府（含开发区管委会）"],
    "赣江新区管委会（以下统称各市）": ["赣江新区管委会"],
    # a level is restored to an unlisted 厅, to any unlisted 局 only behind one that elides it
    "省发展改革委、低空经济厅": ["省发展改革委", "省低空经济厅"],
    "自治区财政厅、农牧厅": ["自治区财政厅", "自治区农牧厅"],
    "省财政厅、低空经济局": ["省财政厅", "低空经济局"],
    "市财政局、低空经济厅": ["市财政局", "低空经济厅"],
    "市发展改革委、未来产业局": ["市发展改革委", "未来产业局"],
    "市发展改革委、财政局、未来产业局": ["市发展改革委", "市财政局", "市未来产业局"],
    "省发展改革、财政部门": ["省发展改革部门", "省财政部门"],
    "财政、市场监管等部门": ["财政部门", "市场监管部门"],
    "省发展改革委、地方金融监管局": ["省发展改革委", "省地方金融监管局"],
    "市财政局…、市商务局）": ["市财政局", "市商务局"],
    # numbers, marks and unusual separators
    "1.市财政局 2.市商务局": ["市财政局", "市商务局"],
    "①市财政局②市商务局": ["市财政局", "市商务局"],
    "（1）市财政局（2）市商务局": ["市财政局", "市商务局"],
    "▲市财政局、市商务局★、市教育局（*）": ["市财政局", "市商务局", "市教育局"],
    "市财政局.市商务局·市教育局/市水利局": ["市财政局", "市商务局", "市教育局", "市水利局"],
    "市文化/旅游局、市发展·改革委": ["市文化/旅游局", "市发展·改革委"],
    # two known names of one level may be glued together; a body of a body is one name
    "市发展改革委市财政局市商务局": ["市发展改革委", "市财政局", "市商务局"],
    "教育部财政部": ["教育部", "财政部"],
    "市财政局市教育局市发展和改革委员会": ["市财政局", "市教育局", "市发展和改革委员会"],
    "市公安局交警支队、市纪委市监委、市卫健委疾控局": ["市公安局交警支队", "市纪委市监委", "市卫健委疾控局"],
}


@pytest.mark.parametrize(("printed", "names"), LISTS.items(), ids=LISTS)
def test_a_list_splits_into_its_names(printed: str, names: list[str]) -> None:
    assert [n.name for n in split_units(normalize(printed), 0, len(printed), printed)] == names


UNITS = [
    "市财政局",
    "市发改委",
    "省教育厅",
    "团市委",
    "南昌海关",
    "江西银保监局",
    "各县(市、区)政府",
    "市投资集团",
    "市委编办",
]


@given(st.lists(st.sampled_from(UNITS), min_size=1, max_size=8, unique=True), st.sampled_from("、，,；"))
def test_full_names_come_back_whatever_separates_them(units: list[str], separator: str) -> None:
    """Printing full names and splitting them again is the identity: nothing is completed that is complete."""
    printed = separator.join(units)
    assert [n.name for n in split_units(normalize(printed), 0, len(printed), printed)] == units


@given(st.text(alphabet="市局、，等及和各县区政府（）(〔 \n“”部委A1*", max_size=40))
def test_what_is_named_is_printed_there(printed: str) -> None:
    """Any text at all: the spans lie in order inside it, do not overlap, and hold the name or its part that is printed."""
    named = split_units(normalize(printed), 0, len(printed), printed)
    edges = [edge for n in named for edge in (n.start, n.end)]
    assert edges == sorted(edges)
    words = [(compact(printed[n.start : n.end]), n.name) for n in named]
    assert all(shown in name or name in shown for shown, name in words)


@pytest.mark.parametrize("words", ["最低生活保障", "以下简称", "企业数量增长较快", "占", "12"])
def test_ordinary_words_are_no_unit(words: str) -> None:
    assert not is_unit(words)


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "经开区 高新园（许家 镇）  各街道  市国有 公司": ["经开区", "高新园（许家镇）", "各街道", "市国有公司"],
        "晋陵公 司  轨道公 司": ["晋陵公司", "轨道公司"],
        "市财政  局": ["市财政局"],
        "市财政局 \u200b 市住房": ["市财政局", "市住房"],
        "\u200b  \u200b 市财政局": ["市财政局"],
    }.items(),
)
def test_a_wide_gap_stands_between_names_and_a_space_may_stand_within_one(text: str, expected: list[str]) -> None:
    """The lines of a narrow cell: a wide gap where a line ends early; but never a gap that leaves no name."""
    assert [one.name for one in split_units(normalize(text), 0, len(text), text)] == expected


def test_a_government_takes_no_suffix_of_a_zone_behind_it() -> None:
    """南湖 shares the suffix of a zone, 南湖区政府 is whole."""
    text = "市财政局、南湖区政府、经济技术开发区管委会"
    assert [n.name for n in split_units(text, 0, len(text), text)] == text.split("、")


@pytest.mark.parametrize(("longest", "names"), [(6, ["市财政局", "各县、区政府"]), (5, ["市财政局", "各县", "区政府"])])
def test_a_collective_of_several_words_has_a_length_wherever_it_is_printed(longest: int, names: list[str]) -> None:
    text = "市财政局、各县、区政府"
    assert [text[slice(*span)] for span in join_collectives(text, [(0, 4), (5, 7), (8, 11)], longest)] == names
