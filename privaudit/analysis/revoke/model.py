"""What every engine's model of its rights answers: who reads what now, and who would after something was taken back."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from ...model import Grants, Right, record
from ...model.sqlnames import MYSQL_LIKE

Key = tuple[str, str]
"""Schema and relation."""
ALL = ("*",)


@record
class Target:
    """A relation, or some columns of it, or (``routine``) a routine with its argument types.

    On MariaDB and MySQL also a privilege that reads past those on tables: ``word`` for the whole server where
    ``schema`` is empty, else in that database (``name`` ``*``) or on that table of it alone.
    """

    schema: str
    name: str
    columns: tuple[str, ...] = ALL
    routine: bool = False
    word: str = "SELECT"

    @property
    def key(self) -> Key:
        """Schema and name."""
        return (self.schema, self.name)

    def among(self, columns: tuple[str, ...], *, fold: bool = False) -> tuple[str, ...]:
        """Return those of a right's columns that show any of it; ``fold`` where names of columns have no case."""
        if columns == ALL or self.columns == ALL:
            return columns
        if not fold:
            return tuple(c for c in columns if c in self.columns)
        wanted = {c.lower() for c in self.columns}
        return tuple(c for c in columns if c.lower() in wanted)


class CutKind(StrEnum):
    """What is taken back."""

    RIGHT = "right"
    MEMBER = "member"
    ATTRIBUTE = "attribute"
    ADMIN = "admin"
    """The option to grant the role ``name`` to others and to oneself."""
    SERVER = "server"
    """USAGE of the foreign server ``name`` of PostgreSQL."""
    PROXY = "proxy"
    """Connecting as the account ``name``."""


@record
class Cut:
    """One thing to take back from ``grantee``: a right (``columns`` of it), the role or the attribute ``name``.

    ``word`` is the privilege of the right. A ``right`` beside a role says who granted it, where that has to be named.
    """

    kind: CutKind
    grantee: str
    right: Right | None = None
    columns: tuple[str, ...] = ALL
    name: str = ""
    word: str = "SELECT"
    cascade: bool = False
    """Others hold the right from this grantee and lose it too."""


class RightsModel(Protocol):
    """One system's rights, as its server applies them. Never changed: `without` gives another."""

    @property
    def system(self) -> str:
        """Its name."""
        ...

    def principals(self) -> tuple[str, ...]:
        """Return all principals, sorted."""
        ...

    def reads(self, principal: str, target: Target) -> bool:
        """Whether a principal reads any of the target, at once or after SET ROLE."""
        ...

    def options(self, principal: str, target: Target) -> tuple[Cut, ...]:
        """Return what could be taken back to close the nearest way, the narrowest first; () if nothing would last."""
        ...

    def widen(self, cut: Cut, others: Iterable[Target]) -> tuple[Cut, ...]:
        """Return a cut with those of the same sort from the same grantee that concern other targets."""
        ...

    def without(self, cuts: Iterable[Cut]) -> RightsModel:
        """Return the rights after something was taken back."""
        ...

    def reached(self, principal: str) -> frozenset[Key]:
        """Return every relation of the scope that a principal reads any of."""
        ...

    def affected(self, cuts: Iterable[Cut]) -> frozenset[str]:
        """Return the principals whose reach may differ after the cuts."""
        ...


def model_of(grants: Grants, dialect: str, scope: Iterable[Key]) -> RightsModel | None:
    """Return the model of a system's rights over the relations of ``scope``; None where its entries are not known."""
    if not grants.rights:
        return None
    if dialect == "postgresql":
        from .postgresql import PostgresRights

        return PostgresRights.of(grants, scope)
    if dialect in MYSQL_LIKE:
        from .mysql import MysqlRights

        return MysqlRights.of(grants, scope)
    return None
