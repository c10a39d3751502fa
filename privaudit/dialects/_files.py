"""Who can read a file: owner, groups and mode, access control lists, and every folder on the way to it.

Rules of the check: `_files_acl`. An account reads if it may read the file and pass every folder above its real place;
a symbolic link in between gives nothing of its own. Who may write to the folder can replace the file, which counts as
UPDATE. The owner may give itself a right that it lacks: a row with reach ``bypass``. Journals beside the file hold
parts of it and are looked at too. The system administrator (root) reads everything and is named in the report's scope
line, not as a row, unless root owns the file. Programs may be held back or let through by further means (SELinux,
AppArmor, capabilities, mounts in containers): these are not looked at.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from ..model import Grant, Grants, Membership, Params, Principal, PrincipalKind, Reach, Via, ViaKind
from ._files_accounts import Accounts, OsUser
from ._files_acl import NOBODY, PASS, READ, WRITE, Entry, Node, Tag, Who, parse_acl

_ACL: Final = "system.posix_acl_access"
_FOREIGN_ACLS: Final = ("system.nfs4_acl", "system.richacl", "system.cifs_acl")
BESIDE: Final = ("-wal", "-journal")
"""Endings of the files beside a database that hold rows of it."""

Gap = tuple[str, Params]


def file_grants(path: Path, system: str, accounts: Accounts | None = None) -> Grants:
    """Return who may read a file, and who may change it; ``accounts`` are the operating system's unless given.

    Users that no entry is about are covered by the row of PUBLIC; the others have rows of their own. Where the system
    has no such accounts (Windows), there are no rows and a gap says so.

    Raises:
        OSError: the file or a folder above it is gone or may not be looked at.
    """
    known = accounts or Accounts.of_system()
    as_of = datetime.now(UTC).isoformat(timespec="seconds")
    if known is None:
        return Grants(system=system, as_of=as_of, principals=(), grants=(), gaps=(("file_accounts_unknown", ()),))
    real = path.resolve(strict=True)
    reader = _Reader(known)
    file = reader.place(real)
    reader.look_for_other_names(real)
    grants = list(_rows(file, known))
    reached = {g.principal for g in grants if g.reach is Reach.DIRECT}
    for ending in BESIDE:
        beside = real.with_name(real.name + ending)
        if beside.is_file():
            more = [g for g in _rows(reader.place(beside, ending), known) if g.principal not in reached]
            grants += more
            reached |= {g.principal for g in more if g.reach is Reach.DIRECT}
    gaps = (*reader.gaps, *(known.gaps))
    return Grants(
        system=system, as_of=as_of, principals=_principals(grants, known, system), grants=tuple(grants), gaps=gaps
    )


class Placed:
    """A file with the folders above it, the nearest first; ``ending`` is set for a file beside the one looked at."""

    def __init__(self, node: Node, folders: tuple[tuple[str, Node], ...], ending: str = "") -> None:
        self.node = node
        self.folders = folders
        self._ending = ending

    def step(self, text: str) -> str:
        """Return the name of a step about this file."""
        return f"{self._ending} {text}" if self._ending else text

    @property
    def mode(self) -> str:
        """The mode as ``ls`` shows it."""
        return self.step(stat.filemode(self.node.mode | stat.S_IFREG))

    def reads(self, who: Who) -> Entry | None:
        """Return the entry of the file by which a process reads it; None if it does not."""
        return self.node.entry(who, READ) if self.passes(who) else None

    def passes(self, who: Who) -> bool:
        """Whether a process may go through every folder."""
        return all(folder.entry(who, PASS) is not None for _, folder in self.folders)

    def writes(self, who: Who) -> bool:
        """Whether a process that comes to the file may change it, or put another in its place."""
        if self.node.entry(who, WRITE) is not None:
            return True
        folder = self.folders[0][1]
        sticky = folder.mode & stat.S_ISVTX and who.uid not in (self.node.uid, folder.uid)
        return not sticky and folder.entry(who, WRITE | PASS) is not None

    def may_take(self, who: Who) -> bool:
        """Whether it may give itself the right to read: the file is its own, and so is every folder that shuts it."""
        passing = (f.entry(who, PASS) is not None or f.uid == who.uid for _, f in self.folders)
        return self.node.uid == who.uid and all(passing)

    def hidden(self, who: Who) -> Iterator[str]:
        """Names of folders that a process may pass and not list."""
        return (name for name, f in self.folders if name and f.entry(who, READ) is None)


class _Reader:
    """Reads owners, modes and lists from the file system."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self.gaps: list[Gap] = []

    def place(self, real: Path, ending: str = "") -> Placed:
        """Return a file whose path has no symbolic links."""
        return Placed(self._node(real), tuple((p.name, self._node(p)) for p in real.parents), ending)

    def _node(self, path: Path) -> Node:
        info = path.stat()
        return Node(uid=info.st_uid, gid=info.st_gid, mode=stat.S_IMODE(info.st_mode), entries=self._entries(path))

    def _entries(self, path: Path) -> tuple[Entry, ...]:
        if not hasattr(os, "listxattr"):
            self._gap("grants_not_visible", (("what", "ACL"),))
            return ()
        try:
            names = os.listxattr(path)
            if any(n in names for n in _FOREIGN_ACLS):
                self._gap("grants_not_visible", (("what", "NFSv4 ACL"),))
            return parse_acl(os.getxattr(path, _ACL)) if _ACL in names else ()
        except ValueError:
            self._gap("grants_not_visible", (("what", "POSIX ACL"),))
        except OSError:
            # A file system without such attributes has no lists either.
            pass
        return ()

    def look_for_other_names(self, real: Path) -> None:
        """Say it if the file has names in other folders, which nobody can list."""
        others = real.stat().st_nlink - 1
        if others > 0:
            self._gap("file_other_names", (("count", others),))

    def _gap(self, key: str, params: Params) -> None:
        if (key, params) not in self.gaps:
            self.gaps.append((key, params))


def _rows(file: Placed, accounts: Accounts) -> Iterator[Grant]:
    public = file.reads(NOBODY)
    if public is not None:
        yield _row("PUBLIC", PrincipalKind.PUBLIC, file, NOBODY, (_step(file, public, accounts),))
    gids = {file.node.gid} | {e.id for e in file.node.entries if e.tag is Tag.GROUP and e.id is not None}
    for gid in sorted(gids):
        who = Who(uid=-1, gids=frozenset({gid}))
        entry = file.reads(who)
        if entry is not None and entry.tag is not Tag.OTHER:
            yield _row(accounts.group(gid), PrincipalKind.ROLE, file, who, (_step(file, entry, accounts),))
    for user in _users(file, accounts):
        yield from _rows_of_user(file, user, accounts, public=public is not None)


def _users(file: Placed, accounts: Accounts) -> list[OsUser]:
    """Users of the system, and those that the file knows by number only."""
    named = {file.node.uid} | {e.id for e in file.node.entries if e.tag is Tag.USER and e.id is not None}
    known = {u.uid for u in accounts.users}
    return [*accounts.users, *(OsUser(name=str(u), uid=u, gids=frozenset()) for u in sorted(named - known))]


def _rows_of_user(file: Placed, user: OsUser, accounts: Accounts, *, public: bool) -> Iterator[Grant]:
    owner = user.uid == file.node.uid
    if user.uid == 0 and not owner:
        return
    who = Who(uid=user.uid, gids=user.gids)
    entry = Entry(tag=Tag.USER_OBJ, bits=7) if user.uid == 0 else file.reads(who)
    if entry is None:
        if owner and file.may_take(who):
            own = Via(kind=ViaKind.OWNER, name=file.mode)
            yield _row(accounts.user(user.uid), PrincipalKind.OS_USER, file, who, (own,), Reach.BYPASS)
        return
    if entry.tag is Tag.OTHER and public:
        return
    through: tuple[Via, ...] = ()
    if entry.tag in (Tag.GROUP, Tag.GROUP_OBJ):
        gid = file.node.gid if entry.id is None else entry.id
        through = (Via(kind=ViaKind.ROLE, name=accounts.group(gid)),)
    via = (*through, _step(file, entry, accounts))
    yield _row(accounts.user(user.uid), PrincipalKind.OS_USER, file, who, via)


def _step(file: Placed, entry: Entry, accounts: Accounts) -> Via:
    if entry.tag is Tag.USER_OBJ:
        return Via(kind=ViaKind.OWNER, name=file.mode)
    if entry.id is not None:
        name = accounts.user(entry.id) if entry.tag is Tag.USER else accounts.group(entry.id)
        bits = stat.filemode(entry.bits)[-3:]
        return Via(kind=ViaKind.FILE_ACL, name=file.step(f"{name}:{bits}"))
    return Via(kind=ViaKind.FILE_MODE, name=file.mode)


def _row(
    name: str, kind: PrincipalKind, file: Placed, who: Who, via: tuple[Via, ...], reach: Reach = Reach.DIRECT
) -> Grant:
    root = who.uid == 0
    folders = () if root else tuple(Via(kind=ViaKind.FOLDER, name=n) for n in file.hidden(who))
    return Grant(
        principal=name,
        principal_kind=kind,
        can_login=kind is PrincipalKind.OS_USER,
        schema=None,
        table=None,
        columns=("*",),
        privileges=("SELECT", "UPDATE") if root or file.writes(who) else ("SELECT",),
        reach=reach,
        via=(*folders, *via),
    )


def _principals(grants: list[Grant], accounts: Accounts, system: str) -> tuple[Principal, ...]:
    groups = {accounts.user(u.uid): u.gids for u in accounts.users}
    made = {
        g.principal: Principal(
            system=system,
            principal=g.principal,
            principal_kind=g.principal_kind,
            can_login=g.can_login,
            member_of=tuple(Membership(role=name) for name in sorted(map(accounts.group, groups.get(g.principal, ())))),
        )
        for g in grants
    }
    return tuple(sorted(made.values(), key=lambda p: p.id))
