"""Preflight: what would go wrong, before a campaign runs."""

from engine.campaigns.preflight.definition import preflight
from engine.campaigns.preflight.finding import Finding, Preflight, WayOut
from engine.campaigns.preflight.report import Kept, Report, checked, latest, running, start, whole

__all__ = [
    "Finding",
    "Kept",
    "Preflight",
    "Report",
    "WayOut",
    "checked",
    "latest",
    "preflight",
    "running",
    "start",
    "whole",
]
