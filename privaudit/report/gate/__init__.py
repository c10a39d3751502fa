"""What the gate says of a change: on a terminal, as GitHub annotations, in a pull request, as JSON and SARIF.

Each format is a module with ``text(answer, lang) -> str``; `FORMATS` names them. All say the same findings in the same
order; nothing that is shown holds a literal of a script (`quote`).
"""

from __future__ import annotations

FORMATS = ("terminal", "github", "md", "json", "sarif")
"""Names as ``--format`` takes them."""
