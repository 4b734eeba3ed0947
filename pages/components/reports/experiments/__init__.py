"""The tab Experiments of Reports."""
