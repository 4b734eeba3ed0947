"""Broadcasts: messages that start by hand or by a schedule, for everybody who is in the audience then."""
