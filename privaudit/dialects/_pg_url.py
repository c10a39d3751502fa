"""The user's URL of a PostgreSQL server: which driver, which database, and whether it leaves this machine."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from ..errors import ConnectError
from ..model import Raw

if TYPE_CHECKING:
    from sqlalchemy.engine import URL


def parse_url(url: Raw, where: str) -> URL:
    """Return the URL with the driver that privaudit uses.

    Raises:
        ConnectError: it is not a URL; the error does not quote it.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url.reveal())
    except (ArgumentError, ValueError):
        parsed = None
    if parsed is None:
        raise ConnectError(where, "url_malformed")
    return parsed.set(drivername="postgresql+psycopg")


def has_database(url: URL) -> bool:
    """Whether the URL says which database it means, itself or through a service file."""
    return bool(url.database) or "dbname" in url.query or "service" in url.query


def with_database(url: URL, name: str) -> Raw:
    """Return the URL of a database, from a URL without one."""
    if re.fullmatch(r"[\w.$-]+", name, re.ASCII):
        return Raw(url.set(database=name).render_as_string(hide_password=False))
    # A URL's path is not decoded; its query is.
    return Raw(url.update_query_dict({"dbname": name}).render_as_string(hide_password=False))


def is_local(host: str | None, address: str | None) -> bool:
    """Whether a connection does not leave this machine: a Unix socket or a loopback address."""
    if not address:
        return not host or host.startswith(("/", "@"))
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False
