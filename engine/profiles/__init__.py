"""Databases, fields, profiles and their change log, subscriptions and suppression. One function writes profiles."""
