"""The one place that knows DuckDB: the file, cursors, the write lock, group commit, migrations, named queries."""

from engine.store.cursor import Cursor
from engine.store.queries import query
from engine.store.store import Store

__all__ = ["Cursor", "Store", "query"]
