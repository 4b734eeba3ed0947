"""Templates: from what a marketer writes to what one person gets. Knows nothing of campaigns, sends or transports."""
