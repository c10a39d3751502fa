"""``python -m privaudit`` and the ``privaudit`` command."""

from __future__ import annotations


def main() -> None:
    """Run the command line and exit with its code (ARCHITECTURE 7)."""
    from .cli import cli
    from .cli.printing import prepare_streams

    prepare_streams()
    cli.main(prog_name="privaudit")


if __name__ == "__main__":
    main()
