"""Numbers over the ledger and the events. Read-only."""
