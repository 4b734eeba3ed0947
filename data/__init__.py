"""The demo school: an invented online school, generated from a seed. Plain columns; knows nothing of the engine."""
