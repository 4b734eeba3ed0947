"""What is asked of a condition: how many, who, why, what moved them. Read-only."""
