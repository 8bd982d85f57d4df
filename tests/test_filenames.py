"""Names of files made of words: Windows, macOS and Linux take each, and none of them takes two for the same."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jxgraph.filenames import file_name, file_names

DEVICES = ["CON", "prn", "Aux", "NUL", "COM1", "lpt9", "CON.txt", "con .tar.gz", "COM¹", "CONIN$"]
MARKS = [
    'a:b"c<d>e|f\\g/h?i*j',
    "-rf",
    "~$计划",
    ".hidden",
    "end. .",
    " ",
    "",
    "..",
    "a\x00b\n\tc",
    "\u202egnp.exe",
    "🏮🚀",
    "甲" * 85,
    "x" * 300,
    "\ud800",
]
LONGEST_SUFFIX = "-999999-briefing.docx"

words = st.text(max_size=300) | st.sampled_from(DEVICES + MARKS) | st.text("aAäÄßsS-12._ 甲가각", max_size=260)


def refused(name: str) -> list[str]:
    """Say which system does not take a name, from the rules that they publish."""
    faults = {
        "a character that Windows forbids": re.search(r'[<>:"/\\|?*\x00-\x1f]', name),
        "an end that Windows drops": name.endswith((".", " ")),
        "a device of Windows": re.match(
            r"(?i)(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)\s*(\.|$)", unicodedata.normalize("NFKC", name)
        ),
        "an option or a lock": name.startswith(("-", "~")),
        "hidden": name.startswith("."),
        "bytes": len(name.encode()) + len(LONGEST_SUFFIX) > 255,
        "units of a Mac": len(unicodedata.normalize("NFD", name).encode("utf-16-le")) // 2 + len(LONGEST_SUFFIX) > 255,
        "empty": not name,
        "not composed": name != unicodedata.normalize("NFC", name),
        "invisible": any(unicodedata.category(sign).startswith("C") for sign in name),
    }
    return [fault for fault, found in faults.items() if found]


@given(st.lists(words, max_size=8))
def test_every_system_takes_each_name_and_no_two_are_one(given_words: list[str]) -> None:
    """Also where upper and lower case, or composed and decomposed letters, are the same."""
    names = file_names(given_words)
    assert [refused(name) for name in names] == [[]] * len(names)
    assert len({unicodedata.normalize("NFD", name).casefold() for name in names}) == len(names)
    assert len({unicodedata.normalize("NFC", name.upper()) for name in names}) == len(names)
    assert names == file_names(given_words)
    assert not names or names[0] == file_name(given_words[0])


@pytest.mark.parametrize("name", DEVICES + MARKS)
def test_a_name_that_some_system_refuses_is_changed(name: str) -> None:
    assert refused(file_name(name)) == []
    assert file_name(name) != name or name == "🏮🚀"


@pytest.mark.parametrize(
    "name",
    ["市财政局", "市委“两新”组织党工委", "嘉兴-2025", "Li & Sons (2)", "v1.2", "console", "com10", "🏮", "甲" * 66],
)
def test_an_ordinary_name_stays(name: str) -> None:
    assert file_name(name) == name


@given(st.lists(words, min_size=2, max_size=2, unique_by=lambda one: unicodedata.normalize("NFC", one)))
def test_what_is_changed_differs_from_others_without_seeing_them(two: list[str]) -> None:
    """Two documents of a folder are named one by one, in two runs: only ordinary names can differ by case alone."""
    first, second = map(file_name, two)
    assert first != second


def test_names_that_a_system_takes_for_one_are_numbered() -> None:
    """The second é is e and an accent; 50,000 equal ones take a moment, for each number is tried once."""
    assert file_names(["é", "e\u0301", "É", "straße", "STRASSE", "é-2"]) == [
        "é",
        "é-2",
        "É-3",
        "straße",
        "STRASSE-2",
        "é-2-2",
    ]
    assert file_names(["市财政局"] * 50_000)[-1] == "市财政局-50000"
