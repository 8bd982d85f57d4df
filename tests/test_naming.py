"""Names: what is merged and what is not, kinds and levels, divisions, a user's own names, the nearest name."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from pathlib import Path

import pytest
from checking_cases import each
from hypothesis import given
from hypothesis import strategies as st

from jxgraph.errors import InputError, UsageError
from jxgraph.naming import (
    AmbiguousUnitError,
    Names,
    canonical,
    city_level,
    county_level,
    describe,
    division_level,
    full_place,
    gloss,
    is_department,
    nearest,
    pinyin,
    reforms,
    resolve,
    search_forms,
    split_prefix,
    stands_alone,
)
from jxgraph.naming.divisions import divisions
from jxgraph.naming.knowledge import known, read_data
from jxgraph.parsing import parse_text

HERE = Path(__file__).parent
KINDS = [
    "party",
    "department",
    "agency",
    "mass_organisation",
    "state_enterprise",
    "vertical",
    "public_institution",
    "development_zone",
    "local_government",
    "congress",
    "judiciary",
    "collective",
]


def table() -> list[dict[str, str]]:
    with (HERE / "data" / "names.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def of_document(document: str) -> Names:
    return Names(level="state") if document == "state" else Names(place=document)


@each("row", table())
def test_real_names(row: dict[str, str]) -> None:
    """Each name of the table, written by hand, has its canonical form, kind and level in its document."""
    names = of_document(row["document"])
    unit = names.describe(names.canonical(row["name"]))
    assert (unit.name, unit.kind, unit.level) == (row["canonical"], row["kind"], row["level"])
    assert unit.collective == (unit.kind == "collective")


@each("row", table())
def test_canonical_twice_is_canonical_once(row: dict[str, str]) -> None:
    names = of_document(row["document"])
    assert names.canonical(row["canonical"]) == row["canonical"]


def test_the_table_is_large_and_has_every_kind() -> None:
    rows = table()
    assert len(rows) >= 550
    assert {row["kind"] for row in rows} == {*KINDS, ""}


@each(
    "one, other",
    [
        ("市经信局", "市工信局"),
        ("市工信委", "市工信局"),
        ("市建设局", "市住房城乡建设局"),
        ("市教体局", "市教育局"),
        ("市文化和旅游局", "市文化广电旅游局"),
        ("市自然资源局", "市自然资源和规划局"),
        ("市编办", "市委编办"),
        ("市网信办", "市委网信办"),
        ("市金融办", "市金融局"),
        ("市地方金融监管局", "市金融监管局"),
        ("市交通局", "市交通运输局"),
        ("市大数据局", "市数据局"),
        ("人民银行市分行", "市人民银行"),
        ("国家网信办", "中央网信办"),
        ("国土资源部", "自然资源部"),
    ],
)
def test_different_bodies_stay_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


def test_no_form_stands_for_two_bodies() -> None:
    """Counted over names.toml itself: a form under two standard names would make the last line win in silence."""
    from jxgraph.naming.knowledge import _local_names

    kinds = {k: v for k, v in read_data("names").items() if k in KINDS}
    owners: dict[str, set[str]] = {}
    for entries in kinds.values():
        for standard, forms in _local_names(entries):
            for form in forms:
                owners.setdefault(form, set()).add(standard)
    assert {form: found for form, found in owners.items() if len(found) > 1} == {}
    assert {*known().kinds.values(), *known().state_kinds.values()} <= {*KINDS, ""}


def test_every_form_of_a_department_gives_its_standard_under_any_prefix() -> None:
    for form, standard in known().local.items():
        if standard not in known().party_only and form not in known().state:
            assert canonical("海宁市" + form).endswith(standard), form


def test_prefixes() -> None:
    """The level before a department is split off, and only where a department is left."""
    assert split_prefix("省市场监管局") == ("省", "市场监管局")
    assert split_prefix("城市管理局") == ("", "城市管理局")
    assert split_prefix("市委宣传部") == ("市委", "宣传部")
    assert split_prefix("某某集团") == ("", "某某集团")
    assert is_department("妇联")
    assert stands_alone("海关总署")
    assert not stands_alone("气象局")


def test_reforms_are_notes_and_merge_nothing() -> None:
    found = reforms("银保监会")
    assert [(one.date, one.after) for one in found] == [("2018-03", "银保监会"), ("2023-03", "金融监管总局")]
    assert "国发〔2023〕5号" in found[1].source
    assert reforms("市某办") == []
    assert canonical("银保监会") == "银保监会"
    names = {name for one in read_data("reforms")["reform"] for name in (*one["from"], one["to"])}
    assert {name for name in names if canonical(name) != name} == set()


def test_divisions_are_complete() -> None:
    """34 provinces, 333 prefectures, 2,845 counties: 2,846 in 2024, then two districts of Chongqing became one."""
    levels = divisions().levels
    assert Counter(levels.values())["province"] == 34
    assert sum(len(city_level(place)) for place, level in levels.items() if level == "province") == 333
    assert sum(len(county_level(place)) for place, level in levels.items() if level == "province") == 2845


@each(
    "place, level",
    [
        ("海宁市政府", "county"),
        ("嘉兴市", "city"),
        ("嘉兴", "city"),
        ("杭州市", "city"),
        ("北京市", "province"),
        ("吉林", "province"),
        ("吉林市", "city"),
        ("浦东新区", "county"),
        ("恩施州", "city"),
        ("恩施市", "county"),
        ("博州", "city"),
        ("内蒙古", "province"),
        ("兴安盟", "city"),
        ("阿克苏地区", "city"),
        ("东莞市", "city"),
        ("神农架林区", "county"),
        ("六枝特区", "county"),
        ("鄂伦春旗", "county"),
        ("济源市", "county"),
        ("香港", "province"),
        ("某某市", ""),
        ("", ""),
    ],
)
def test_division_level(place: str, level: str) -> None:
    """A place has the level of its division, and none where it is unknown."""
    assert division_level(place) == level


def test_what_lies_in_a_place() -> None:
    """Cities and counties of a place are those of the official list; of a county or an unknown place there are none."""
    assert county_level("嘉兴市") == ("南湖区", "秀洲区", "嘉善县", "海盐县", "海宁市", "平湖市", "桐乡市")
    assert len(city_level("浙江省")) == 11
    assert county_level("东莞市") == county_level("海宁市") == county_level("某地") == ()
    assert full_place("广西") == "广西壮族自治区"


@each(
    "place, collective, members",
    [
        ("嘉兴市", "各县(市)政府", ("嘉善县政府", "海盐县政府", "海宁市政府", "平湖市政府", "桐乡市政府")),
        ("嘉兴", "各区人民政府", ("南湖区政府", "秀洲区政府")),
        ("三亚市", "各区", ("海棠区", "吉阳区", "天涯区", "崖州区")),
        ("嘉兴市", "各区、县级市", ("南湖区", "秀洲区", "海宁市", "平湖市", "桐乡市")),
        ("嘉兴市", "各有关县(市、区)政府", ()),
        ("嘉兴市", "各县(市、区)政府(管委会)", ()),
        ("嘉兴市", "各地级以上市政府", ()),
        ("浙江省", "各市、县政府", ()),
        ("", "各县(市、区)政府", ()),
        ("海宁市", "各县(市、区)政府", ()),
    ],
)
def test_members_of_collectives(place: str, collective: str, members: tuple[str, ...]) -> None:
    """Only what a collective names beyond doubt is expanded, and only for a known place."""
    assert Names(place=place).members(collective) == members


def test_a_collective_stands_for_itself_unless_its_members_are_asked_for() -> None:
    text, names = "1.甲。（责任单位：各县(市、区)政府）", Names(place="嘉兴")
    assert parse_text(text, names=names).units.index.tolist() == ["各县(市、区)政府"]
    assert len(parse_text(text, names=names, expand=True).units) > 2


def test_members_in_a_province_and_a_banner() -> None:
    assert Names(place="广东").members("各地级以上市人民政府")[:2] == ("广州市政府", "韶关市政府")
    assert len(Names(place="湖北省").members("各市(州)政府")) == 13
    assert len(Names(place="浙江省").members("各县(市、区)政府")) == 90
    assert len(Names(place="北京市").members("各区政府")) == 16
    assert "准格尔旗政府" in Names(place="鄂尔多斯市").members("各旗(区)政府")


def test_a_users_file(tmp_path: Path) -> None:
    """Aliases win over what everybody knows; members are given by canonical names; a BOM does no harm."""
    file = tmp_path / "names.toml"
    text = 'place = "湘潭"\n[aliases]\n"市经研金融办" = "市政府研究室"\n"市文旅局" = "市文化广电旅游局"\n'
    file.write_text(text + '[members]\n"产业组" = ["市发改委", "湘潭市工业和信息化局"]\n', encoding="utf-8-sig")
    names = Names.load(file)
    assert names.canonical("市经研金融办") == "市政府研究室"
    assert names.canonical("市文旅局") == "市文化广电旅游局"
    assert names.canonical("湘潭市发改委") == "市发展改革委"
    assert names.members("产业组") == ("市发展改革委", "市工信局")
    assert Names.load(file, place="嘉兴").canonical("嘉兴市发改委") == "市发展改革委"


def test_canonicalise_off_leaves_names_but_keeps_the_users_aliases() -> None:
    names = Names(aliases={"市发改委": "发改"}, canonicalise=False)
    assert names.canonical("市人社局") == "市人社局"
    assert names.canonical("市发改委") == "发改"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[alias]\n", "unknown key 'alias'; expected aliases, members, place, level"),
        ('aliases = "x"\n', "aliases: expected a table, [aliases], found 'x'"),
        ('[aliases]\n"甲" = 3\n', "aliases.甲: expected the name of a unit, found 3"),
        ('[aliases]\n"甲" = "乙"\n"乙" = "丙"\n', "aliases.甲: expected a unit, found '乙', which is itself an alias"),
        ('[members]\n"各区" = "南湖区"\n', "members.各区: expected a list of units, found '南湖区'"),
        ('[members]\n"各区" = [1]\n', "members.各区: expected a list of units' names, each a text, found 1"),
        ('level = "city"\n', "level: expected 'state' or '', found 'city'"),
        ("place = 1\n", "place: expected a text, found 1"),
        ("x = ", "expected TOML: "),
        ('[aliases]\n"甲" = "乙"\n"甲" = "丙"\n', "expected TOML: "),
    ],
)
def test_a_wrong_file_is_answered_with_file_key_and_what_was_expected(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "my names.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        Names.load(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert words in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Names.load(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes('place = "嘉兴"'.encode("gbk"))
    with pytest.raises(InputError, match="UTF-8"):
        Names.load(tmp_path / "gbk.toml")


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(UsageError, match="unknown level 'town'"):
        Names(level="town")


UNITS = ["市发展改革委", "市财政局", "市教育局", "市人力资源社会保障局", "市卫生健康委", "南湖区政府", "嘉兴海关"]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("发改", "市发展改革委"),
        ("人社", "市人力资源社会保障局"),
        ("财政厅", "市财政局"),
        ("南湖", "南湖区政府"),
        ("海关", "嘉兴海关"),
    ],
)
def test_the_nearest_comes_first(asked: str, meant: str) -> None:
    assert nearest(asked, UNITS)[0] == meant


@each(
    "typed, unit",
    [
        ("发改委", "市发展改革委"),
        ("发改", "市发展改革委"),
        ("市发改", "市发展改革委"),
        ("公安", "市公安局"),
        ("统计", "市统计局"),
        ("财政局", "市财政局"),
        ("人社局", "市人力资源社会保障局"),
        ("科技局", "市科委"),
        ("市文旅局", "市文化广电旅游局"),
        ("市住建局", "市建设局"),
        ("市城管局", "市综合执法局"),
        ("行政执法局", "市综合执法局"),
        ("市场局", "市市场监管局"),
        ("组织部", "市委组织部"),
        ("团委", "团市委"),
        ("工会", "市总工会"),
        ("海关", "江州海关"),
        ("供电公司", "国网江州供电公司"),
        ("瑞江县", "瑞江县政府"),
        ("嘉善", "嘉善县政府"),
        ("南湖区政府", "南湖区"),
        ("水务集团", "市水务集团"),
    ],
)
def test_an_everyday_name_finds_the_unit_that_the_place_has(typed: str, unit: str) -> None:
    """One unit of each trade: 市文旅局 is the 文化广电旅游局 of this place, 市城管局 its 综合执法局."""
    assert resolve(typed, EVERYDAY) == unit


EVERYDAY = [
    *(
        "市发展改革委",
        "市公安局",
        "市统计局",
        "市财政局",
        "市人力资源社会保障局",
        "市科委",
        "市文化广电旅游局",
        "市建设局",
    ),
    *(
        "市综合执法局",
        "市市场监管局",
        "市委组织部",
        "团市委",
        "市总工会",
        "江州海关",
        "国网江州供电公司",
        "瑞江县政府",
        "嘉善县政府",
    ),
    *("南湖区", "市水务集团", "各县(市、区)政府"),
]


@each(
    "typed, units, offered",
    [
        ("发改委", ["市发展改革委", "省发展改革委", "市财政局"], "市发展改革委, 省发展改革委"),
        ("财政", ["省财政厅", "市财政局"], "省财政厅, 市财政局"),
        ("市文旅局", ["市文化局", "市旅游局"], "市文化局, 市旅游局"),
        ("嘉善", ["嘉善县政府", "嘉善县"], "嘉善县, 嘉善县政府"),
        ("公安", ["市公安局", "公安县政府"], "公安县政府, 市公安局"),
        ("数据局", ["市大数据局", "市政务服务和数据管理局"], "市大数据局, 市政务服务和数据管理局"),
    ],
)
def test_of_several_units_none_is_chosen(typed: str, units: list[str], offered: str) -> None:
    """They are listed instead; but 财政局 of 省财政厅 and 市财政局 is the one that is so called."""
    with pytest.raises(AmbiguousUnitError, match=f"2 units answer to '{typed}': {offered}; say which"):
        resolve(typed, units)
    assert resolve("财政局", ["省财政厅", "市财政局"]) == "市财政局"


@each(
    "typed, unit",
    [
        ("教育厅", "市教育局"),
        ("教育局", "省教育厅"),
        ("财政局", "财政部"),
        ("财政部", "市财政局"),
        ("省财政厅", "市财政局"),
        ("国家统计局", "市统计局"),
        ("税务总局", "市税务局"),
        ("东州市发改委", "市发展改革委"),
        ("嘉善县", "南湖区政府"),
        ("省文旅厅", "市文化广电旅游局"),
    ],
)
def test_a_name_of_another_level_or_place_finds_no_unit_and_the_nearest_is_offered(typed: str, unit: str) -> None:
    with pytest.raises(UsageError, match=f"unknown unit '{typed}'(; did you mean {unit}|; none)"):
        resolve(typed, [unit])


def test_pinyin_of_names() -> None:
    """长 is read by its phrase; what is no Chinese character stands as it is; a Latin name needs none."""
    assert pinyin("市长办") == ["szb", "shizhangban"]
    assert pinyin("长兴县") == ["cxx", "changxingxian"]
    assert pinyin("市ABC办") == ["sabcb", "shiabcban"]
    assert pinyin("Finance") == pinyin("") == []
    assert len(pinyin("科" * 2000)[0]) == 60


@each(
    "unit, typed",
    [
        ("市发展改革委", "发改委 市发改 fagaiwei fgw sfgw shifagaiwei 发展和改革委员会"),
        ("市人力资源社会保障局", "人社局 市人社局 rsj renshe"),
        ("市卫生健康委", "卫健委 wjw swjw weijian"),
        ("市文化广电旅游局", "文旅局 wlj wenlv 旅游局"),
        ("团市委", "团委 tuanwei"),
        ("国网嘉兴供电公司", "供电 电力"),
        ("Office OF Ports", "office of"),
    ],
)
def test_a_unit_is_found_by_the_beginning_of_what_people_type(unit: str, typed: str) -> None:
    """An everyday name and its pinyin, initials or full, with or without 市 in front; the unit's own name comes first."""
    forms = search_forms(unit)
    assert forms[0] == unit.lower()
    words = [typed] if " of" in typed else typed.split()
    assert [word for word in words if not any(form.startswith(word) for form in forms)] == []


def test_no_form_begins_another_and_a_name_without_end_is_cut() -> None:
    """发展改革委 is left out beside 发展改革委员会; of 2,000 characters 60 are read."""
    forms = search_forms("市发展改革委")[1:]
    assert not [a for a in forms for b in forms if a != b and b.startswith(a)]
    assert max(map(len, search_forms("科" * 2000))) == 120  # ke, 60 times


def test_everyday_names_are_of_standard_bodies() -> None:
    """A misspelt body in the table of everyday names, or in those of a place, would find nothing in silence."""
    data, standards = read_data("names"), known().kinds
    assert {name for names in data["everyday"].values() for name in names.split()} - set(standards) == {"团市委"}
    assert {name for own in data["place"].values() for pair in own.items() for name in pair} <= set(standards)
    assert all(full_place(place) == place for place in data["place"])


def test_resolve_takes_aliases_and_answers_unknown_names() -> None:
    assert resolve("市人社局", UNITS) == "市人力资源社会保障局"
    assert resolve("嘉兴市发改委", UNITS, Names(place="嘉兴")) == "市发展改革委"
    with pytest.raises(UsageError, match=r"unknown unit '省财政'; did you mean 市财政局"):
        resolve("省财政", UNITS)
    with pytest.raises(UsageError, match="none of the 7 units is like it"):
        resolve("xyz", UNITS)
    assert nearest("发改", []) == []


@given(st.text(alphabet="市县区省委局办部各团中国人民银行政府（）()、嘉兴海关 ", max_size=30))
def test_any_name_has_one_canonical_form(name: str) -> None:
    """No input fails, and the description keeps the name."""
    assert describe(canonical(name)).name == canonical(name)


@pytest.mark.parametrize("name", ["市" * 10000, "（" * 5000 + "局" * 5000, "团" + "市" * 9998 + "委", "各县(" * 2500])
def test_a_name_of_ten_thousand_characters_takes_no_time(name: str) -> None:
    start = time.process_time()
    describe(canonical(name, "state", "嘉兴"))
    assert time.process_time() - start < 1


def test_the_table_holds_every_unit_of_the_sample() -> None:
    from jxgraph.parsing import read_breakdown

    units = {unit.name for unit in read_breakdown(HERE.parent / "data" / "jiaxing-2025.txt").unit_records}
    assert len(units) == 66
    assert units <= {row["canonical"] for row in table()}


def test_what_a_unit_includes_is_no_second_name() -> None:
    assert canonical("有关区政府(含高新区管委会)") == "有关区政府(含高新区管委会)"
    assert canonical("有关区政府(市某局)") == "有关区政府"


def test_every_department_that_is_known_is_called_something_in_english() -> None:
    """Those of cities and provinces with a level in front, those of the state as they are; none is left to pinyin."""
    local, state = sorted(set(known().local.values())), sorted(set(known().state.values()))
    names = [gloss(f"市{name}") for name in local] + [gloss(name) for name in state]
    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Za-z',\- ]+", name) or "  " in name] == []
    without_space = [name for name in names if " " not in name]
    assert without_space == []


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("市发展改革委", "Municipal Development and Reform Commission"),
        ("市发改委", "Municipal Development and Reform Commission"),
        ("浙江省经信厅", "Zhejiang Provincial Department of Economy and Information Technology"),
        ("县教育局", "County Bureau of Education"),
        ("财政部", "Ministry of Finance"),
        ("国家统计局", "National Bureau of Statistics"),
        ("市委政法委", "Political and Legal Affairs Commission of the Municipal Party Committee"),
        ("团市委", "Communist Youth League Municipal Committee"),
        ("市人民银行", "People's Bank of China, Municipal Branch"),
        ("人民银行", "People's Bank of China"),
        ("嘉兴金融监管分局", "Jiaxing Sub-bureau of Financial Regulation"),
        ("市政府", "Municipal Government"),
        ("秀洲区政府", "Xiuzhou District Government"),
        ("嘉兴市南湖区政府", "Nanhu District Government"),
        ("平湖市政府", "Pinghu City Government"),
        ("广西壮族自治区财政厅", "Guangxi Regional Department of Finance"),
        ("嘉兴经济技术开发区", "Jiaxing Economic and Technological Development Zone"),
        ("国网嘉兴供电公司", "State Grid Jiaxing Power Supply Company"),
        ("市产业集团", "Municipal Industrial Group"),
        ("嘉职院", "Jiazhiyuan"),
        ("Finance", ""),
        ("科" * 2000, ""),
    ],
)
def test_a_unit_in_english(name: str, english: str) -> None:
    """A known department by its trade and level, the body of a place by the place, else the pinyin."""
    assert gloss(name) == english


@given(st.text(max_size=12))
def test_a_gloss_of_anything_is_one_line_without_a_known_character_left(name: str) -> None:
    assert gloss(name) == " ".join(gloss(name).split())
