"""The tab Shared of Reports."""
