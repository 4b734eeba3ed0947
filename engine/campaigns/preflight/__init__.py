"""Preflight: what would go wrong, before a campaign runs."""

from engine.campaigns.preflight.definition import preflight
from engine.campaigns.preflight.finding import Finding, Preflight, WayOut
from engine.campaigns.preflight.report import Checked, Kept, Report, checked, latest, run, running, start, whole

__all__ = [
    "Checked",
    "Finding",
    "Kept",
    "Preflight",
    "Report",
    "WayOut",
    "checked",
    "latest",
    "preflight",
    "run",
    "running",
    "start",
    "whole",
]
