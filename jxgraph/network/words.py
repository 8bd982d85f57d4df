"""The words of the page in its languages."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from jxgraph.labels import checked, title
from jxgraph.labels import shown as titled
from jxgraph.network.looks import SHAPES
from jxgraph.records import Role


def page_words(lang: str) -> dict[str, Any]:
    """Read all words of the page in a language: texts, and the tables `roles`, `kinds`, `nulls` and `verdict`.

    Raises
    ------
    UsageError
        The language is neither ``en`` nor ``zh``.
    """
    text = files("jxgraph.network").joinpath("words.toml").read_text(encoding="utf-8")
    words: dict[str, Any] = tomllib.loads(text)[checked(lang)]
    roles = {str(role): titled("role", str(role), lang) for role in Role}
    kinds = {kind: titled("kind", kind, lang) if kind else words["other_kind"] for kind in SHAPES}
    return words | {"roles": roles, "kinds": kinds, "number": title("number", lang), "lang": lang}
