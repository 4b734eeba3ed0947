"""The tabs of Settings that have no place of their own: what is in force, senders, health."""
