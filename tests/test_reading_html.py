from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_files import sample_lines

from jxgraph.reading import document_lines

BODY = (
    "<p>关于印发重点工作责任分解的通知，请认真贯彻执行。</p>"
    "<p>1.发展低空经济，建设新型储能和虚拟电厂。</p><p>责任单位：市交通局、市发改委</p>"
)


def texts(page: str, *, aside: bool = False) -> list[str]:
    return [line.text for line in document_lines(page.encode(), ".html") if line.aside is aside]


def page_of(lines: list[str]) -> str:
    return "".join(f"<p>{html.escape(line)}</p>\n" for line in lines)


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "gb2312"),
        ("gb18030", "gb2312"),
        ("gb18030", "iso-8859-1"),
        ("utf-8-sig", "gbk"),
        ("utf-16", ""),
    ],
)
def test_the_sample_as_a_page_whatever_it_declares(charset: str, declared: str) -> None:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">'
    page = f"<html><head>{meta}<title>嘉兴</title></head><body>{page_of(sample_lines())}</body></html>"
    assert [line.text for line in document_lines(page.encode(charset), ".html")] == sample_lines()


def test_big5_is_read_where_it_is_declared() -> None:
    page = '<meta charset="big5"><p>責任單位：財政局</p>'.encode("big5")
    assert [line.text for line in document_lines(page, ".htm")] == ["責任單位：財政局"]


def test_lines_end_where_a_browser_ends_them() -> None:
    page = "<body>a<br>b<div>c <b>d</b>\n\n e<span>f</span></div><ul><li>g<li>h</ul><h2>i</h2>j<pre>k\nl</pre></body>"
    assert texts(page) == ["a", "b", "c d ef", "g", "h", "i", "j", "k", "l"]


def test_numbers_and_offsets() -> None:
    """Blocks are numbered from 1; 'bb' begins behind 'a' and its line end: 2."""
    assert [(line.number, line.start, line.text) for line in document_lines(b"<p>a<p>bb")] == [
        (1, 0, "a"),
        (2, 2, "bb"),
    ]


def test_what_is_not_printed_is_left_out_and_characters_stay() -> None:
    page = (
        "<head><title>窗口</title><style>p{}</style></head><!-- 注释 --><script>var a='<p>x</p>'</script>"
        "<noscript><p>请启用</p></noscript><template><p>y</p></template><p>&nbsp;&nbsp;市财政局&#12289;市经信局&ensp;𠮷</p><p>&nbsp;</p>"
    )
    assert texts(page) == ["\xa0\xa0市财政局、市经信局\u2002𠮷"]


@pytest.mark.parametrize(
    "site",
    [
        "<nav>首页 政务公开</nav>",
        "<footer>主办单位：某市人民政府</footer>",
        '<div class="footer-box">主办单位：某市人民政府</div>',
        '<div id="left_menu">政策解读</div>',
        '<div role="navigation">政策解读</div>',
        '<ul><li><a href="/a">首页</a><li><a href="/b">政务公开</a><li><a href="/c">政策文件</a></ul>',
        '<div>位置：<a href="/a">首页</a> &gt; <a href="/b">政务公开</a> &gt; <a href="/c">政策文件</a></div>',
        '<div style="display: none">牵头单位：某局</div>',
        '<table><tr><td><a href="/a">首页</a><td><a href="/b">政务公开</a><td><a href="/c">政策</a></tr></table>',
    ],
)
def test_what_is_the_sites_is_aside_and_kept(site: str) -> None:
    for page in (site + BODY, BODY + site):
        assert "".join(texts(page)) == "".join(texts(BODY))
        assert texts(page, aside=True)


@pytest.mark.parametrize("attribute", ['class="share"', 'id="menu"', "hidden", 'role="navigation"'])
def test_what_holds_most_of_the_text_is_the_document_whatever_it_is_called(attribute: str) -> None:
    assert texts(f"<div {attribute}>{BODY}</div><p>版权所有</p>") == [*texts(BODY), "版权所有"]


def test_links_within_the_text_are_text() -> None:
    """Three links make up less than six tenths of the paragraph."""
    text = "牵头单位：<a href=1>市财政局</a>、<a href=2>市经信局</a>、<a href=3>市科技局</a>，其他各单位按职责分工落实"
    assert texts(f"<p>{text}</p>" + "<p>发展</p>" * 50, aside=True) == []


def test_a_header_in_an_article_is_its_title() -> None:
    assert texts(f"<article><header><h1>通知</h1></header>{BODY}</article>")[0] == "通知"
    assert texts(f"<header><h1>某市政府网</h1></header>{BODY}", aside=True) == ["某市政府网"]


def test_a_table_has_cells_and_merged_ones_repeat_downwards() -> None:
    page = (
        "<p>附件</p><table><caption>任务表</caption><thead><tr><th>领导<th>任务<th>单位</thead>"
        "<tr><td rowspan=2>李军<td>发展<br>经济<td>市财政局、<p>市经信局</p><tr><td colspan=2>治水</table><p>尾</p>"
    )
    lines = document_lines(page.encode())
    assert [line.text for line in lines] == [
        "附件", "任务表", "领导\t任务\t单位", "李军\t发展 经济\t市财政局、 市经信局", "\t治水\t", "尾"
    ]  # fmt: skip
    assert lines[4].cells == ("李军", "治水", "")
    assert [line.table for line in lines] == [0, 0, 1, 1, 1, 0]
    assert lines[0].cells is None


def test_two_tables_are_counted() -> None:
    table = "<table><tr><td>a<td>b<tr><td>c<td>d</table>"
    assert [line.table for line in document_lines(f"{table}<p>x</p>{table}".encode())] == [1, 1, 0, 2, 2]


@pytest.mark.parametrize(
    "page",
    [
        "<table><tr><td>甲<table><tr><td>a<td>b</tr><tr><td>c<td>d</tr></table></td><td>乙</td></tr><tr><td>丙</td></tr></table>",
        "<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>",
        "<table><tr><td>甲</td><td>乙</td></tr></table>",
    ],
)
def test_a_table_that_arranges_the_page_is_blocks(page: str) -> None:
    """One that holds a table (which stays one), one column, one row."""
    lines = document_lines(page.encode())
    assert {line.text for line in lines if line.cells is None} >= {"甲", "乙"}
    assert [line.cells for line in lines if line.cells] in ([], [("a", "b"), ("c", "d")])


def test_a_cell_that_holds_the_article_arranges_the_page() -> None:
    """Two rows and columns, but one cell has 12 of 15 blocks and most of the text."""
    article = "".join(f"<p>{n}.发展低空经济，建设新型储能。</p>" for n in range(12))
    page = f"<table><tr><td>左</td><td>{article}</td></tr><tr><td>版权</td><td>备案</td></tr></table>"
    assert all(line.cells is None for line in document_lines(page.encode()))
    assert len(document_lines(page.encode())) == 15


@pytest.mark.parametrize(
    ("data", "suffix", "expected"),
    [
        ("<!DOCTYPE html><p>a<p>b", ".txt", ["a", "b"]),
        ("<?xml version='1.0'?><!-- x --><html><body>a</body></html>", ".doc", ["a"]),
        ("\ufeff \n<html><table><tr><td>a</table>", ".xls", ["a"]),
        ("第1条 a<b，责任单位:甲\n乙", ".html", ["第1条 a<b，责任单位:甲", "乙"]),
        ("说明<br>一节", ".txt", ["说明<br>一节"]),
        ("<通知> 一\n二", ".txt", ["<通知> 一", "二"]),
    ],
)
def test_content_decides_before_the_suffix(data: str, suffix: str, expected: list[str]) -> None:
    """A page is one under any name when it begins with a tag; one without tags is text even as .html."""
    assert [line.text for line in document_lines(data.encode(), suffix)] == expected


@given(st.lists(st.text("<>&\"'一二ab：、 ", min_size=1), min_size=1).filter(lambda lines: "".join(lines).strip()))
def test_any_text_comes_back(lines: list[str]) -> None:
    """White space aside, a page says what was put into it."""
    page = f"<!DOCTYPE html><body>{page_of(lines)}</body>"
    assert "".join("".join(texts(page)).split()) == "".join("".join(lines).split())


@given(
    st.lists(
        st.sampled_from(
            "<p> <table> <tr> <td> </td> </table> <a> <div> </div> <br> </p> <td_rowspan=3> 甲 乙 丙".split()  # noqa: SIM905 - tags are read as a line
        )
    )
)
def test_broken_pages_lose_no_character(tags: list[str]) -> None:
    words = "".join(tags).replace("_", " ")
    printed = "".join(tag for tag in tags if tag in "甲乙丙") + "末"
    lines = document_lines(f"<html>{words}末".encode())
    assert "".join("".join(line.text.split()) for line in lines) == printed
