"""Lines that were copied with a document and are no part of it: page numbers, running headers, a site's head and foot."""

import pytest

from jxgraph.parsing.source import mark_asides
from jxgraph.reading import text_lines

TASK = "修桥（市财政局负责）"
HEAD = "临" * 40

ASIDES = {
    # bare numbers are of pages where three count up, or one follows a printed page number
    "甲|1|乙|2|丙|3|丁": "1|2|3",
    "甲|1|乙|2|丙": "",
    "甲|1|乙|2|丙|4|丁": "",
    "甲|— 1 —|乙|2|丙|3": "— 1 —|2|3",
    "甲|— 1 —|乙|3": "— 1 —",
    # a header runs that stands next to three page numbers, and has 40 characters at most
    "丁文件|— 1 —|甲|丁文件|— 2 —|乙|丁文件|— 3 —": "丁文件|— 1 —|丁文件|— 2 —|丁文件|— 3 —",
    "甲|丁文件|— 1 —|乙|丁文件|— 2 —": "— 1 —|— 2 —",
    f"一|二|三|四|五|六|七|八|{HEAD}|— 1 —|甲|{HEAD}|— 2 —|乙|{HEAD}|— 3 —": f"{HEAD}|— 1 —|{HEAD}|— 2 —|{HEAD}|— 3 —",
    f"一|二|三|四|五|六|七|八|{HEAD}临|— 1 —|甲|{HEAD}临|— 2 —|乙|{HEAD}临|— 3 —": "— 1 —|— 2 —|— 3 —",
    # hosts of a site above a document that says otherwise who answers, wherever they are printed again
    f"主办单位:市委宣传部|甲|{TASK}": "主办单位:市委宣传部",
    f"主办单位:市委宣传部|甲|{TASK}|主办单位:市委宣传部": "主办单位:市委宣传部|主办单位:市委宣传部",
    f"主办单位:市委宣传部|甲|{TASK}|主办单位:市体育局": "",
    "主办单位:市委宣传部|甲|乙": "",
    f"甲|主办单位:市委宣传部|{TASK}": "",
    # the foot of a site, up to the last line that can only be of one; a line of 200 characters at most
    f"{TASK}|地址:临江路1号|版权所有": "地址:临江路1号|版权所有",
    f"{TASK}|地址:临江路1号": "",
    f"{TASK}|甲|版权所有": "版权所有",
    f"{TASK}|版权所有|甲": "",
    f"{TASK}|版权所有{'甲' * 196}": f"版权所有{'甲' * 196}",
    f"{TASK}|版权所有{'甲' * 197}": "",
    # hosts below are of the site where it is a government, or the site's words stand there, and none stands above
    f"{TASK}|主办单位:临江市政府办公室": "主办单位:临江市政府办公室",
    f"{TASK}|主办单位:市文旅局": "",
    f"{TASK}|主办单位:市文旅局|网站地图": "主办单位:市文旅局|网站地图",
    f"{TASK}|承办单位:市体育局|甲|主办单位:临江市政府办公室": "",
    f"{TASK}|牵头部门:市财政局|主办单位:临江市政府办公室": "",
    f"{TASK}|牵头部门:市财政局|主办单位:临江市政府办公室|网站地图": "主办单位:临江市政府办公室|网站地图",
    # a foot stands below a document: one with clauses, or with a list of bodies in brackets
    "甲|版权所有": "",
    "修桥（市财政局、市水利局）|网站地图": "网站地图",
    "修桥（财政局）|网站地图": "",
}


@pytest.mark.parametrize("text", ASIDES)
def test_what_was_copied_with_a_document_is_no_part_of_it(text: str) -> None:
    lines = mark_asides(text_lines(text.replace("|", "\n")))
    assert "|".join(line.text for line in lines if line.aside) == ASIDES[text]
