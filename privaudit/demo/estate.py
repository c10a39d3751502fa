"""The demo estate as a whole: its systems, the right answer for every column, and the planted packages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .schema import Column, Package, Setup, System
from .systems.backoffice import accounting, archive
from .systems.bank import bank
from .systems.delivery import analyst_copy, delivery
from .systems.laboratory import laboratory
from .systems.loyalty import loyalty
from .systems.office import staff
from .systems.parcel import parcel
from .words import words

ColumnKey = tuple[str, str, str]
"""System, table, column: the same on every engine."""


def estate(*, seed: int = 1, scale: float = 1.0) -> tuple[System, ...]:
    """Return the nine systems; nothing is generated before a table's ``rows`` are asked for."""
    setup = Setup(seed, scale)
    makers = (delivery, laboratory, parcel, bank, loyalty, staff, accounting, archive, analyst_copy)
    return tuple(make(setup) for make in makers)


def labels() -> Mapping[ColumnKey, Column]:
    """Return the description of every column: entity, subject, contained kinds, protection."""
    return MappingProxyType({(s.name, t.name, c.name): c for s in estate() for t in s.tables for c in t.columns})


def ground_truth() -> Mapping[ColumnKey, str | None]:
    """Return the entity of every column; None is not personal and no transaction, ``ORGANIZATION`` a company's data."""
    return MappingProxyType({key: column.truth for key, column in labels().items()})


def agrees(truth: str | None, found: str | None) -> bool:
    """Whether a found entity means the same as the true one: equal, or together in a group of ``data/same.yaml``.

    A finer or coarser word for the same data (a first name as PERSON, a Russian passport as PASSPORT) is no error.
    """
    return truth == found or any(truth in group and found in group for group in words("same")["groups"])


def planted_packages() -> tuple[Package, ...]:
    """Return the places where identity meets transactions on purpose, as the audit should find them."""
    return tuple(package for system in estate() for package in system.packages)
