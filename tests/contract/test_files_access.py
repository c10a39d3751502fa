"""Who reads a file, against an oracle: processes of other users that really open it, on a real file system."""

from __future__ import annotations

import contextlib
import os
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from privaudit.dialects._files import file_grants
from privaudit.dialects._files_accounts import Accounts, OsUser
from privaudit.model import Grant, Grants, PrincipalKind, Reach, ViaKind

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")

UIDS = (61001, 61002, 61003)
GIDS = (62001, 62002, 62003)
STRANGER = 61099
NAMES = ("anna", "boris", "vera")
MEMBERS: dict[int, frozenset[int]] = {
    61001: frozenset({62001}),
    61002: frozenset({62002, 62003}),
    61003: frozenset({62003}),
}
ACCOUNTS = Accounts(
    users=tuple(OsUser(name=n, uid=u, gids=MEMBERS[u]) for n, u in zip(NAMES, UIDS, strict=True)),
    groups=tuple(zip(GIDS, ("sales", "dba", "audit"), strict=True)),
)
USER_OBJ, USER, GROUP_OBJ, GROUP, MASK, OTHER = 1, 2, 4, 8, 16, 32


class Rights:
    """Owner, mode and, it may be, a list: of the kernel's own layout."""

    def __init__(self, uid: int, gid: int, mode: int, named: dict[tuple[int, int], int] | None = None) -> None:
        self.uid, self.gid, self.mode, self.named = uid, gid, mode, named or {}

    def __repr__(self) -> str:
        return f"Rights({self.uid}, {self.gid}, {self.mode:o}, {self.named})"

    def give(self, path: Path) -> None:
        """Set them."""
        os.chown(path, self.uid, self.gid)
        path.chmod(self.mode)
        if self.named:
            every = {
                (USER_OBJ, -1): self.mode >> 6 & 7,
                (GROUP_OBJ, -1): self.named.get((GROUP, 0), self.mode >> 3 & 7),
                (MASK, -1): self.mode >> 3 & 7,
                (OTHER, -1): self.mode & 7,
            } | {k: v for k, v in self.named.items() if k[1] > 0}
            entries = sorted((tag, i & 0xFFFFFFFF, bits) for (tag, i), bits in every.items())
            packed = b"".join(struct.pack("<HHI", tag, bits, i) for tag, i, bits in entries)
            os.setxattr(path, "system.posix_acl_access", struct.pack("<I", 2) + packed)


def _rights(least: int) -> st.SearchStrategy[Rights]:
    ids = st.tuples(st.just(USER), st.sampled_from(UIDS)) | st.tuples(st.just(GROUP), st.sampled_from((*GIDS, 0)))
    named = st.dictionaries(ids, st.integers(0, 7), max_size=4)
    return st.builds(
        Rights, st.sampled_from(UIDS), st.sampled_from(GIDS), st.integers(0, 0o777).map(lambda m: m | least), named
    )


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everyone may pass; pytest's own are closed to other users."""
    made = Path(tempfile.mkdtemp(dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def _as(uid: int, gids: frozenset[int], action: Callable[[], object]) -> bool:
    """Whether a process of that user and those groups can do something."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups(sorted(gids))
            os.setresgid(62098, 62098, 62098)
            os.setresuid(uid, uid, uid)
            action()
            code = 0
        except OSError:
            pass
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _opens(uid: int, gids: frozenset[int], file: Path, mode: str = "rb") -> bool:
    return _as(uid, gids, lambda: file.open(mode).close())


def _said(grants: Grants, name: str, reach: Reach = Reach.DIRECT) -> list[Grant]:
    return [g for g in grants.grants if g.principal == name and g.reach is reach]


def _put(folder: Path, rights: Rights, above: Rights) -> Path:
    inner = folder / "inner"
    shutil.rmtree(inner, ignore_errors=True)
    inner.mkdir()
    file = inner / "crm.db"
    file.write_bytes(b"x")
    rights.give(file)
    above.give(inner)
    return file


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rights=_rights(0), above=_rights(0o100))
@example(rights=Rights(61001, 62001, 0o604, {(USER, 61002): 7}), above=Rights(61001, 62001, 0o755))
@example(rights=Rights(61001, 62001, 0o044), above=Rights(61001, 62001, 0o711))
@example(rights=Rights(61001, 62003, 0o640, {(GROUP, 0): 0, (GROUP, 62002): 6}), above=Rights(61003, 62002, 0o750))
def test_rows_are_who_can_open_it(folder: Path, rights: Rights, above: Rights) -> None:
    """For any owners, modes and lists of a file and its folder the rows name exactly those who can open the file."""
    file = _put(folder, rights, above)
    grants = file_grants(file, "f", ACCOUNTS)
    public = bool(_said(grants, "PUBLIC"))
    assert public == _opens(STRANGER, frozenset(), file)
    for gid in GIDS:
        alone = _opens(STRANGER, frozenset({gid}), file)
        rows = _said(grants, ACCOUNTS.group(gid))
        assert not rows or alone, (gid, rows)
        if alone and not public and gid == rights.gid:
            assert rows, gid
    for uid in UIDS:
        really = _opens(uid, MEMBERS[uid], file)
        rows = _said(grants, ACCOUNTS.user(uid))
        if rows:
            assert really, (uid, rows)
            changes = _opens(uid, MEMBERS[uid], file, "r+b") or _replaces(uid, file)
            assert ("UPDATE" in rows[0].privileges) == changes, (uid, rows)
            if not file.exists():
                file = _put(folder, rights, above)
        elif not public:
            assert not really, uid
        taken = _takes(uid, file) and not really
        rights.give(file)
        above.give(file.parent)
        assert bool(_said(grants, ACCOUNTS.user(uid), Reach.BYPASS)) == taken, uid


def _replaces(uid: int, file: Path) -> bool:
    return _as(uid, MEMBERS[uid], lambda: file.rename(file.with_name("away")))


def _takes(uid: int, file: Path) -> bool:
    """Whether a user opens a file after giving itself the rights, where it is its own."""

    def take() -> None:
        for path, mode in ((file.parent, 0o700), (file, 0o600)):
            with contextlib.suppress(OSError):
                path.chmod(mode)
        file.open("rb").close()

    return _as(uid, MEMBERS[uid], take)


def test_path_names_owner_group_and_entry(folder: Path) -> None:
    """Each row says by what it reads: as owner, through a group, by an entry of the list, cut by its mask."""
    named = {(USER, 61002): 6, (GROUP, 62003): 4}
    file = _put(folder, Rights(61001, 62001, 0o640, named), Rights(0, 0, 0o751))
    rows = {g.principal: [(v.kind, v.name) for v in g.via] for g in file_grants(file, "f", ACCOUNTS).grants}
    closed = (ViaKind.FOLDER, "inner")
    assert rows == {
        "user:anna": [closed, (ViaKind.OWNER, "-rw-r-----")],
        "user:boris": [closed, (ViaKind.FILE_ACL, "user:boris:r--")],
        "user:vera": [closed, (ViaKind.ROLE, "group:audit"), (ViaKind.FILE_ACL, "group:audit:r--")],
        "group:sales": [closed, (ViaKind.FILE_MODE, "-rw-r-----")],
        "group:audit": [closed, (ViaKind.FILE_ACL, "group:audit:r--")],
    }


def test_journal_beside_opens_what_the_file_does_not(folder: Path) -> None:
    """Whoever reads the journal reads rows of the database, and is listed through it."""
    file = _put(folder, Rights(61001, 62001, 0o600), Rights(0, 0, 0o755))
    file.with_name("crm.db-wal").write_bytes(b"x")
    Rights(61001, 62002, 0o640).give(file.with_name("crm.db-wal"))
    rows = {g.principal: g.via[-1].name for g in file_grants(file, "f", ACCOUNTS).grants}
    assert rows == {"user:anna": "-rw-------", "user:boris": "-wal -rw-r-----", "group:dba": "-wal -rw-r-----"}


def test_link_counts_as_the_file_it_leads_to_and_other_names_are_said(folder: Path) -> None:
    """The folders of the real place decide; further names of the file elsewhere are a gap."""
    file = _put(folder, Rights(61001, 62001, 0o644), Rights(61001, 62001, 0o700))
    link = folder / "open.db"
    link.symlink_to(file)
    grants = file_grants(link, "f", ACCOUNTS)
    assert {g.principal for g in grants.grants} == {"user:anna"}
    assert grants.gaps == ()
    os.link(file, folder / "second.db")
    assert file_grants(link, "f", ACCOUNTS).gaps == (("file_other_names", (("count", 1),)),)


def test_accounts_of_this_system_are_listed(folder: Path) -> None:
    """Members of the file's group on this machine have rows through the group; root has none but as owner."""
    accounts = Accounts.of_system()
    assert accounts is not None
    user = next(u for u in accounts.users if u.uid and u.gids)
    gid = min(user.gids)
    file = _put(folder, Rights(61001, gid, 0o640), Rights(0, 0, 0o755))
    grants = file_grants(file, "f")
    members = {accounts.user(u.uid) for u in accounts.users if gid in u.gids and u.uid}
    assert members | {"user:61001", accounts.group(gid)} == {g.principal for g in grants.grants}
    kinds = {p.principal: p.principal_kind for p in grants.principals}
    assert kinds[accounts.group(gid)] is PrincipalKind.ROLE
    owned = _put(folder, Rights(0, 0, 0o600), Rights(0, 0, 0o755))
    assert [g.principal for g in file_grants(owned, "f").grants] == ["user:root"]
