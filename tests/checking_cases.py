"""Many cases in one test, where a test for each would say no more."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


@contextmanager
def case(words: object) -> Iterator[None]:
    """Name the case in whatever fails within."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"case: {words}")
        raise


def each(names: str, cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Run a test on every case, one after the other; the failure of one names it.

    Used as `pytest.mark.parametrize` is, with one name or several separated by commas. Fixtures are set up once.
    """
    own = [name.strip() for name in names.split(",")]
    given = [dict(zip(own, one if len(own) > 1 else (one,), strict=True)) for one in cases]

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def checked(**fixtures: Any) -> None:
            for values in given:
                with case(values):
                    test(**fixtures, **values)

        signature = inspect.signature(test)
        fixtures = [one for name, one in signature.parameters.items() if name not in own]
        checked.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return checked

    return decorate
