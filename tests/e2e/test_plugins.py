"""Code of other packages gets no look at the configuration: a plugin of pydantic in the same environment is not run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_PLUGIN = """
from pathlib import Path

class Spy:
    def new_schema_validator(self, *schema):
        Path({seen!r}).write_text("asked")
        return None, None, None

spy = Spy()
"""


def test_a_plugin_of_pydantic_sees_nothing_of_the_configuration(tmp_path: Path) -> None:
    """It is found by pydantic itself, and by nothing that privaudit runs."""
    seen, site = tmp_path / "seen", tmp_path / "site"
    info = site / "spy-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "spy_plugin.py").write_text(_PLUGIN.format(seen=str(seen)))
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: spy\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[pydantic]\nspy = spy_plugin:spy\n")
    (tmp_path / "privaudit.toml").write_text('organisation = "Example Ltd"\n')
    (tmp_path / "V1__a.sql").write_text("CREATE TABLE t (id integer);\n")
    paths = os.pathsep.join([str(site), str(Path(__file__).parents[2])])
    environment = {**os.environ, "PYTHONPATH": paths}
    own = "import pydantic\nclass A(pydantic.BaseModel):\n    a: int\n"
    for words, asked in (
        (["-c", own], True),
        (["-m", "privaudit", "check", "V1__a.sql", "--dialect", "sqlite"], False),
    ):
        seen.unlink(missing_ok=True)
        done = subprocess.run([sys.executable, *words], cwd=tmp_path, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert seen.exists() is asked
