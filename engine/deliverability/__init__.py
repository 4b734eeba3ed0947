"""Whether mail arrives: what DNS says of the sender's domains, the relay, rules of large providers, bounces and complaints."""

from engine.deliverability.domains import domain_of, domains_of
from engine.deliverability.examining import examine
from engine.deliverability.finding import LEVELS, Finding, Level
from engine.deliverability.keeping import Looked, latest, look
from engine.deliverability.lookups import Resolver
from engine.deliverability.rates import DAYS, Rate, rates, total
from engine.deliverability.rules import Rule, checklist

__all__ = [
    "DAYS",
    "LEVELS",
    "Finding",
    "Level",
    "Looked",
    "Rate",
    "Resolver",
    "Rule",
    "checklist",
    "domain_of",
    "domains_of",
    "examine",
    "latest",
    "look",
    "rates",
    "total",
]
