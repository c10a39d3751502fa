"""The access check of POSIX file systems, worked out for any user: mode bits and access control lists. Pure.

Sources: acl(5), "ACCESS CHECK ALGORITHM"; POSIX.1-2017, 4.5 File Access Permissions; the layout of the extended
attribute: Linux include/uapi/linux/posix_acl_xattr.h (version 2, then tag, permissions and id of each entry, little
endian). Linux differs from acl(5) in one thing (fs/namei.c, acl_permission_check, tried on ext4): where the group bits
of the mode, which are the list's mask, are all off, it does not look at the list: users and groups named in it fall
under the owning group or under others.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import Final

from ..model import record

READ: Final = 4
WRITE: Final = 2
PASS: Final = 1
"""To go through a folder."""


class Tag(IntEnum):
    """Kinds of entries, as the attribute stores them."""

    USER_OBJ = 0x01
    USER = 0x02
    GROUP_OBJ = 0x04
    GROUP = 0x08
    MASK = 0x10
    OTHER = 0x20


_VERSION: Final = 2
_HEAD: Final = struct.Struct("<I")
_ENTRY: Final = struct.Struct("<HHI")
_NO_ID: Final = 0xFFFFFFFF


@record
class Entry:
    """One entry: permissions as in a mode (4 read, 2 write, 1 pass); ``id`` of a named user or group, else None."""

    tag: Tag
    bits: int
    id: int | None = None


@record
class Who:
    """A process: its user and all its groups."""

    uid: int
    gids: frozenset[int] = frozenset()


NOBODY: Final = Who(uid=-1)
"""Anyone whom no entry is about: the class of others."""


def parse_acl(data: bytes) -> tuple[Entry, ...]:
    """Return the entries of the attribute ``system.posix_acl_access``.

    Raises:
        ValueError: it is not of the known layout.
    """
    if len(data) < _HEAD.size or _HEAD.unpack_from(data)[0] != _VERSION or (len(data) - _HEAD.size) % _ENTRY.size:
        raise ValueError("an access control list of an unknown layout")
    found = _ENTRY.iter_unpack(data[_HEAD.size :])
    return tuple(Entry(tag=Tag(tag), bits=bits & 7, id=None if i == _NO_ID else i) for tag, bits, i in found)


@record
class Node:
    """Whose a file or folder is, and who may do what with it; ``entries`` empty if it has no list beside its mode."""

    uid: int
    gid: int
    mode: int
    entries: tuple[Entry, ...] = ()

    def entry(self, who: Who, want: int) -> Entry | None:
        """Return the entry that allows something to a process, its permissions cut by the mask; None if none does."""
        if who.uid == self.uid:
            return _allowed(Entry(tag=Tag.USER_OBJ, bits=self.mode >> 6 & 7), want)
        group = self.mode >> 3 & 7
        others = Entry(tag=Tag.OTHER, bits=self.mode & 7)
        if self.entries and group:
            return self._listed(who, want, group) or (
                _allowed(others, want) if not any(self._names(e, who) for e in self.entries) else None
            )
        if self.gid in who.gids:
            return _allowed(Entry(tag=Tag.GROUP_OBJ, bits=group), want)
        return _allowed(others, want)

    def _listed(self, who: Who, want: int, mask: int) -> Entry | None:
        named = [e for e in self.entries if self._names(e, who)]
        users = [e for e in named if e.tag is Tag.USER]
        for found in users[:1] or named:
            cut = Entry(tag=found.tag, bits=found.bits & mask, id=found.id)
            if _allowed(cut, want):
                return cut
        return None

    def _names(self, entry: Entry, who: Who) -> bool:
        if entry.tag is Tag.USER:
            return entry.id == who.uid
        if entry.tag is Tag.GROUP_OBJ:
            return self.gid in who.gids
        return entry.tag is Tag.GROUP and entry.id in who.gids


def _allowed(entry: Entry, want: int) -> Entry | None:
    return entry if entry.bits & want == want else None
