"""Saving segments: kinds, versions, what they use, and who is in those that keep their members."""
