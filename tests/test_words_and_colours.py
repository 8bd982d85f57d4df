"""Each word for people and each colour stands once: the TOML files of `i18n`, and `palette.toml`."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from checking_figures import contrast

import jxgraph
from jxgraph.i18n import LANGUAGES, labels
from jxgraph.messages import read_texts
from jxgraph.palette import CLUSTER_COLOURS, COLOURS, DARK_COLOURS, css_variables

PACKAGE = Path(jxgraph.__file__).parent
TOPICS = sorted(path.stem for path in (PACKAGE / "i18n").glob("*.toml"))
SOURCES = [path for suffix in ("py", "css", "js", "html", "toml") for path in PACKAGE.rglob(f"*.{suffix}")]
HEX = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b|\brgba?\(\s*\d")


@pytest.mark.parametrize("topic", TOPICS)
def test_every_key_has_a_text_in_every_language_with_the_same_facts(topic: str) -> None:
    """A text that is filled in has the same names between its braces in each language; a text may leave one out."""
    for key, texts in read_texts(topic).items():
        assert set(texts) == set(LANGUAGES), key
        fields = {frozenset(re.findall(r"\{(\w+)[^}]*\}|(_[A-Z]+_)", text)) for text in texts.values()}
        assert len(fields) == 1, key


def test_words_of_verdicts_agree_in_all_texts() -> None:
    """A pair that is `undecidable` or as `expected` has one word, which no text replaces by another."""
    chinese = "".join(text for topic in TOPICS for text in labels("zh", topic).values())
    assert not re.search(
        "无法判定|无法检验.{0,4}对|符合预期|偏多|偏少|期望共同|重复印出|重复刊印|关系权重|关系强度|归属稳定度", chinese
    )


ONE_TERM = {
    "文件": "(?<!Word)(?<!文字)文档",
    "工作量": "负荷|负载|负担",
    "位次": "名次",
    "协同群组": "社区|社团|派系|聚类",
    "共事单位": "合作单位|协作单位|合作伙伴",
    "牵头单位": "主办单位|牵头部门",
    "配合单位": "协办单位|配合部门",
    "泛指": "统称|集合名称",
    "责任分配矩阵": "责任矩阵|职责矩阵",
    "零模型": "随机模型|原假设|空模型",
    "随机分派": "随机安排|随机分配",
    "比例": "比重",
    "缺位": "(单位|如|若)退出",
    "交互网络图": "网络页|网页图",
    "权重方案": "加权方案|计权方案|计权规则",
}
"""The term for each thing, and the words that would be a second one for it."""


@pytest.mark.parametrize("term", ONE_TERM)
def test_one_thing_has_one_term_in_chinese(term: str) -> None:
    texts = {f"{topic}.{key}": text for topic in TOPICS for key, text in labels("zh", topic).items()}
    assert {key: text for key, text in texts.items() if re.search(ONE_TERM[term], text)} == {}
    assert any(term in text for text in texts.values())


def test_no_colour_stands_outside_the_palette() -> None:
    """Hexadecimal colours and rgb() with numbers; an id such as #fit in CSS has other letters."""
    found = {
        f"{path.relative_to(PACKAGE)}: {colour}"
        for path in SOURCES
        if path.name != "palette.toml"
        for colour in HEX.findall(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_each_colour_of_the_palette_stands_once() -> None:
    palette = tomllib.loads((PACKAGE / "palette.toml").read_text(encoding="utf-8"))
    for colours in (palette["light"], palette["dark"]):
        literals = [colour for colour in colours.values() if colour.startswith("#")]
        assert len(literals) == len(set(literals))
    assert set(palette["dark"]) <= set(palette["light"])
    assert set(CLUSTER_COLOURS).isdisjoint(COLOURS.values())


@pytest.mark.parametrize("colours", [COLOURS, DARK_COLOURS], ids=["light", "dark"])
def test_text_can_be_read_on_its_ground(colours: dict[str, str]) -> None:
    """Contrast by WCAG 2: at least 4.5 between letters and what they stand on."""
    pairs = [("ink", "paper"), ("ink", "ground"), ("muted", "paper"), ("muted", "ground"), ("accent", "paper")]
    pairs += [("ink", "chip"), ("ink", "hover"), ("ink", "selected"), ("ink", "highlight"), ("ink", "notice_ground")]
    pairs += [(f"on_{role}", role) for role in ("lead", "co_lead", "support")]
    pairs += [("paper", name) for name in ("accent", "accent_strong", "more", "fewer", "warning")]
    pairs += [("notice_ink", "notice"), ("notice_ink", "paper"), ("up", "up_ground"), ("down", "down_ground")]
    low = {pair: round(contrast(*(colours[name] for name in pair)), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}


def test_the_pages_have_every_colour_as_a_variable() -> None:
    """Each is set for a light screen and for a dark one, and every variable that a style uses is set."""
    css = css_variables()
    assert all(css.count(f"--{name}:") == 2 for name in COLOURS)
    used = {name for path in PACKAGE.rglob("*.css") for name in re.findall(r"var\(--(\w+)\)", path.read_text("utf-8"))}
    assert used <= set(COLOURS)


@pytest.mark.slow
def test_a_further_language_needs_its_texts_and_its_code_only(tmp_path: Path) -> None:
    """With French texts (here the English ones) and "fr" in LANGUAGES, report, network and comparison are French."""
    code = f"""
import jxgraph.i18n as i18n
read_texts, i18n.LANGUAGES = i18n.read_texts, ("en", "zh", "fr")
i18n.read_texts = lambda topic: {{key: {{**texts, "fr": texts["en"]}} for key, texts in read_texts(topic).items()}}
import jxgraph as jx, making_pages, pytest
making_pages.draw_few(pytest.MonkeyPatch())
bd = jx.parse_text("1.甲。（责任单位：市财政局、市商务局）\\n2.乙。（责任单位：市财政局、市商务局）")
with making_pages.blank_pictures():
    jx.write_report(bd, r"{tmp_path / "report"}", lang="fr")
jx.write_comparison(jx.compare(bd, bd, samples=5), r"{tmp_path / "comparison"}", lang="fr")
"""
    here = str(Path(__file__).parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([here, os.environ.get("PYTHONPATH", "")])}
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, env=environment)
    assert '<span class="fr" lang="fr">' in (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert '"words":{"en":' in (network := (tmp_path / "report" / "network.html").read_text(encoding="utf-8"))
    assert '"fr":{"html_lang":' in network
    assert (tmp_path / "comparison" / "comparison.html").is_file()
