"""`jxgraph panel`: the documents of one place, or of many, through the years."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from jxgraph.cli.corpus import MOST_FAILURES
from jxgraph.cli.options import (
    DocumentOptions,
    GlossOption,
    LangOption,
    NullOption,
    OpenOption,
    WeightOptions,
    default_lang,
    document_options,
    echo,
    open_file,
    print_scheme,
)
from jxgraph.filenames import file_name
from jxgraph.i18n import labels

if TYPE_CHECKING:
    from jxgraph.corpus.writing import Written
    from jxgraph.panels import Panel

_ONE = ("panel.html", "tables/", "figures/")
_MANY = ("index.html", "places/", "tables/places.csv", "tables/left_out.csv")
"""What a person opens first of the panel of one place, and of many."""


@document_options
def panel(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER")],
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="DIR")] = None,
    metadata: Annotated[Path | None, typer.Option("--metadata", metavar="CSV")] = None,
    by: Annotated[str, typer.Option(metavar="unit|department")] = "unit",
    jobs: Annotated[int | None, typer.Option("--jobs", metavar="N")] = None,
    scheduler: Annotated[str | None, typer.Option("--scheduler", metavar="ADDRESS")] = None,
    lang: LangOption = None,
    null: NullOption = None,
    gloss: GlossOption = False,
    open_page: OpenOption = False,
    *,
    options: DocumentOptions,
    weighing: WeightOptions,
) -> None:
    """Follow the documents of a place through the years, or of many places; write a page and tables of each."""
    from jxgraph.corpus import panels

    chosen = lang or default_lang()
    target = output or Path("outputs") / f"{file_name(folder.resolve().name)}-panel"
    written = panels(
        folder,
        target,
        by=by,
        scheme=weighing.chosen,
        null=null,
        lang=chosen,
        gloss=gloss,
        jobs=jobs,
        scheduler=scheduler,
        **_reading(options, metadata),
    )
    _print_panels(written, target, chosen)
    if open_page:
        open_file(target / (_ONE if written.panel else _MANY)[0], chosen)


def _reading(options: DocumentOptions, metadata: Path | None) -> dict[str, Any]:
    """Return what the user says of the reading: a data set, which was read before, takes none of it."""
    given = {"metadata": metadata, **options.reading, "corrections": options.corrected, "subset": options.criteria}
    unsaid = DocumentOptions().reading
    return {name: value for name, value in given.items() if value and value != unsaid.get(name)}


def _print_panels(written: Written, folder: Path, lang: str) -> None:
    """Print what was found in plain words: of one place its sentences, of many how many there are."""
    from jxgraph.panels import panel_words

    words, places = labels(lang, "places"), written.places
    if written.panel:
        print_scheme(written.panel.settings["scheme"], lang)
        echo(_years(written.panel, lang))
        for sentence in panel_words(written.panel, lang=lang):
            echo(f"- {sentence}")
    else:
        facts = {"places": len(places), "documents": int(places["years"].sum())}
        first, last = places["first_year"].min(), places["last_year"].max()
        echo(words["counts.many" if len(places) > 1 else "counts.one"].format(first=first, last=last, **facts))
    _print_left_out(written, lang)
    echo("", labels(lang)["written_to"].format(folder=folder))
    for name in _ONE if written.panel else _MANY:
        echo(f"  {name:<21} {words[f'written.{name}']}")


def _years(result: Panel, lang: str) -> str:
    """Say of which place the documents are, and how many tasks each year has."""
    words, place = labels(lang, "places"), result.settings["place"]
    tasks = zip(result.years, result.documents["tasks"], strict=True)
    years = words["separator"].join(words["of_year"].format(year=year, tasks=count) for year, count in tasks)
    return words["of_place"].format(place=place, years=years) if place else years


def _print_left_out(written: Written, lang: str) -> None:
    """Print the first documents that are in no panel, and how many there are more."""
    words, left_out = labels(lang, "places"), sorted(written.left_out, key=lambda one: one.path)
    for failure in left_out[:MOST_FAILURES]:
        echo(labels(lang, "corpus")["words.failure"].format(**failure.shown(lang)), err=True)
    if (more := len(left_out) - MOST_FAILURES) > 0:
        echo(words["more"].format(count=more), err=True)
