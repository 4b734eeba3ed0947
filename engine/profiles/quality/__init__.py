"""How good the values of a database are: measured, scored, and warned about where they are used. Read-only."""

from engine.profiles.quality.address_check import AddressCheck, address_keys, check_addresses
from engine.profiles.quality.distribution import Distribution, distribution
from engine.profiles.quality.drift import Drift, drift
from engine.profiles.quality.findings import Finding, warnings
from engine.profiles.quality.measure import AGES, FieldMeasure
from engine.profiles.quality.report import Quality, quality_of
from engine.profiles.quality.scoring import Part, Score, beyond_limit, of_field, weight
from engine.profiles.standing import confirmable

__all__ = [
    "AGES",
    "AddressCheck",
    "Distribution",
    "Drift",
    "FieldMeasure",
    "Finding",
    "Part",
    "Quality",
    "Score",
    "address_keys",
    "beyond_limit",
    "check_addresses",
    "confirmable",
    "distribution",
    "drift",
    "of_field",
    "quality_of",
    "warnings",
    "weight",
]
