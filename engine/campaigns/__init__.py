"""Campaigns: what starts them, what is planned, what each guard decides. Never sends anything itself."""
