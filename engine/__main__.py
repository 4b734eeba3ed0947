"""`python -m engine …`: the command line."""

from __future__ import annotations

import os
import sys

from engine.commands import without_pandas
from engine.commands.client import main

if __name__ == "__main__":
    without_pandas.refuse()
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # All is written and closed by now, and taking heavy libraries down one by one takes longer than many a command.
    os._exit(code)
