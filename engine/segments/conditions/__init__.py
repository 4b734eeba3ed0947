"""Conditions: from JSON to a checked tree, the operators, and the tree in words. Nothing here reads the store."""
