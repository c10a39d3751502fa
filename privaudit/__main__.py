"""``python -m privaudit`` and the ``privaudit`` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code (ARCHITECTURE 7)."""
    from .cli import cli

    cli.main(prog_name="privaudit")


if __name__ == "__main__":
    main()
