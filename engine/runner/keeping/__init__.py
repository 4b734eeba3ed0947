"""How long what is kept: the settings, what they would do, and the work of keeping to them once a day."""
