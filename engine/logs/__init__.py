"""The log file of the data folder: JSON lines with ids, counts and reasons, never an address, a text or a secret."""

from engine.logs.file import Log, joined, open_path, opened, path_of, running
from engine.logs.redacting import secrets_of

__all__ = ["Log", "joined", "open_path", "opened", "path_of", "running", "secrets_of"]
