from __future__ import annotations

from typing import Any

import pytest
from making_files import OFD_NAMESPACE, OfdCanvas, archive, drawn_table, ofd, printed_pages, sample_lines

import jxgraph as jx
from jxgraph.errors import InputError
from jxgraph.reading import document_lines


def texts(data: bytes, *, aside: bool = False) -> list[str]:
    return [line.text for line in document_lines(data) if line.aside is aside]


@pytest.mark.slow
@pytest.mark.parametrize("one_by_one", [False, True])
def test_the_sample_with_hard_line_breaks(*, one_by_one: bool) -> None:
    """Its characters in their order; page numbers and the running head are aside, in one `TextCode` a line or a sign."""
    lines = sample_lines()[:60]
    data = ofd(printed_pages(lines, header="嘉兴市人民政府文件"), one_by_one=one_by_one)
    assert "".join("".join(texts(data)).split()) == "".join("".join(lines).split())
    assert texts(data, aside=True)[:2] == ["嘉兴市人民政府文件", "— 1 —"]
    assert jx.parse_text("\n".join(lines)).unit_records == _breakdown(data).unit_records


def _breakdown(data: bytes) -> jx.Breakdown:
    from jxgraph.parsing.pipeline import ReadingOptions, assemble

    return assemble(document_lines(data), "ofd", "", ReadingOptions())


def test_distances_that_repeat_and_a_matrix_that_enlarges() -> None:
    """Five signs 19 points apart are one word; 责任 in a box of half the size, doubled, stands beside 单位."""

    def draw(canvas: OfdCanvas) -> None:
        canvas.text(70, 700, "责任单位：", deltas="g 4 6.7")
        canvas.setFont("", 7)
        canvas.text(70, 653, "责任", matrix="2 0 0 2 0 0")
        canvas.setFont("", 14)
        canvas.drawString(101, 646, "单位")

    assert texts(ofd(draw)) == ["责任单位：", "责任单位"]


def test_ruled_tables_are_those_of_a_pdf() -> None:
    cells = [
        (0, 0, 1, 1, "领导"), (0, 1, 1, 1, "任务"), (0, 2, 1, 1, "单位"),
        (1, 0, 2, 1, "李军"), (1, 1, 1, 1, "发展低空\n经济"), (1, 2, 1, 1, "市财政局"), (2, 1, 1, 2, "治水"),
    ]  # fmt: skip
    lines = document_lines(ofd(lambda canvas: drawn_table(canvas, cells)))
    assert [line.cells for line in lines[1:]] == [("李军", "发展低空  经济", "市财政局"), ("李军", "治水", "")]


def test_templates_stand_on_every_page() -> None:
    def draw(canvas: Any) -> None:
        for words in ("一", "二", "三"):
            canvas.drawString(70, 500, words)
            canvas.showPage()

    head = '<o:TextObject Size="5" Boundary="20 10 60 8"><o:TextCode X="0" Y="5">临江市公报</o:TextCode></o:TextObject>'
    data = ofd(draw, templates=[head])
    assert (texts(data), texts(data, aside=True)) == (["一", "二", "三"], ["临江市公报"] * 3)


@pytest.mark.parametrize(
    ("prefix", "namespace"), [("", f' xmlns="{OFD_NAMESPACE}"'), ("", ""), ("x:", ' xmlns:x="http://www.ofdspec.org"')]
)
def test_any_prefix_or_namespace(prefix: str, namespace: str) -> None:
    canvas = OfdCanvas()
    canvas.drawString(70, 700, "市财政局")
    declared = f' xmlns:o="{OFD_NAMESPACE}"'
    members = {
        name: xml.replace(declared, namespace).replace("<o:", f"<{prefix}").replace("</o:", f"</{prefix}")
        for name, xml in canvas.members().items()
    }
    assert texts(archive(members)) == ["市财政局"]


def test_annotations_and_hidden_objects_are_left_out() -> None:
    canvas = OfdCanvas()
    canvas.drawString(70, 700, "甲")
    canvas.drawString(70, 600, "乙")
    members = canvas.members()
    page = "Doc_0/Pages/0/Content.xml"
    members[page] = members[page].replace('<o:TextObject ID="1"', '<o:TextObject Visible="false" ID="1"', 1)
    members["Doc_0/Annots/Page_0/Annotation.xml"] = "<!DOCTYPE x>"
    assert texts(archive(members)) == ["乙"]


def _broken(**changes: tuple[str, str]) -> bytes:
    canvas = OfdCanvas()
    canvas.drawString(70, 700, "甲")
    members = canvas.members(["<o:TextObject/>"])
    for name, (old, new) in changes.items():
        path = next(path for path in members if path.endswith(f"{name}.xml"))
        members[path] = members[path].replace(old, new)
    return archive(members)


COMPOSITE = '<o:Content><o:Layer><o:CompositeObject ResourceID="7"/>'
RESOURCE = '<o:CompositeGraphicUnits><o:CompositeGraphicUnit ID="7"><o:Content><o:CompositeObject ResourceID="7"/></o:Content></o:CompositeGraphicUnit></o:CompositeGraphicUnits>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (_broken(Document=("Pages/0/", "Pages/9/")), "incomplete, 'Doc_0/Pages/9/Content.xml' is missing"),
        (_broken(OFD=("Doc_0/", "../../etc/")), "incomplete, 'etc/Document.xml' is missing"),
        (_broken(Document=("TemplatePage", "Other")), "a template that is missing"),
        (_broken(**{"Tpls/0": ("<o:Content>", '<o:Template TemplateID="90"/><o:Content>')}), "contains itself"),
        (
            _broken(
                Content=("<o:Content><o:Layer>", COMPOSITE),
                Document=("<o:CommonData>", "<o:CommonData><o:PublicRes>Tpls/0.xml</o:PublicRes>"),
                **{"Tpls/0": ("<o:Content>", f"{RESOURCE}<o:Content>")},
            ),
            "contains itself",
        ),
        (_broken(Content=("</o:Content>", "")), "the OFD is damaged"),
        (_broken(Content=("甲", "")), "no text"),
        (_broken(Content=("<?xml", "<!DOCTYPE x><?xml")), "document type"),
        (archive({"OFD.xml": "x", "Doc_0/Encryptions.xml": ""}), "password"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        document_lines(data)


def test_a_page_that_is_a_picture_is_remarked() -> None:
    canvas = OfdCanvas()
    canvas.drawString(70, 700, "1.治水。（市水利局牵头）")
    canvas.showPage()
    canvas.drawString(70, 700, "—")
    members = canvas.members()
    page = "Doc_0/Pages/1/Content.xml"
    members[page] = members[page].replace("<o:Layer>", '<o:Layer><o:ImageObject Boundary="0 0 210 297"/>')
    remarks = _breakdown(archive(members)).remark_records
    assert [(remark.code, remark.facts) for remark in remarks if remark.code == "unread_page"] == [
        ("unread_page", (("page", "2"),))
    ]
