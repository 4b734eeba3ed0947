"""Members of a segment as files, however many: CSV, JSON lines, Parquet, XLSX."""
