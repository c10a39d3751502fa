"""What is worked out of one large object once, however many ask, for as long as the object lives."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import TypeVar

A = TypeVar("A")
T = TypeVar("T")


class Referable:
    """Base of records that can be referred to without being kept alive."""

    __slots__ = ("__weakref__",)


def once(work: Callable[[A], T]) -> Callable[[A], T]:
    """Make a pure function of one object work only once for the same object.

    An equal one is another: to compare two audits takes long. What is returned must not be changed or hold the object.
    """
    kept: dict[int, tuple[weakref.ref[A], T]] = {}

    @functools.wraps(work)
    def answer(about: A) -> T:
        known = kept.get(id(about))
        if known is not None and known[0]() is about:
            return known[1]
        made, key = work(about), id(about)
        kept[key] = (weakref.ref(about, lambda _: kept.pop(key, None)), made)
        return made

    return answer
