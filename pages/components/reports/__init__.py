"""The tabs of Reports, and what they share."""
