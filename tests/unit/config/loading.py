"""Settings from a configuration's text and from arguments, as the command line asks for them."""

from __future__ import annotations

from pathlib import Path

from privaudit.config.load import load_settings
from privaudit.config.options import ScanOptions
from privaudit.config.settings import Settings

SECRET = "hunter2-s3cret"


def load(
    folder: Path, text: str | None = None, *systems: str, environ: dict[str, str] | None = None, **options: object
) -> Settings:
    """Load settings with a configuration of this text (None: without one)."""
    config = None
    if text is not None:
        config = folder / "privaudit.toml"
        config.write_text(text, encoding="utf-8")
        config.chmod(0o600)
    known = ScanOptions(**options)  # type: ignore[arg-type]
    return load_settings(config=config, systems=systems, options=known, environ=environ or {"HOME": str(folder)})


def url_of(settings: Settings, name: str) -> str:
    """The full URL of a system."""
    found = next(s for s in settings.systems if s.name == name)
    assert found.url is not None
    return found.url.reveal()
