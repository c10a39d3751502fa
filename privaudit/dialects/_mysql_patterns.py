r"""Patterns of MySQL's and MariaDB's privilege tables: which match, and which of several is the most specific.

Both servers take the first match of a list sorted by specificity, not the union of all matches. The order is the one
described in the comments of MariaDB's sql/sql_acl.cc and sql/privilege magic sort (get_magic_sort): a pattern without
a wildcard first, then by how many strings it could match. Escapes are ``\%`` and ``\_``.
"""

from __future__ import annotations

import functools
import ipaddress
import itertools
import re
from collections.abc import Iterator, Sequence

from ..model import record

DATABASE_LENGTH = 64
HOST_LENGTH = 255
_CLIP = 31


@record
class Client:
    """Where a connection comes from, as the server sees it; an empty ``host`` and ``ip`` stand for a role."""

    host: str
    ip: str


ROLE_CLIENT = Client(host="", ip="")
"""Roles are looked up with an empty host and address."""


@functools.lru_cache(maxsize=4096)
def _regex(pattern: str, fold: bool) -> re.Pattern[str]:
    out: list[str] = []
    i = 0
    while i < len(pattern):
        c = pattern[i]
        if c == "\\" and i + 1 < len(pattern):
            i += 1
            out.append(re.escape(pattern[i]))
        elif c == "%":
            out.append(".*")
        elif c == "_":
            out.append(".")
        else:
            out.append(re.escape(c))
        i += 1
    return re.compile("".join(out), re.DOTALL | (re.IGNORECASE if fold else 0))


def matches(pattern: str, text: str, *, fold: bool = False) -> bool:
    """Whether a pattern with ``%``, ``_`` and backslash escapes covers the whole text; ``fold`` ignores case."""
    return _regex(pattern, fold).fullmatch(text) is not None


def has_wildcard(pattern: str) -> bool:
    """Whether a ``%`` or ``_`` stands in it without a backslash."""
    return re.search(r"(?<!\\)(?:\\\\)*[%_]", pattern) is not None


@functools.lru_cache(maxsize=4096)
def specificity(pattern: str, length: int) -> tuple[int, int, int, int]:
    """Return a key that sorts patterns from most specific to most general; ``length`` is the longest possible text.

    With N literal characters, M ``_``, K ``%`` and L characters that the ``%`` may take, a pattern matches about
    ``a^M`` or ``a^L`` strings of an alphabet of ``a``: the larger exponent decides, then the number of ``%``.
    """
    literals = singles = manys = prefix = 0
    i = 0
    while i < len(pattern):
        c = pattern[i]
        if c in "%_":
            if not manys and not singles:
                prefix = literals
            singles += c == "_"
            manys += c == "%"
            while c == "%" and pattern[i + 1 : i + 2] == "%":
                i += 1
        else:
            if c == "\\" and i + 1 < len(pattern):
                i += 1
            literals += 1
        i += 1
    manys, singles = min(manys, _CLIP), min(singles, _CLIP)
    free = length - literals - singles if manys else 0
    if free > singles:
        return (free * 2 + 1, manys, singles, prefix)
    return (singles * 2, free, manys, prefix)


@functools.lru_cache(maxsize=4096)
def _network(pattern: str) -> tuple[int, int] | None:
    address, slash, mask = pattern.partition("/")
    if not slash:
        return None
    try:
        return int(ipaddress.IPv4Address(address)), int(ipaddress.IPv4Address(mask))
    except ValueError:
        return None


def host_matches(pattern: str, client: Client) -> bool:
    """Whether an account's host pattern covers a client: name, address, wildcards, or ``address/netmask``."""
    network = _network(pattern)
    if network is not None and client.ip:
        try:
            return int(ipaddress.IPv4Address(client.ip)) & network[1] == network[0]
        except ValueError:
            pass  # an address of another sort: the server compares the texts
    by_name = matches(pattern, client.host, fold=True) if client.host or not client.ip else False
    return by_name or (bool(client.ip) and matches(pattern, client.ip))


_FILLS = (("203", "7"), ("198", "5"), ("1", "9"), ("x.invalid", "x"), ("", "z"))


def example_clients(pattern: str) -> tuple[Client, ...]:
    """Return clients that the host pattern covers, a few different ones where it has wildcards.

    They stand for all its clients when the server's choice between overlapping rows is worked out.
    """
    if pattern.lower() == "localhost":
        # Over the socket there is no address, over TCP there is one that other patterns may match.
        return (Client(host="localhost", ip=""), Client(host="localhost", ip="127.0.0.1"))
    network = _network(pattern)
    if network is not None:
        first = str(ipaddress.IPv4Address(network[0]))
        last = str(ipaddress.IPv4Address(network[0] | (~network[1] & 0xFFFFFFFE)))
        return tuple(Client(host="", ip=ip) for ip in dict.fromkeys((first, last)))
    if not has_wildcard(pattern):
        return (_client(pattern.replace("\\", "")),)
    if not pattern.strip("%"):
        return (Client(host="", ip="203.0.113.77"), Client(host="client.invalid", ip="203.0.113.78"))
    filled = tuple(dict.fromkeys(_client(_filled(pattern, many, one)) for many, one in _FILLS))
    # No machine has half an address, or a name that begins with numbers and ends with a dot.
    return tuple(c for c in filled if c.host or _is_address(c.ip)) or filled


_FRESH = ("203", "9")
"""Numbers of an address that patterns hardly name."""
_MOST_NUMBERS = 9


def example_addresses(patterns: Sequence[str]) -> Iterator[Client]:
    """Yield addresses made of the numbers that the patterns name, and of others, in every combination.

    So that for any two overlapping patterns there is an address in one and not in the other: ``1%`` has addresses
    that ``127.0.%`` has not.
    """
    numbers: list[list[str]] = [[], [], [], []]
    for pattern in patterns:
        for place, part in enumerate(_parts(pattern)):
            numbers[place] += part
    pools = [tuple(dict.fromkeys((*_FRESH, *found)))[:_MOST_NUMBERS] for found in numbers]
    for address in itertools.product(*pools):
        yield Client(host="", ip=".".join(address))


def _parts(pattern: str) -> Iterator[list[str]]:
    """Yield for each place of an address the numbers there that a pattern covers; nothing if it is of names."""
    network = _network(pattern)
    if network is not None:
        ends = (network[0], network[0] | (~network[1] & 0xFFFFFFFF))
        yield from (list(both) for both in zip(*(str(ipaddress.IPv4Address(e)).split(".") for e in ends), strict=True))
        return
    if not re.fullmatch(r"[0-9.%_]+", pattern):
        return
    for part in pattern.split(".")[:4]:
        tries = (part.replace("%", many).replace("_", one) for many in ("", "9", "42", "203") for one in ("7", "1"))
        yield [n for n in dict.fromkeys(tries) if n.isdigit() and int(n) < 256 and str(int(n)) == n]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _client(text: str) -> Client:
    if re.fullmatch(r"[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", text):
        return Client(host="", ip=text)
    return Client(host=text, ip="")


def _filled(pattern: str, many: str, one: str) -> str:
    """Fill the wildcards; an address prefix such as ``10.0.%`` is filled up to four numbers."""
    if re.fullmatch(r"[0-9.]+\.%", pattern) and many.isdigit():
        missing = 4 - pattern.count(".")
        return pattern[:-1] + ".".join([many] * max(1, missing))
    return re.sub(r"\\(.)|(%)|(_)", lambda m: m[1] or (many if m[2] else one), pattern)


@functools.lru_cache(maxsize=1024)
def different_clients(patterns: frozenset[str], resolve_names: bool) -> tuple[Client, ...]:
    """Return clients of which no two are covered by the same patterns: nothing else makes a difference to a server.

    ``resolve_names``: the server knows loopback clients as ``localhost``.
    """
    found: dict[tuple[bool, ...], Client] = {}
    ordered = sorted(patterns)
    for client in (*(c for p in ordered for c in example_clients(p)), *example_addresses(ordered)):
        known = _as_known(client, resolve_names)
        if known is not None:
            found.setdefault(tuple(host_matches(p, known) for p in ordered), known)
    return tuple(c for covered, c in found.items() if any(covered))


def _as_known(client: Client, resolve_names: bool) -> Client | None:
    """Return a client as the server sees it; None if it sees none such."""
    if not resolve_names:
        # Names of machines are not looked up: there is the socket, and there are addresses.
        return client if client.host == "" or client == Client(host="localhost", ip="") else None
    return Client(host="localhost", ip=client.ip) if client.ip in ("127.0.0.1", "::1") else client
