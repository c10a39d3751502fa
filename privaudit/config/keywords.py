"""Words of names of keys as data: ``rules/keys.yaml``, checked when it is first read."""

from __future__ import annotations

import functools

from ..errors import RuleError
from ..model import record
from ..resources import read_yaml, rules_dir


@record
class KeyWords:
    """``key_words`` and ``noise``: words that do not say whose key it is; ``same``: words for the same people.

    ``rows``: those of ``key_words`` that number the rows of any table, so that the same word in two says nothing.
    """

    key_words: frozenset[str]
    noise: frozenset[str]
    same: tuple[frozenset[str], ...]
    rows: frozenset[str]


@functools.cache
def load_key_words() -> KeyWords:
    """Return the shipped words, as they are written.

    Raises:
        RuleError: the file is not of the right form.
    """
    path = rules_dir() / "keys.yaml"
    data = read_yaml(path)
    try:
        return KeyWords(
            key_words=frozenset(data["key_words"].split()),
            noise=frozenset(data["noise"].split()),
            same=tuple(frozenset(group.split()) for group in data["same"]),
            rows=frozenset(data["rows"].split()),
        )
    except (KeyError, TypeError, AttributeError) as e:
        raise RuleError(path.name, (f"{type(e).__name__}: {e}",)) from None
