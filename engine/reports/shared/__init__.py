"""Dashboards for people without an account: what one shows, the links to it, and its page. Aggregates only, nobody's values."""
