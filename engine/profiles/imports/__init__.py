"""Import of profiles: columns read many cells at once (values), written as statements (staged), a block at a time (running)."""

from engine.profiles.imports.report import ImportReport
from engine.profiles.imports.running import Joins, WouldStart, import_profiles
from engine.profiles.mapping import NewField

__all__ = ["ImportReport", "Joins", "NewField", "WouldStart", "import_profiles"]
