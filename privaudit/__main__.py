"""``python -m privaudit`` and the ``privaudit`` command."""

from __future__ import annotations

import io
import sys


def main() -> None:
    """Run the command line and exit with its code (ARCHITECTURE 7)."""
    from .cli import cli

    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets a question mark, not an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    cli.main(prog_name="privaudit")


if __name__ == "__main__":
    main()
