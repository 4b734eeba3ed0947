"""The first words of the command line and where each is made; a command's module is loaded when it is used."""

from __future__ import annotations

from dataclasses import dataclass

import typer

from engine.commands.call import PROGRAM
from engine.commands.readable import columns


@dataclass(frozen=True)
class Word:
    """`module` in engine.commands has an `app` with this word among its commands."""

    module: str
    summary: str


WORDS: dict[str, Word] = {
    "init": Word("folder", "Make or migrate the workspace."),
    "demo": Word("folder", "Fill an empty workspace with the demo school."),
    "database": Word("databases", "Add and list databases."),
    "field": Word("databases", "Add, list and remove fields."),
    "import": Word("imports", "Import profiles, events, changes or products."),
    "profile": Word("people", "Change a person's key, merge two, export one, erase one."),
    "suppression": Word("suppression", "List, import and export suppressed addresses."),
    "segment": Word("segments", "Count segments, list and change their members, explain them."),
    "apply": Word("definitions", "Make or update what YAML files define."),
    "export": Word("exports", "Write definitions, the ledger, events or the audit log to files."),
    "render": Word("messages", "Render a template for one profile."),
    "preflight": Word("campaigns", "Say what would go wrong with a campaign."),
    "campaign": Word("campaigns", "Activate, pause, archive and list campaigns."),
    "sends": Word("messages", "List the ledger."),
    "why": Word("messages", "Say why a person did or did not get a campaign."),
    "tick": Word("ticks", "Run one pass of the engine."),
    "run": Word("run", "Run the engine without the app."),
    "replay": Word("ticks", "Tick through history with a moving clock."),
    "check": Word("checks", "Check the workspace's invariants."),
    "report": Word("reports", "Report on a campaign, or on everything."),
    "backup": Word("folder", "Write a consistent copy, also while running."),
    "restore": Word("folder", "Put a backup back; the app must be stopped."),
    "snapshot": Word("folder", "Write a copy for analysts."),
    "audit": Word("audit", "List who did what to which object."),
    "retention": Word("retention", "Say how long what is kept, and keep to it."),
    "token": Word("tokens", "Add, revoke and list API tokens."),
    "user": Word("users", "Say who may sign in to the dashboard, and as what."),
    "doctor": Word("doctor", "Look whether mail would arrive: relay, DNS, base URL."),
    "bounce": Word("bounces", "Say what a message that came back means, or hand it over."),
    "address": Word("addresses", "Check email addresses."),
    "experiment": Word("experiments", "Say what an experiment shows, and how many people it needs."),
}


def commands(summary: str | None = None) -> typer.Typer:
    """A group of commands with plain help."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, help=summary)


def overview() -> str:
    """The help of the whole."""
    listed = columns([(f"  {word}", about.summary) for word, about in WORDS.items()])
    return (
        f"Usage: {PROGRAM} COMMAND [--json] [--now TIME] …\n\n"
        "  --json       print one JSON document and nothing else\n"
        "  --now TIME   move the clock of this one command, like 2026-11-24T14:02\n\n"
        f"{listed}\n\nMore about one: {PROGRAM} COMMAND --help\n"
    )
