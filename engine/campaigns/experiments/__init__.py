"""A/B/n tests within campaigns: who is tested, what each variant did, and which one the others get."""
