"""Who can read a file: owner, group and mode, and a POSIX ACL where the file has one.

Source: POSIX.1-2017 file access permissions; acl(5) for the access check with mask. The system administrator (root) can
always read and is named in the report's scope line, not as a row.
"""

from __future__ import annotations

import grp
import os
import pwd
import stat
from datetime import UTC, datetime
from pathlib import Path

from ..model import Grant, Grants, Params, Principal, PrincipalKind, Reach, Via, ViaKind


def file_grants(path: Path, system: str) -> Grants:
    """Return who may read (and write) a file by owner, group, other and ACL entries.

    A class that any parent folder shuts out gets no row. Members of a group are rows of their own, through the group.
    """
    info = path.stat()
    principals: dict[str, Principal] = {}
    grants: list[Grant] = []
    gaps: list[tuple[str, Params]] = []
    owner, group = f"user:{_user(info.st_uid)}", f"group:{_group(info.st_gid)}"
    mode = stat.filemode(info.st_mode)

    def add(name: str, kind: PrincipalKind, login: bool, bits: int, *via: Via) -> None:
        if not bits & 4:
            return
        principals.setdefault(name, Principal(system=system, principal=name, principal_kind=kind, can_login=login))
        privileges = ("SELECT", "UPDATE") if bits & 2 else ("SELECT",)
        grants.append(
            Grant(
                principal=name,
                principal_kind=kind,
                can_login=login,
                schema=None,
                table=None,
                columns=("*",),
                privileges=privileges,
                reach=Reach.DIRECT,
                via=via,
            )
        )

    if _passes_as_owner(path, info.st_uid):
        add(owner, PrincipalKind.OS_USER, True, info.st_mode >> 6 & 7, Via(kind=ViaKind.OWNER, name=mode))
    if _passes(path, 0o010, gid=info.st_gid):
        bits = info.st_mode >> 3 & 7
        step = Via(kind=ViaKind.FILE_MODE, name=mode)
        add(group, PrincipalKind.ROLE, False, bits, step)
        for member in _members(info.st_gid):
            if f"user:{member}" != owner:
                add(f"user:{member}", PrincipalKind.OS_USER, True, bits, Via(kind=ViaKind.ROLE, name=group), step)
    if _passes(path, 0o001):
        add("PUBLIC", PrincipalKind.PUBLIC, False, info.st_mode & 7, Via(kind=ViaKind.FILE_MODE, name=mode))
    if _has_acl(path):
        gaps.append(("grants_not_visible", (("what", "POSIX ACL"),)))
    return Grants(
        system=system,
        as_of=datetime.now(UTC).isoformat(timespec="seconds"),
        principals=tuple(sorted(principals.values(), key=lambda p: p.id)),
        grants=tuple(grants),
        gaps=tuple(gaps),
    )


def _passes(path: Path, bit: int, gid: int | None = None) -> bool:
    """Whether the class may walk through every parent folder; a group passes by its own bit or by everyone's."""
    for parent in path.absolute().parents:
        info = parent.stat()
        mine = info.st_mode & bit if gid is None or info.st_gid == gid else 0
        if not mine and not info.st_mode & 0o001:
            return False
    return True


def _passes_as_owner(path: Path, uid: int) -> bool:
    for parent in path.absolute().parents:
        info = parent.stat()
        if not info.st_mode & (0o100 if info.st_uid == uid else 0o011) and uid != 0:
            return False
    return True


def _members(gid: int) -> list[str]:
    primary = {p.pw_name for p in pwd.getpwall() if p.pw_gid == gid}
    try:
        return sorted(primary | set(grp.getgrgid(gid).gr_mem))
    except KeyError:
        return sorted(primary)


def _user(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _group(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)


def _has_acl(path: Path) -> bool:
    try:
        return "system.posix_acl_access" in os.listxattr(path)
    except OSError:
        return False
