"""Rights on MySQL and MariaDB that read past the rights on tables.

Each was tried on MariaDB 10.11 by an account that held nothing else (tests/contract/test_mariadb_bypass.py):

- SET USER, or SUPER before MariaDB 11.0: names an administrator as DEFINER of a routine, a trigger or an event of its
  own. It takes CREATE ROUTINE on some database (who creates a routine may execute it); or TRIGGER with INSERT and
  SELECT; or EVENT with SELECT where the scheduler runs or SUPER can start it. CREATE VIEW does not do: the server asks
  the maker for the right on the base.
- CREATE USER, or UPDATE on the database ``mysql``: gives any account a new password. GRANT OPTION alone does not: it
  hands on only what its holder has.
- INSERT or UPDATE on a privilege table, or INSERT on the database ``mysql``: rights change with the next FLUSH
  PRIVILEGES or start; on mysql.proc at once.
- FILE, where ``secure_file_priv`` does not keep it from the data folder: MariaDB keeps views as files, so that a view
  of an administrator can be written into a database that the account may read. (LOAD_FILE itself takes only files that
  everyone may read, which tables are not.) On MySQL LOAD_FILE reads whatever the server does ("String Functions", from
  8.0.17), but ``secure_file_priv`` NULL forbids all.
- REPLICATION SLAVE where a binary log is written: every change; on MariaDB BINLOG MONITOR (REPLICATION CLIENT) too, by
  SHOW BINLOG EVENTS, which shows the statements with their values.
- PROXY: connects as another account, if its plugin maps names (PAM, LDAP, Windows); the plain password plugins never do
  (not tried with PAM). The row of any account (``''@''``) gives everything.
- MySQL only, by its manual: BACKUP_ADMIN lets a clone of the server be taken where the clone plugin is there;
  ROLE_ADMIN grants itself any role.

SELECT on mysql.* shows hashes of passwords, which is a finding of its own and no way to log in. PROCESS shows others'
statements. Events and triggers of others are not called by a reader.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Final

from ..model import Grant, Reach, Via, ViaKind, record
from ._mysql_acl import Acl, Session
from ._mysql_rows import PUBLIC, SELECT, AccountRow, Reading
from ._mysql_steps import can_login, kind_of, via_of

VARIABLES: Final = ("secure_file_priv", "datadir", "log_bin", "event_scheduler")
CLONE: Final = (
    "SELECT PLUGIN_NAME FROM information_schema.PLUGINS WHERE PLUGIN_NAME = 'clone' AND PLUGIN_STATUS = 'ACTIVE'"
)
_AS_ANYBODY: Final = frozenset({"SET USER", "SET USER ID", "SET ANY DEFINER", "SUPER"})
_NO_MAPPING: Final = frozenset(
    {"", "mysql_native_password", "mysql_old_password", "ed25519", "unix_socket", "auth_socket"}
    | {"caching_sha2_password", "sha256_password", "mysql_no_login", "parsec"}
)
_PRIVILEGE_TABLES: Final = frozenset(
    {"global_priv", "user", "db", "tables_priv", "columns_priv", "procs_priv", "proxies_priv", "roles_mapping"}
    | {"role_edges", "default_roles", "global_grants"}
)
_WRITING: Final = frozenset({"INSERT", "UPDATE"})
OWN: Final = "mysql"
"""The database of the privilege tables."""
STORED: Final = {"BINLOG MONITOR": "REPLICATION CLIENT", "BACKUP_ADMIN": "BACKUP ADMIN", "ROLE_ADMIN": "ROLE ADMIN"}
"""Names of powers that the rows spell otherwise: by what a power is called, the privilege."""
ANYBODY: Final = "@"
"""In a row about proxies: any account."""


@record
class Settings:
    """Settings of the server that decide on these rights."""

    mariadb: bool
    release: tuple[int, ...]
    variables: Mapping[str, str | None]
    """By name in lower case; a value of None is SQL's NULL."""
    clones: bool = False

    @property
    def writes_data_folder(self) -> bool:
        """Whether INTO DUMPFILE may write into the data folder."""
        allowed = self.variables.get("secure_file_priv")
        if not allowed:
            return True
        folder, data = PurePosixPath(allowed), PurePosixPath(self.variables.get("datadir") or "/")
        return folder == data or folder in data.parents

    def on(self, name: str) -> bool:
        """Whether a setting is switched on."""
        return str(self.variables.get(name) or "").upper() in ("1", "ON")


def bypass(acl: Acl, account: AccountRow, settings: Settings, databases: frozenset[str]) -> Iterator[Grant]:
    """Give a row for each right of an account that reads everything, at login or after SET ROLE.

    None for an account that reads every table anyhow. ``databases`` are those of the server that are known.
    """
    sessions = _sessions(acl, account)
    if any(s.entered is None and SELECT in words_of(acl, s) and not s.rights.withheld for s in sessions):
        return
    seen: set[str] = set()
    for session in sessions:
        for way in _ways(acl, session, settings, databases):
            name, reading = way
            if name not in seen:
                seen.add(name)
                steps = tuple(via_of(account, reading, session.entered))[:-1]
                yield everything(account, (*steps, Via(kind=ViaKind.ATTRIBUTE, name=name)))
    if ANYBODY in proxied_by(acl, account):
        yield everything(account, (Via(kind=ViaKind.PROXY, name=ANYBODY),))


def proxied_by(acl: Acl, account: AccountRow) -> tuple[str, ...]:
    """Return the accounts as which one may connect; none where its plugin does not map names."""
    if account.is_role or account.plugin.lower() in _NO_MAPPING:
        return ()
    mine = (row.proxied for row in acl.rows.proxies if (row.user, row.host) == (account.user, account.host))
    # MariaDB keeps what was granted on ``''@''`` with the host ``%``.
    return tuple(sorted({ANYBODY if p == f"{ANYBODY}%" else p for p in mine}))


def everything(account: AccountRow, via: tuple[Via, ...]) -> Grant:
    """Return a row for every relation of the system."""
    return Grant(
        principal=account.name,
        principal_kind=kind_of(account),
        can_login=can_login(account),
        schema=None,
        table=None,
        columns=("*",),
        privileges=(SELECT,),
        reach=Reach.BYPASS,
        via=via,
    )


def _sessions(acl: Acl, account: AccountRow) -> list[Session]:
    if account.is_role:
        return [acl.of_role(account)]
    clients = acl.clients(account)
    first = [acl.after_login(account, c) for c in clients]
    return [*first, *(s for c in clients for s in acl.by_set_role(account, c))]


def words_of(acl: Acl, session: Session) -> frozenset[str]:
    """Return all global privileges of a session."""
    roles = (*session.roles, *((PUBLIC,) if PUBLIC in acl.roles and session.user is not None else ()))
    held = (acl.roles[name].privileges for role in roles for name in acl.paths(role))
    return session.rights.privileges.union(*held)


def _ways(acl: Acl, session: Session, settings: Settings, databases: frozenset[str]) -> Iterator[tuple[str, Reading]]:
    """Give what reads everything, and by which row the session holds it."""
    words = words_of(acl, session)
    for name in sorted(_by_words(words, settings)):
        yield name, _held(acl, session, STORED.get(name, name))
    for word in sorted(_WRITING):
        for reading in acl.everywhere(session, OWN, word):
            yield f"{word} {OWN}.*", reading
    yield from sorted(_changeable(acl, session, settings), key=lambda way: way[0])
    if "FILE" in words and _file_reads(acl, session, settings, databases):
        yield "FILE", _held(acl, session, "FILE")
    own = _AS_ANYBODY & words
    if settings.mariadb and settings.release >= (11, 0):
        own -= {"SUPER"}
    if own and any(_may_define(acl, session, d, words, settings) for d in databases):
        yield from ((word, _held(acl, session, word)) for word in sorted(own))


def _held(acl: Acl, session: Session, word: str) -> Reading:
    return next(acl.globally(session, word))


def _by_words(words: frozenset[str], settings: Settings) -> Iterator[str]:
    if "CREATE USER" in words:
        yield "CREATE USER"
    if "REPLICATION SLAVE" in words and settings.on("log_bin"):
        yield "REPLICATION SLAVE"
    if "REPLICATION CLIENT" in words and settings.on("log_bin") and settings.mariadb:
        yield "BINLOG MONITOR"
    if "BACKUP ADMIN" in words and settings.clones:
        yield "BACKUP_ADMIN"
    if "ROLE ADMIN" in words:
        yield "ROLE_ADMIN"


def _changeable(acl: Acl, session: Session, settings: Settings) -> Iterator[tuple[str, Reading]]:
    """Privilege tables on which the session holds INSERT or UPDATE by the tables' own rows."""
    for row, path in acl.object_rows(session):
        if row.database != OWN or not (row.table in _PRIVILEGE_TABLES or (row.table == "proc" and settings.mariadb)):
            continue
        for word in sorted(row.privileges & _WRITING):
            yield f"{word} {OWN}.{row.table}", Reading(level="table", roles=path, privileges=(word,))


def _file_reads(acl: Acl, session: Session, settings: Settings, databases: frozenset[str]) -> bool:
    if not settings.mariadb:
        return settings.variables.get("secure_file_priv") == ""
    return settings.writes_data_folder and any(_on(acl, session, d, SELECT) for d in databases)


def _may_define(acl: Acl, session: Session, database: str, words: frozenset[str], settings: Settings) -> bool:
    def holds(*asked: str) -> bool:
        return all(_on(acl, session, database, word) for word in asked)

    scheduled = settings.on("event_scheduler") or "SUPER" in words
    return holds("CREATE ROUTINE") or holds("TRIGGER", "INSERT", SELECT) or (scheduled and holds("EVENT", SELECT))


def _on(acl: Acl, session: Session, database: str, word: str) -> bool:
    return any(True for _ in acl.everywhere(session, database, word))
