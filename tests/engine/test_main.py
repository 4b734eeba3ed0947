from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

ROOT = Path(__file__).parents[2]


def engine(tmp_path: Path, *argv: str) -> subprocess.CompletedProcess[bytes]:
    plain = {k: v for k, v in os.environ.items() if not k.startswith("WARMCAST_")}
    environment = {**plain, "PYTHONPATH": str(ROOT), "WARMCAST_DATA": str(tmp_path / "data")}
    return subprocess.run([sys.executable, "-m", "engine", *argv], capture_output=True, cwd=tmp_path, env=environment)


@pytest.mark.parametrize(
    ("argv", "code"), [(["init"], 0), (["field", "list", "school"], 1), (["field", "--colour"], 2)]
)
def test_the_exit_code_is_the_processes(tmp_path: Path, argv: list[str], code: int) -> None:
    done = engine(tmp_path, *argv, "--json")
    assert done.returncode == code
    assert isinstance(orjson.loads(done.stdout), dict)
    assert b"Traceback" not in done.stderr


def test_what_an_app_does_is_sent_there_without_heavy_libraries(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "import engine.commands.client\n"
        "heavy = {'duckdb', 'pyarrow', 'typer', 'pydantic', 'jinja2', 'sqlglot', 'orjson'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_command_imports_only_what_it_uses(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from engine.commands.client import main\n"
        "main(['database', 'list'])\n"
        "heavy = {'pyarrow', 'jinja2', 'sqlglot', 'fastapi', 'streamlit', 'polars'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or 0)"
    )
    environment = {**os.environ, "WARMCAST_DATA": str(tmp_path / "data")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
