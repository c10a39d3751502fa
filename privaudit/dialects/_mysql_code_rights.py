"""What code that runs with a definer's rights may read and call on MySQL and MariaDB, and who may start routines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..model import Via, ViaKind
from ._indirect import Place, Through, Use
from ._mysql_access import Access, Relations, State, access_of
from ._mysql_acl import Acl
from ._mysql_rows import SELECT, AccountRow
from ._mysql_steps import can_login, kind_of, via_of


class CodeRights:
    """`_indirect.Rights` of one server: definers by name, and states of accounts by what `enter` returned."""

    def __init__(self, acl: Acl, relations: Relations, routines: Mapping[Place, Through]) -> None:
        self._acl = acl
        self._relations = relations
        self._routines = routines
        self._accesses: dict[str, Access | None] = {}
        self._states = 0
        self._columns: dict[tuple[str, Place], frozenset[str]] = {}
        self._readers = {a.name for a in acl.rows.accounts if SELECT in a.privileges and not a.withheld}

    def enter(self, access: Access) -> str:
        """Return a name under which a state's rights are known here; no account has such a name."""
        self._states += 1
        name = f"\0{self._states}"
        self._accesses[name] = access
        return name

    def exists(self, definer: str) -> bool:
        """Whether there is such an account or role."""
        return self._access(definer) is not None

    def _access(self, account: str) -> Access | None:
        if account not in self._accesses:
            session = self._acl.definer(account)
            found = None if session is None else access_of(self._acl, session, self._relations.databases)
            self._accesses[account] = found
        return self._accesses[account]

    def columns(self, account: str, place: Place) -> frozenset[str]:
        """Return which columns of a relation are readable."""
        known = self._columns.get((account, place))
        if known is None:
            access, key = self._access(account), self._relations.find(*place)
            known = frozenset()
            if access is not None and key is not None:
                known = access.columns(key, self._relations.columns[place])
            self._columns[account, place] = known
        return known

    def may_execute(self, account: str, place: Place) -> bool:
        """Whether a routine runs for an account: its definer needs the right to execute it too."""
        return self._execution(account, place) and self.definer_executes(place)

    def _execution(self, account: str, place: Place) -> bool:
        access = self._access(account)
        return access is not None and access.execution(place) is not None

    def definer_executes(self, place: Place) -> bool:
        """Whether the server lets a routine run with its definer's rights; True for one with its caller's."""
        definer = self._routines[place].definer
        return definer is None or self._execution(definer, place)

    def filtered(self, account: str, place: Place) -> bool:  # noqa: ARG002 - the seam's signature
        """There are no policies for rows on these servers."""
        return False

    def has_rights_of(self, account: str, other: str) -> bool:
        """Whether an account reads what another does anyhow: it is the same, or reads everything."""
        return account == other or account in self._readers


def uses_of_routines(
    routines: Mapping[Place, Through], rights: CodeRights, account: AccountRow, found: Iterable[State]
) -> Iterator[Use]:
    """Give a use for each routine with a definer's rights that an account may execute, at login or after SET ROLE."""
    seen: set[tuple[Via, ...]] = set()
    for state in found:
        for place, routine in routines.items():
            reading = state.access.execution(place)
            if routine.definer is None or reading is None or not rights.definer_executes(place):
                continue
            via = tuple(via_of(account, reading, state.entered))
            own = (*via, Via(kind=ViaKind.ROUTINE, name=place[1], schema=place[0]))
            if own not in seen:
                seen.add(own)
                yield Use(
                    principal=account.name,
                    principal_kind=kind_of(account),
                    can_login=can_login(account),
                    through=routine,
                    via=via,
                    acts_as=account.name,
                )
