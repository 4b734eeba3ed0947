"""The tab Sources of Reports."""
