"""Entries of access lists as an engine stores them: what a REVOKE can take back, and from whom."""

from __future__ import annotations

from enum import StrEnum

from .base import record


class RightLevel(StrEnum):
    """Where an entry stands."""

    GLOBAL = "global"
    DATABASE = "database"
    """On MariaDB and MySQL every table of the databases that the pattern ``schema`` covers; CONNECT on PostgreSQL."""
    SCHEMA = "schema"
    TABLE = "table"
    COLUMN = "column"
    ROUTINE = "routine"
    MEMBER = "member"
    """PostgreSQL 16: one grant of the role ``name``; a membership may have several, each of another grantor."""
    WITHHELD = "withheld"
    """MySQL's partial revoke: a global right that does not hold in the database ``schema``."""


@record
class Right:
    """One entry of an access list, whole.

    ``schema`` is the pattern as stored where the level is a database, ``name`` a relation or a routine with its
    argument types; ``privileges`` are all that the entry holds, since one that holds nothing more disappears.
    """

    grantee: str
    level: RightLevel
    schema: str | None = None
    name: str | None = None
    columns: tuple[str, ...] = ("*",)
    privileges: tuple[str, ...]
    grantable: bool = False
    grantor: str | None = None
    """Who granted it, where that is not the owner: only such a role can take it back."""
    owner: bool = False
    """The grantee owns it: taking the right back would not last."""


class Rule(StrEnum):
    """Rules of the server that decide what its entries amount to."""

    MERGE_ROLES = "merge_roles"
    """Database rows of nested roles are merged before the most specific is taken (MariaDB)."""
    RESOLVE_NAMES = "resolve_names"
    """The server knows loopback clients as ``localhost``."""
    SET_OPTION = "set_option"
    """Memberships have SET and INHERIT options of their own (PostgreSQL 16)."""
