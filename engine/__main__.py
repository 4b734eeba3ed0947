"""`python -m engine …`: the command line."""

from __future__ import annotations

import sys

from engine.commands.client import main

if __name__ == "__main__":
    sys.exit(main())
