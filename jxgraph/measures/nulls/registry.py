"""The null models by name: the function that computes each, and what it ignores.

A new null model is a function in this package, an entry of `NULLS`, and its name and premise in `i18n/nulls.toml`.
"""

from __future__ import annotations

from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.errors import UsageError
from jxgraph.measures.nulls import fdsm
from jxgraph.measures.nulls.analytic import hypergeometric_laws, sdsm_laws, sized_sdsm_laws
from jxgraph.measures.nulls.fdsm import fdsm_laws, fdsm_work
from jxgraph.measures.numeric.arrays import refuse_out_of_range

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from scipy import sparse

    from jxgraph.measures.nulls.pairs import PairLaws, Pairs


class NullModel(NamedTuple):
    """A distribution of random documents to compare with.

    `ignores` names the property of the document that it does not preserve. `laws` takes the matrix, its pairs of units,
    and the number of samples and the seed that a sampled model needs, and returns the law of the number of tasks that
    pairs share.
    """

    ignores: str
    laws: Callable[[sparse.csr_array, Pairs, int, int], PairLaws]


FDSM, SIZED_SDSM = "fdsm", "sdsm_sized"

NULLS: Mapping[str, NullModel] = MappingProxyType(
    {
        FDSM: NullModel("", fdsm_laws),
        SIZED_SDSM: NullModel("that units' numbers of tasks are fixed", sized_sdsm_laws),
        "sdsm": NullModel("that task sizes are fixed", sdsm_laws),
        "hypergeometric": NullModel("task sizes", hypergeometric_laws),
    }
)
"""The default first."""

SECONDS = 60.0
"""Estimated time beyond which the default null is the sized SDSM, whose expectations hardly differ."""

_PATIENCE = 600.0
"""Estimated time beyond which a null that is named is refused without a number of samples."""


class NullSettings(NamedTuple):
    """The null models of a test by name, its level, and the samples and seed of the sampled model."""

    nulls: Sequence[str] | None = None
    alpha: float = 0.05
    samples: int | None = None
    seed: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the nulls; none before they are chosen."""
        return (self.nulls,) if isinstance(self.nulls, str) else tuple(self.nulls or ())

    def for_matrices(self, matrices: Iterable[sparse.csr_array]) -> NullSettings:
        """Return the settings with every choice made for matrices like these.

        Raises
        ------
        UsageError
            No null has that name, a number is out of range, or the samples would take too long.
        """
        names = self.names
        for name in names:
            null_model(name)
        if not 0 < self.alpha < 1:
            raise UsageError("nulls.alpha", alpha=self.alpha)
        refuse_out_of_range(seed=self.seed)
        if self.samples is not None and self.samples < 1:
            raise UsageError("nulls.no_sample", null=FDSM, samples=self.samples)
        samples = fdsm.SAMPLES if self.samples is None else self.samples
        if self.nulls is None:
            names = (SIZED_SDSM if _exceeds(SECONDS, matrices, samples) else FDSM,)
        elif FDSM in names and self.samples is None and _exceeds(_PATIENCE, matrices, samples):
            raise UsageError("nulls.slow", null=FDSM, samples=samples, other=SIZED_SDSM)
        return self._replace(nulls=tuple(dict.fromkeys(names)), samples=samples)


def _exceeds(seconds: float, matrices: Iterable[sparse.csr_array], samples: int) -> bool:
    """Return whether samples of all matrices take longer; the matrices beyond that are not looked at."""
    return any(work > seconds for work in accumulate(fdsm_work(P, samples) for P in matrices))


def null_model(name: str) -> NullModel:
    """Return the null model of this name.

    Raises
    ------
    UsageError
        There is none.
    """
    if name not in NULLS:
        raise UsageError("nulls.unknown", name=name, known=NULLS).near(name, NULLS)
    return NULLS[name]
