"""The texts that all tabs of Reports share."""

TABS = {"campaigns": "Campaigns", "experiments": "Experiments", "sources": "Sources", "shared": "Shared"}
"""What stands in the address → what the tab says."""
