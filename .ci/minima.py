"""Print the lower bound of each dependency in pyproject.toml, and of the extras named, as constraints for pip."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement


def minima(extras: set[str]) -> list[str]:
    """Return ``name==version`` for each requirement with a lower bound, of the project and of these extras."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    listed = [*project["dependencies"], *(line for extra in sorted(extras) for line in optional[extra])]
    bounds = {
        requirement.name: bound.version
        for requirement in map(Requirement, listed)
        for bound in requirement.specifier
        if bound.operator == ">="
    }
    return [f"{name}=={version}" for name, version in sorted(bounds.items())]


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in minima(set(sys.argv[1:]))))
