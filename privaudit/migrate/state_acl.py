"""An access list as PostgreSQL keeps it: who granted whom which privilege, with grant option or not.

Source: https://www.postgresql.org/docs/current/ddl-priv.html; ``aclupdate`` and ``aclnewowner`` of
src/backend/utils/adt/acl.c for what REVOKE … CASCADE and a change of owner do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..model import Location


class Holder:
    """A role or account that rights are granted to; compared by identity, so that a rename is one change."""

    __slots__ = (
        *("attributes", "can_login", "created", "inherit", "members", "memberships", "name", "oid", "predefined"),
        *("runner", "said", "status"),
    )

    def __init__(self, oid: int, name: str) -> None:
        self.oid = oid
        self.name = name
        self.can_login = False
        self.inherit = True
        self.attributes: set[str] = set()
        self.created = False
        """The scripts made it; else it was only named by them."""
        self.predefined = False
        self.runner = False
        self.status = "active"
        self.said: Location | None = None
        self.memberships: dict[Holder, MemberState] = {}
        """By the role held."""
        self.members: set[Holder] = set()

    def __repr__(self) -> str:
        return f"Holder({self.name!r})"


class MemberState:
    """One membership and its options; None where they are as the version has it."""

    __slots__ = ("admin", "inherit", "said", "set")

    def __init__(self, said: Location) -> None:
        self.admin = False
        self.inherit: bool | None = None
        self.set: bool | None = None
        self.said = said


TABLE_WORDS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
COLUMN_WORDS: Final = ("SELECT", "INSERT", "UPDATE", "REFERENCES")
SCHEMA_WORDS: Final = ("USAGE", "CREATE")
DATABASE_WORDS: Final = ("CONNECT", "CREATE", "TEMPORARY")
ROUTINE_WORDS: Final = ("EXECUTE",)

Entry = tuple[Holder, Holder]
"""Grantor and grantee."""


class Acl:
    """The entries, each with its privileges; True for those that may be passed on."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        self.entries: dict[Entry, dict[str, bool]] = {}

    def copy(self) -> Acl:
        """Return another of the same entries."""
        made = Acl()
        made.entries = {key: dict(words) for key, words in self.entries.items()}
        return made

    def grant(self, grantor: Holder, grantee: Holder, words: Iterable[str], *, grantable: bool = False) -> None:
        """Add privileges; a grant option that is there stays."""
        held = self.entries.setdefault((grantor, grantee), {})
        for word in words:
            held[word] = held.get(word, False) or grantable

    def revoke(self, grantor: Holder, grantee: Holder, words: Iterable[str], *, option_only: bool = False) -> None:
        """Take privileges back that one grantor gave, and what the grantee passed on by them."""
        held = self.entries.get((grantor, grantee))
        if held is None:
            return
        for word in words:
            passed_on = held.get(word, False)
            if option_only:
                if word in held:
                    held[word] = False
            else:
                held.pop(word, None)
            if passed_on and grantor is not grantee and not self._may_grant(grantee, word):
                for giver, other in list(self.entries):
                    if giver is grantee and other is not grantee:
                        self.revoke(grantee, other, (word,))
        if not held:
            self.entries.pop((grantor, grantee), None)

    def _may_grant(self, holder: Holder, word: str) -> bool:
        return any(grantee is holder and words.get(word) for (_, grantee), words in self.entries.items())

    def forget(self, holder: Holder) -> None:
        """Drop all entries of one holder."""
        for key in [k for k in self.entries if holder in k]:
            del self.entries[key]

    def new_owner(self, old: Holder, new: Holder) -> None:
        """Let the new owner stand wherever the old one stood."""
        if old is new:
            return
        entries, self.entries = self.entries, {}
        for (grantor, grantee), words in entries.items():
            giver, taker = (new if grantor is old else grantor), (new if grantee is old else grantee)
            for word, grantable in words.items():
                self.grant(giver, taker, (word,), grantable=grantable)

    def explode(self) -> Iterator[tuple[Holder, Holder, str, bool]]:
        """Give grantor, grantee, privilege, grant option."""
        for (grantor, grantee), words in self.entries.items():
            for word, grantable in words.items():
                yield grantor, grantee, word, grantable

    def holders(self, word: str) -> dict[Holder, bool]:
        """Return who holds a privilege, with whether it may be passed on."""
        found: dict[Holder, bool] = {}
        for (_, grantee), words in self.entries.items():
            if word in words:
                found[grantee] = found.get(grantee, False) or words[word]
        return found


def owned(owner: Holder, words: Iterable[str], public: tuple[Holder, Iterable[str]] | None = None) -> Acl:
    """Return what a new object's list is where nothing else was said: the owner's, and what everyone may."""
    made = Acl()
    made.grant(owner, owner, words)
    if public is not None:
        made.grant(owner, public[0], public[1])
    return made
