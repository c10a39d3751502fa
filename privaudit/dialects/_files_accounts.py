"""The operating system's users and groups, as far as it lists them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..model import Params, record

try:
    import grp
    import pwd
except ImportError:  # Windows has neither
    _HAS_ACCOUNTS = False
else:
    _HAS_ACCOUNTS = True

_SWITCH: Final = Path("/etc/nsswitch.conf")
_LOCAL: Final = frozenset({"files", "compat", "systemd", "db", "mymachines", "altfiles"})
"""Sources of accounts that list all of theirs; a directory (sss, ldap, winbind, nis) often lists none."""


@record
class OsUser:
    """A user with all its groups, the primary one too."""

    name: str
    uid: int
    gids: frozenset[int]


@record
class Accounts:
    """Users and groups. ``gaps`` say what of them the system does not list."""

    users: tuple[OsUser, ...] = ()
    groups: tuple[tuple[int, str], ...] = ()
    gaps: tuple[tuple[str, Params], ...] = ()

    @classmethod
    def of_system(cls) -> Accounts | None:
        """Return those of this system; None where it has no such notion."""
        if not _HAS_ACCOUNTS:
            return None
        members: dict[str, set[int]] = {}
        groups: dict[int, str] = {}
        for group in grp.getgrall():
            groups.setdefault(group.gr_gid, group.gr_name)
            for name in group.gr_mem:
                members.setdefault(name, set()).add(group.gr_gid)
        users: dict[int, OsUser] = {}
        for entry in pwd.getpwall():
            # Two names of one number are one user to the file system; the first name stands for it.
            first = users.get(entry.pw_uid)
            gids = frozenset({entry.pw_gid} | members.get(entry.pw_name, set()))
            users[entry.pw_uid] = OsUser(
                name=first.name if first else entry.pw_name,
                uid=entry.pw_uid,
                gids=first.gids | gids if first else gids,
            )
        found = tuple(users[uid] for uid in sorted(users))
        return cls(users=found, groups=tuple(sorted(groups.items())), gaps=_gaps())

    def user(self, uid: int) -> str:
        """Return the principal of a user: ``user:anna``, or its number."""
        return "user:" + next((u.name for u in self.users if u.uid == uid), str(uid))

    def group(self, gid: int) -> str:
        """Return the principal of a group: ``group:dba``, or its number."""
        return "group:" + dict(self.groups).get(gid, str(gid))


def _gaps() -> tuple[tuple[str, Params], ...]:
    """Say it if accounts also come from a directory that need not list them."""
    try:
        lines = _SWITCH.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    words = {w for line in lines if line.startswith(("passwd:", "group:")) for w in line.partition(":")[2].split()}
    foreign = sorted(w for w in words if w.isalnum() and w not in _LOCAL)
    return (("file_directory_accounts", (("sources", ", ".join(foreign)),)),) if foreign else ()
