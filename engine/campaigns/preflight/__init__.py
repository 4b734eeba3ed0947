"""Preflight: what would go wrong, before a campaign runs."""

from engine.campaigns.preflight.definition import preflight
from engine.campaigns.preflight.finding import Finding, Preflight

__all__ = ["Finding", "Preflight", "preflight"]
