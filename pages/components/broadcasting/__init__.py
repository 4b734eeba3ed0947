"""Broadcasts on the pages: their form, the start, and how they go out."""
