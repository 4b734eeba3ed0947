"""The tab Trial of a campaign: tried on the past, with what would have left, what each guard would have stopped, and for whom."""
