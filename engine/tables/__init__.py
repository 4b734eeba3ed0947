"""Tables from outside: CSV and its kin, XLSX, JSON lines, Parquet, packed or not, as rows of cells. Knows no database."""
