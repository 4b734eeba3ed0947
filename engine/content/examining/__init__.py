"""Messages that were made for many people, looked at one by one: what a preflight counts."""
