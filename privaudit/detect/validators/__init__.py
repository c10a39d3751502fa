"""Check digits and calendars by name; a rule names its validator, a validator answers yes or no and never raises.

Own validators follow python-stdnum's manner: what a number is, where the algorithm comes from, vectors in the tests.
``stdnum:pl.pesel`` names a module of python-stdnum for the long tail.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable

from . import cards, cis, dates, generic, nations, ru, western

Validator = Callable[[str], bool]

OWN: dict[str, Validator] = {
    **ru.VALIDATORS,
    **cis.VALIDATORS,
    **cards.VALIDATORS,
    **dates.VALIDATORS,
    **generic.VALIDATORS,
    **western.VALIDATORS,
    **nations.VALIDATORS,
}


@functools.cache
def find(name: str) -> Validator:
    """Return the validator of that name.

    Raises:
        KeyError: there is none.
    """
    if name.startswith("stdnum:"):
        return _stdnum(name.removeprefix("stdnum:"))
    return OWN[name]


def known(name: str) -> bool:
    """Whether a validator has that name, without importing anything."""
    if name.startswith("stdnum:"):
        import importlib.util

        try:
            return importlib.util.find_spec("stdnum." + name.removeprefix("stdnum:")) is not None
        except ModuleNotFoundError:
            return False
    return name in OWN


def _stdnum(module: str) -> Validator:
    loaded: list[Validator] = []

    def is_valid(number: str) -> bool:
        if not loaded:
            loaded.append(importlib.import_module("stdnum." + module).is_valid)
        try:
            return bool(loaded[0](number))
        except Exception:  # noqa: BLE001 - some of its modules raise on dates and regions that do not exist
            return False

    return is_valid
