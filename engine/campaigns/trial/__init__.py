"""A campaign tried on the past, by the planner's and the decider's own statements: whom it would have mailed, when, and what
each guard would have stopped. Writes nothing."""

from engine.campaigns.trial.backtest import Backtest, DryRun, Outcome, backtest, dry_run
from engine.campaigns.trial.known import Known
from engine.campaigns.trial.samples import Sample

__all__ = ["Backtest", "DryRun", "Known", "Outcome", "Sample", "backtest", "dry_run"]
