"""A system: one database, or one server where the engine has no wall between its databases."""

from __future__ import annotations

from enum import StrEnum

from .base import Params, digest, record
from .place import Message


class Lifecycle(StrEnum):
    """What the owner says the system is for; only ever from the configuration."""

    LIVE = "live"
    LEGACY = "legacy"
    ARCHIVE = "archive"
    TEST = "test"


class SystemStatus(StrEnum):
    """How far the audit came with a system."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    DECLARED = "declared"
    """Named in the configuration without a URL: not scanned."""
    UNSCANNED = "unscanned"
    """Seen on a server and not asked for."""


@record
class Control:
    """One read-only control: an i18n key (area ``controls``) and whether it is in force on this session."""

    name: str
    applied: bool
    params: Params = ()


@record
class Account:
    """The scanner's own account on a system.

    ``rights`` are the engine's own words for what the account holds (``SUPERUSER``, ``pg_read_all_data``, ``FILE``);
    ``may_write`` is None where the engine could not be asked.
    """

    name: str
    rights: tuple[str, ...] = ()
    may_write: bool | None = None


@record
class Spent:
    """The load one system bore: statements sent, rows and bytes received, seconds waited."""

    statements: int = 0
    rows: int = 0
    bytes: int = 0
    seconds: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            statements=self.statements + other.statements,
            rows=self.rows + other.rows,
            bytes=self.bytes + other.bytes,
            seconds=round(self.seconds + other.seconds, 6),
        )


@record
class System:
    """One row of ``systems[]``. ``url`` holds no secret; ``server`` groups systems on one server, None for files."""

    name: str
    dialect: str
    status: SystemStatus
    url: str | None = None
    server_version: str | None = None
    server: str | None = None
    database: str | None = None
    owner: str | None = None
    purpose: str | None = None
    lifecycle: Lifecycle | None = None
    location: str | None = None
    account: Account | None = None
    controls: tuple[Control, ...] = ()
    reason: str | None = None
    reason_params: Params = ()
    spent: Spent = Spent()
    legal_hold: bool = False
    """Nothing in it may be destroyed now: configured so, or an incident is open."""
    legal_hold_why: str | None = None
    """``configured`` or ``incident``."""
    weaknesses: tuple[Message, ...] = ()
    """How a legacy or archive system is protected worse than it should be: keys of i18n area ``old``."""
    verified: bool | None = None
    """Whether this engine and version were tested by the project on a live server; None if it was not reached."""

    @property
    def id(self) -> str:
        """Stable between runs: depends on the name only."""
        return digest("system", self.name)
