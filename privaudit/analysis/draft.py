"""A draft of access.toml from an audit: what was used, by the logs, or else what is reached today.

By department where the staff list names one, else by account. What is reached and was not used is a comment: a person
decides whether the work needs it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ..config.access_rules import load_access_rules
from ..config.policy import CATEGORIES, FORMAT
from ..i18n import text
from ..model import AuditResult, LogKind, Nature, PrincipalKind, ReadPattern, StaffStatus, record
from ..redact import one_line
from .accounts import CLOSED, staff_of
from .least import Coverage, coverage

_NOT_JUDGED = frozenset({Nature.ENGINE, Nature.SCANNER})
_PEOPLE = frozenset({PrincipalKind.USER, PrincipalKind.OS_USER, PrincipalKind.APP_USER})

Account = tuple[str, LogKind, str]
"""System, whose record names it, name: a login inside an application is no account that is called the same."""
Who = tuple[str, str]
"""A key of a rule (``department``, ``account``) and its value."""


@record
class Need:
    """What one group reads of one system: ``granted`` goes into the rule, ``unused`` into a comment."""

    system: str
    granted: tuple[str, ...]
    unused: tuple[str, ...]
    covered: bool


def draft_policy(result: AuditResult, lang: str) -> str:
    """Return the text of a draft, valid as it stands.

    Where logs cover too few days to say that nobody used a right (``enough_days`` of rules/access.yaml), all that is
    reached stays allowed, as where there are none.
    """
    groups, accounts = _groups(result)
    covered = _covered(result)
    date, audit = result.run.finished[:10], result.run.audit_id
    lines = [f"# {_say('head', lang, date=date, audit=audit)}", f"# {_say('how', lang)}"]
    lines += [f"# {_say('categories', lang, known=', '.join(CATEGORIES))}", f"format = {_quoted(FORMAT)}", ""]
    silent = sorted({n.system for needs in groups.values() for n in needs} - set(covered))
    if silent:
        lines += [f"# {_say('unknown', lang, systems=', '.join(silent))}", ""]
    if not groups:
        lines.append(f"# {_say('nobody', lang)}")
    for who in sorted(_merged(groups), key=lambda w: (w[0][0] != "department", w[0])):
        lines += _rules(who, groups[who[0]], sorted({a for w in who for a in accounts[w]}), result, lang)
    return "\n".join(lines).rstrip() + "\n"


def _covered(result: AuditResult) -> dict[str, Coverage]:
    """The logs that cover enough to take what they do not show for unused."""
    enough = load_access_rules().enough_days
    return {system: c for system, c in coverage(result.logs).items() if c.days >= enough}


def _say(key: str, lang: str, /, **params: str) -> str:
    # A comment ends with its line, and a name may hold a line's end.
    return one_line(text(f"policy.draft.{key}", lang, **params))


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _literal(name: str) -> str:
    """A name as a pattern that means itself only."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _groups(result: AuditResult) -> tuple[dict[Who, tuple[Need, ...]], dict[Who, set[str]]]:
    """Return what each group needs, system by system, and the accounts of each group."""
    staff, covered = staff_of(result.people), _covered(result)
    known = {(p.system, LogKind.SERVER_LOG, p.principal): p for p in result.principals}
    own = {(s.name, s.account.name) for s in result.systems if s.account is not None}
    enough = load_access_rules().enough_days
    journals = {j.system for j in result.logs if j.answers_inside and (j.days_covered or 0) >= enough}
    reached: dict[tuple[Who, str], set[str]] = defaultdict(set)
    unseen: set[tuple[Who, str]] = set()
    """Groups of which no log shows what some account of theirs uses."""
    accounts: dict[Who, set[str]] = defaultdict(set)
    groups_of: dict[Account, Who] = {}
    for a in result.access:
        inside = a.principal_kind is PrincipalKind.APP_USER
        account = (a.system, LogKind.JOURNAL if inside else LogKind.SERVER_LOG, a.principal)
        p = known.get(account)
        closed = p is not None and (p.status in CLOSED or not p.can_login or p.nature in _NOT_JUDGED)
        categories = set(a.categories) & set(CATEGORIES)
        if (
            a.principal_kind not in _PEOPLE
            or closed
            or (not inside and (a.system, a.principal) in own)
            or not categories
        ):
            continue
        person = staff.get(a.person or "")
        if person is not None and person.status is StaffStatus.LEFT:
            continue  # whose account is to be closed needs no rule, and what was read with it asks for none
        name = f"{a.system}/{a.principal}"
        who = ("department", person.department) if person and person.department else ("account", name)
        reached[who, a.system] |= categories
        if a.system not in covered if not inside else a.system not in journals:
            unseen.add((who, a.system))
        accounts[who].add(name)
        groups_of[account] = who
    used: dict[tuple[Who, str], set[str]] = defaultdict(set)
    for r in result.reads:
        if r.pattern is ReadPattern.READ and (r.system, r.kind, r.principal) in groups_of:
            used[groups_of[r.system, r.kind, r.principal], r.system] |= set(r.categories)
    out: dict[Who, list[Need]] = defaultdict(list)
    for (who, system), categories in sorted(reached.items()):
        logged = system in covered and (who, system) not in unseen
        granted = categories & used[who, system] if logged else categories
        unused = tuple(sorted(categories - granted))
        out[who].append(Need(system=system, granted=tuple(sorted(granted)), unused=unused, covered=logged))
    return {who: tuple(needs) for who, needs in out.items()}, accounts


def _merged(groups: dict[Who, tuple[Need, ...]]) -> Iterator[tuple[Who, ...]]:
    """Accounts that need the same share a rule; departments have their own."""
    same: dict[object, list[Who]] = defaultdict(list)
    for who, needs in groups.items():
        same[needs if who[0] == "account" else who].append(who)
    return (tuple(sorted(found)) for found in same.values())


def _rules(
    who: tuple[Who, ...], needs: Iterable[Need], accounts: list[str], result: AuditResult, lang: str
) -> Iterator[str]:
    """One rule for the systems of which a group needs the same categories."""
    key = who[0][0]
    values = [_quoted(_literal(v)) for _, v in who]
    named = f"{key} = {values[0] if len(values) == 1 else '[' + ', '.join(values) + ']'}"
    same: dict[tuple[tuple[str, ...], tuple[str, ...], bool], list[str]] = defaultdict(list)
    for need in needs:
        same[need.granted, need.unused, need.covered].append(need.system)
    for (granted, unused, covered), systems in same.items():
        if key == "department":
            mine = ", ".join(a for a in accounts if a.rpartition("/")[0] in systems)
            yield f"# {_say('accounts', lang, accounts=mine)}"
        if covered:
            yield from _of_logs(granted, unused, systems, result, lang)
        else:
            yield f"# {_say('unseen', lang)}"
        # Without a use nothing is granted: the rule stays a comment until a person decides.
        mark = "" if granted else "# "
        listed = ", ".join(_quoted(c) for c in granted or unused)
        yield f"{mark}[[rules]]"
        yield f"{mark}{named}"
        yield f"{mark}systems = [{', '.join(_quoted(_literal(s)) for s in systems)}]"
        yield f"{mark}categories = [{listed}]"
        yield ""


def _of_logs(
    granted: tuple[str, ...], unused: tuple[str, ...], systems: list[str], result: AuditResult, lang: str
) -> Iterator[str]:
    covered = _covered(result)
    spans = [covered[s] for s in systems]
    if granted:
        first = min((s.first or "?")[:10] for s in spans)
        last = max((s.last or "?")[:10] for s in spans)
        yield f"# {_say('used', lang, first=first, last=last, used=', '.join(granted))}"
    if unused:
        yield f"# {_say('unused', lang, unused=', '.join(unused))}"
