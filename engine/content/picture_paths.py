"""Where pictures of templates are found. Apart from the pictures themselves: who makes messages needs no database for it."""

from __future__ import annotations

PATH = "/i/"
"""Where the app serves them (engine/api/images.py). A template says no more than that: the address of the app is put before
it when a message leaves (engine/delivery/links.py)."""
