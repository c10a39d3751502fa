"""The incident an audit belongs to, with the absolute deadlines of the laws that apply."""

from __future__ import annotations

from ..config.laws import deadlines, load_laws
from ..config.settings import Settings
from ..model import Incident


def incident_of(settings: Settings) -> Incident | None:
    """Return the incident of the settings, None if there is none; deadlines count from the time of discovery."""
    if settings.incident is None and settings.discovered is None:
        return None
    found = settings.discovered
    due = deadlines(load_laws(settings.laws), found, settings.role) if found is not None else ()
    return Incident(number=settings.incident or "-", discovered=found, deadlines=due)
