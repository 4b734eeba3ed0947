"""A command that writes does so without loading pandas."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from engine.commands import without_pandas
without_pandas.refuse()
from engine.store import Store
store = Store()
with store.transaction() as cursor:
    cursor.insert("setting", [{"name": "a", "value": "b"}])
    assert cursor.value("select value from setting where name = 'a'") == "b"
store.close()
print("pandas" in sys.modules)
"""


def test_arrow_works_without_it() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
