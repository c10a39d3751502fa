"""How many statements a second one core fingerprints and understands; processor time, best of three."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable

from privaudit.sqltext.base import Flavour
from privaudit.sqltext.fingerprint import fingerprint
from privaudit.sqltext.shapes import shape

COUNT = 100_000
SHAPED = 1_000
RUNS = 3
_PLAIN = (
    "SELECT * FROM customers WHERE id = {n}",
    "SELECT name, phone FROM customers WHERE phone = '+7916{n}'",
    "UPDATE orders SET status = 'paid', total = {n}.50 WHERE id = {n}",
    "INSERT INTO log (user_id, action, at) VALUES ({n}, 'login', now())",
    "SELECT o.id, o.total FROM orders o JOIN customers c ON c.id = o.customer_id WHERE c.email = 'a{n}@b.com' LIMIT 9",
    "BEGIN",
)


class _Catalog:
    def resolve(self, schema: str | None, name: str) -> tuple[str, str] | None:
        return (schema or "public", name)

    def columns(self, schema: str, table: str) -> tuple[str, ...]:  # noqa: ARG002 - all have the same
        return ("id", "name", "phone", "email", "total", "customer_id")


def statements(count: int, change: Callable[[str], str]) -> list[str]:
    """Statements as applications send them, values drawn with a fixed seed."""
    rng = random.Random(1)  # noqa: S311 - values for a benchmark
    return [change(rng.choice(_PLAIN)).format(n=rng.randrange(10**6)) for _ in range(count)]


def per_second(work: Callable[[str], object], texts: list[str]) -> float:
    """Texts done in a second of processor time."""
    best = float("inf")
    for _ in range(RUNS):
        started = time.process_time()
        for text in texts:
            work(text)
        best = min(best, time.process_time() - started)
    return len(texts) / best


def main() -> None:
    """Print the figures."""
    kinds: tuple[tuple[str, Flavour, Callable[[str], str]], ...] = (
        ("plain", Flavour.POSTGRESQL, lambda s: s),
        ("names in double quotes", Flavour.POSTGRESQL, lambda s: s.replace("customers", '"customers"')),
        ("names in backticks", Flavour.MYSQL, lambda s: s.replace("customers", "`customers`").replace(" id", " `id`")),
        ("with a comment", Flavour.MYSQL, lambda s: "/* web */ " + s),
    )
    for name, flavour, change in kinds:
        texts = statements(COUNT, change)
        rate = per_second(functools.partial(fingerprint, flavour=flavour), texts)
        folding = per_second(lambda text: " ".join(text.split()), texts)
        print(f"fingerprint, {name}: {rate:,.0f} statements a second, {folding / rate:.1f} times folding white space")
    rate = per_second(lambda text: shape(text, Flavour.POSTGRESQL, _Catalog()), statements(SHAPED, lambda s: s))
    print(f"shape: {rate:,.0f} statements a second (each distinct fingerprint is understood once)")


if __name__ == "__main__":
    main()
