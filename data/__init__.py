"""The demo school: an invented online school, generated from a seed. Plain columns and files; knows nothing of the engine."""
