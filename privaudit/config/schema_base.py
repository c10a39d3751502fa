"""What all tables of privaudit.toml share: strict, and silent about what was written in them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """No unknown key, no silent conversion, no echo of the input.

    What checks a table is built with the whole file's, at its first use: building each apart doubled the time.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True, defer_build=True)
