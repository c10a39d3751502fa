"""``python -m privaudit`` and the ``privaudit`` command."""

from __future__ import annotations

import os


def main() -> None:
    """Run the command line and exit with its code (ARCHITECTURE 7)."""
    # A plugin of pydantic that some other package installed would see the configuration, secrets and all; and looking
    # for one reads the metadata of every package there is.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    from .cli import cli
    from .cli.printing import prepare_streams

    prepare_streams()
    cli.main(prog_name="privaudit")


if __name__ == "__main__":
    main()
