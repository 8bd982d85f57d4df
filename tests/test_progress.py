"""Bars are for people: shown where one watches and the work takes long, and nowhere else."""

import sys
from types import SimpleNamespace

import pytest

from jxgraph import progress as progress_module
from jxgraph.progress import collect_with_progress, in_live_notebook, progress


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a person wait before a terminal for work that always takes longer than a moment."""
    monkeypatch.setattr(progress_module, "is_interactive", lambda: True)
    monkeypatch.setattr(progress_module, "SHOWN_AFTER", -1.0)
    monkeypatch.setenv("FORCE_COLOR", "1")  # which tells rich that it writes to a terminal
    monkeypatch.setenv("TERM", "xterm")


@pytest.mark.usefixtures("terminal")
def test_a_bar_counts_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Three of three are done when the bar goes; the outcomes are given back in order."""
    assert collect_with_progress((letter for letter in "abc"), 3) == ["a", "b", "c"]
    assert "3/3" in capsys.readouterr().err


@pytest.mark.usefixtures("terminal")
def test_work_within_work_shows_no_bar_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as show:
        collect_with_progress(range(7), 7)
        show(1, 2)
    said = capsys.readouterr().err
    assert "1/2" in said
    assert "/7" not in said


def test_nobody_watches_what_goes_to_a_file(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "SHOWN_AFTER", -1.0)
    assert collect_with_progress(range(2), 2) == [0, 1]
    assert capsys.readouterr().err == ""


def test_a_quick_job_shows_none(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert collect_with_progress(range(2), 2) == [0, 1]
    assert capsys.readouterr().err == ""


def test_a_kernel_is_live_unless_its_notebook_is_to_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell with a kernel is Jupyter's; IPython in a terminal has none; the maker of notebooks says that nobody watches."""
    shells = {"kernel": SimpleNamespace(kernel=1), "terminal": SimpleNamespace()}
    live = {}
    for name, shell in shells.items():
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda shell=shell: shell))
        live[name] = in_live_notebook()
    assert live == {"kernel": True, "terminal": False}
    monkeypatch.setenv(progress_module.STILL, "1")
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shells["kernel"]))
    assert not in_live_notebook()
