"""What the scanner's account is shown, by the lines of SHOW GRANTS."""

from __future__ import annotations

import pytest

from privaudit.dialects._mysql_sight import Sight

USAGE = "GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*B69027D44F6E5EDC07F1AEAD1477967B16F28227'"


@pytest.mark.parametrize(
    ("lines", "databases", "tables", "columns"),
    [
        ((), False, False, False),
        (("GRANT ALL PRIVILEGES ON *.* TO `a`@`%` WITH GRANT OPTION",), True, True, True),
        (("GRANT SELECT ON *.* TO `a`@`%`",), True, True, True),
        (("GRANT SHOW DATABASES, PROCESS ON *.* TO `a`@`%`",), True, False, False),
        (("GRANT PROCESS ON *.* TO `a`@`%`",), False, False, False),
        (("GRANT SELECT ON `crm`.* TO `a`@`%`",), False, True, True),
        (("GRANT SELECT ON `cr%`.* TO `a`@`%`",), False, True, True),
        (("GRANT SELECT ON `cr%`.* TO `a`@`%`", "GRANT EXECUTE ON `crm`.* TO `a`@`%`"), False, False, False),
        (("GRANT DELETE, SHOW VIEW ON `crm`.* TO `a`@`%`",), False, True, False),
        (("GRANT EXECUTE ON `crm`.* TO `a`@`%`",), False, False, False),
        (("GRANT SELECT ON `crm`.`card` TO `a`@`%`",), False, False, True),
        (("GRANT SELECT ON `crm`.`other` TO `a`@`%`",), False, False, False),
        (("GRANT SELECT (`id`, `a ON b.c TO d`), DELETE ON `crm`.`card` TO `a`@`%`",), False, False, False),
        (("GRANT SELECT (`id`), INSERT ON `crm`.`card` TO `a`@`%`",), False, False, True),
        (("GRANT SELECT (full_name, `id`) ON crm.card TO a@`127.0.0.1`",), False, False, False),
        (("GRANT SELECT ON crm.* TO a@`127.0.0.1`",), False, True, True),
        (('GRANT SELECT ON "crm".* TO "a"@"%"',), False, True, True),
        (("GRANT SELECT ON `crm`.`card` TO PUBLIC",), False, False, True),
        (("GRANT `r` TO `a`@`%`", "GRANT SELECT ON `crm`.* TO `r`"), False, True, True),
        (("GRANT SELECT ON `cr%`.* TO `r`", "GRANT EXECUTE ON `crm`.* TO `r2`"), False, False, False),
        (("GRANT SELECT ON *.* TO `r`",), True, True, True),
        (
            ("GRANT EXECUTE ON PROCEDURE `crm`.`card` TO `a`@`%`", "GRANT PROXY ON ''@'%' TO `a`@`%`"),
            False,
            False,
            False,
        ),
        (("GRANT SELECT ON *.* TO `a`@`%`", "REVOKE SELECT ON `crm`.* FROM `a`@`%`"), True, False, False),
    ],
)
def test_rights_decide_what_is_shown(lines: tuple[str, ...], databases: bool, tables: bool, columns: bool) -> None:
    """Rights on the server, on a database by its best row, on a table, of roles and of everyone; never on columns."""
    sight = Sight((USAGE, *lines))
    assert (sight.all_databases(), sight.all_tables("crm"), sight.all_columns("crm", "card")) == (
        databases,
        tables,
        columns,
    )


def test_names_with_quotes_are_understood() -> None:
    """A doubled quote in a name is one."""
    sight = Sight(("GRANT SELECT ON `c``m`.`t.``* TO x` TO `a`@`%`",))
    assert sight.all_columns("c`m", "t.`* TO x")
    assert not sight.all_columns("c``m", "t.`* TO x")
