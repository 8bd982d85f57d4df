"""The null models by name: what each keeps of the document, and what it ignores."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from jxgraph.errors import UsageError
from jxgraph.measures.nulls import fdsm
from jxgraph.measures.nulls.analytic import hypergeometric_laws, sdsm_laws, sized_sdsm_laws
from jxgraph.measures.nulls.fdsm import fdsm_laws, fdsm_work
from jxgraph.measures.numeric.arrays import refuse_out_of_range

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scipy import sparse

    from jxgraph.measures.nulls.pairs import PairLaws, Pairs


class NullModel(NamedTuple):
    """A random document to compare with.

    `ignores` is what it does not see of the document, to be said beside it, and `laws` gives the law of the tasks that
    pairs of units share, from the matrix, its pairs, and the number of samples and seed that a sampled model needs.
    """

    ignores: str
    laws: Callable[[sparse.csr_array, Pairs, int, int], PairLaws]


FDSM, SIZED_SDSM = "fdsm", "sdsm_sized"

NULLS: Mapping[str, NullModel] = MappingProxyType(
    {
        FDSM: NullModel("", fdsm_laws),
        SIZED_SDSM: NullModel("that units' numbers of tasks are fixed", lambda P, pairs, *_: sized_sdsm_laws(P, pairs)),
        "sdsm": NullModel("that task sizes are fixed", lambda P, pairs, *_: sdsm_laws(P, pairs)),
        "hypergeometric": NullModel("task sizes", lambda P, pairs, *_: hypergeometric_laws(P, pairs)),
    }
)
"""The default first."""

SECONDS = 60.0
"""What the default null may take; beyond it the sized SDSM, whose expectations hardly differ, takes its place."""

_PATIENCE = 600.0
"""What a null may take that is asked for without saying how many samples."""


class NullSettings(NamedTuple):
    """Which null models are asked, at which level, and the samples and seed of the sampled one."""

    nulls: Sequence[str] | None = None
    alpha: float = 0.05
    samples: int | None = None
    seed: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The nulls by name; none before they are chosen."""
        return (self.nulls,) if isinstance(self.nulls, str) else tuple(self.nulls or ())

    def for_matrices(self, matrices: Sequence[sparse.csr_array]) -> NullSettings:
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
            raise UsageError(f"the level alpha must lie between 0 and 1, not {self.alpha}")
        refuse_out_of_range(seed=self.seed)
        if self.samples is not None and self.samples < 1:
            raise UsageError(f"the null {FDSM!r} needs at least 1 sample, not {self.samples}")
        samples = fdsm.SAMPLES if self.samples is None else self.samples
        if self.nulls is None:
            names = (FDSM if sum(fdsm_work(P, samples) for P in matrices) <= SECONDS else SIZED_SDSM,)
        elif FDSM in names and self.samples is None and sum(fdsm_work(P, samples) for P in matrices) > _PATIENCE:
            raise UsageError(
                f"the null {FDSM!r} takes long with {samples} samples here: say how many `samples` you want, "
                f"or use the null {SIZED_SDSM!r}"
            )
        return self._replace(nulls=tuple(dict.fromkeys(names)), samples=samples)


def null_model(name: str) -> NullModel:
    """Return the null model of this name.

    Raises
    ------
    UsageError
        There is none.
    """
    if name not in NULLS:
        raise UsageError(f"no null model is called {name!r}; known: {', '.join(NULLS)}")
    return NULLS[name]
