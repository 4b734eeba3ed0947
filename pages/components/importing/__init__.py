"""The page Import: files given, columns mapped, a check, an import as a job, and what came of it."""
