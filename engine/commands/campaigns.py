"""`campaign` and `preflight`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any

import typer

from engine.campaigns import campaigns, health, ledger, recipes, releasing, switch, trial
from engine.campaigns.broadcasting import switching
from engine.campaigns.experiments import hand
from engine.campaigns.preflight import Finding, run
from engine.clock import parse_time
from engine.commands.arguments import database_of
from engine.commands.context import Context
from engine.commands.readable import listed_findings
from engine.commands.words import commands

app = commands()
campaign = commands("Activate, pause, archive and list campaigns.")
app.add_typer(campaign, name="campaign")


@campaign.command()
def activate(
    context: typer.Context,
    name: str,
    accept: Annotated[str | None, typer.Option(metavar="REASON", help="Why the warnings are acceptable.")] = None,
    with_pause: Annotated[
        bool, typer.Option("--with-pause", help="What happened during the pause counts too.")
    ] = False,
    move_waiting: Annotated[
        bool, typer.Option("--move-waiting", help="What waits under earlier versions goes on under the newest.")
    ] = False,
) -> None:
    """Activate or resume a campaign. Errors of the preflight refuse; warnings are printed and recorded as accepted. What waits
    stays with its version unless it is moved."""
    here = Context.of(context)
    done = switch.activate(here.workspace, name, accept=accept, with_pause=with_pause, move_waiting=move_waiting)
    told = {"findings": _told(done.findings), "moved": done.moved, "stayed": done.stayed}
    here.answer({"name": name, "state": "active", **told}, f"Campaign “{name}” is active.")
    for finding in done.findings:
        here.say(f"{finding.level}: {finding.message}")
    if done.moved or done.stayed:
        here.say(f"Of what waited, {done.moved:,} moved to the newest version, {done.stayed:,} stayed with theirs.")


@campaign.command()
def pause(context: typer.Context, name: str) -> None:
    """Pause a campaign; what waits keeps waiting."""
    here = Context.of(context)
    switch.pause(here.workspace, name)
    here.answer({"name": name, "state": "paused"}, f"Campaign “{name}” is paused.")


@campaign.command()
def resume(
    context: typer.Context,
    name: str,
    with_pause: Annotated[
        bool, typer.Option("--with-pause", help="What happened during the pause counts too.")
    ] = False,
) -> None:
    """Have a paused campaign go on exactly as it ran until the pause, whatever was saved since; `activate` begins the newest
    version."""
    here = Context.of(context)
    switch.resume(here.workspace, name, with_pause=with_pause)
    version = campaigns.get(here.workspace, name).as_it_runs.version
    answer = {"name": name, "state": "active", "version": version}
    here.answer(answer, f"Campaign “{name}” goes on with version {version}.")


@campaign.command()
def archive(context: typer.Context, name: str) -> None:
    """End a campaign for good."""
    here = Context.of(context)
    switch.archive(here.workspace, name)
    here.answer({"name": name, "state": "archived"}, f"Campaign “{name}” is archived.")


@campaign.command()
def broadcast(
    context: typer.Context,
    name: str,
    accept: Annotated[str | None, typer.Option(metavar="REASON", help="Why the warnings are acceptable.")] = None,
    leave_out: Annotated[bool, typer.Option("--leave-out", help="Missed starts do not take place.")] = False,
) -> None:
    """Start a broadcast now, for everybody who is in its audience now; a second start is refused. Also one that missed its
    time."""
    here = Context.of(context)
    if leave_out:
        count = switching.leave_out(here.workspace, name)
        here.answer({"name": name, "left_out": count}, f"Broadcast “{name}”: {count} left out.")
        return
    found = switching.start(here.workspace, name, accept=accept)
    answer = {"name": name, "recipients": found.recipients, "starts_at": found.starts_at}
    here.answer(
        {**answer, "findings": _told(found.findings)}, f"Broadcast “{name}” goes to {found.recipients:,} people."
    )
    for finding in found.findings:
        here.say(f"{finding.level}: {finding.message}")


@campaign.command()
def release(
    context: typer.Context,
    name: str,
    drop: Annotated[bool, typer.Option("--drop", help="They are skipped instead.")] = False,
) -> None:
    """Let messages go that the surge brake holds: they pass the other guards at the next tick. Later ones of the same hour are
    held again."""
    here = Context.of(context)
    found = releasing.release(here.workspace, name, drop=drop)
    said = f"{found.dropped:,} dropped" if drop else f"{found.released:,} released"
    here.answer(vars(found), f"Campaign “{name}”: {said}.")


@campaign.command()
def winner(
    context: typer.Context,
    name: str,
    variant: Annotated[int | None, typer.Option(metavar="N", help="The variant that the others get, from 0.")] = None,
    start: Annotated[int | None, typer.Option(metavar="ID", help="Of which start; the last one if left out.")] = None,
) -> None:
    """Show what the variants of a campaign did, or choose the one that wins."""
    here = Context.of(context)
    if variant is not None:
        hand.choose(here.workspace, name, variant, start_id=start)
        here.answer({"name": name, "variant": variant}, f"Variant {variant} of “{name}” wins.")
        return
    found = hand.shown(here.workspace, name)
    here.answer(
        [asdict(test) for test in found], "\n\n".join(_test(test) for test in found) or "No variants to compare."
    )


def _test(test: hand.Shown) -> str:
    rates = test.compared.arms
    lines = [
        f"{n} {name}: {arm.sent:,} sent, {rate.x:,} {test.metric}"
        + (f" ({rate.rate:.1%})" if rate.rate is not None else "")
        for n, (name, arm, rate) in enumerate(zip(test.templates, test.arms, rates, strict=True))
    ]
    if test.compared.srm.alarm:
        lines.append("alarm: people did not fall into the variants by their shares, so these cannot be compared")
    if test.chosen:
        lines.append(
            f"winner: {test.chosen.variant}" if test.chosen.variant is not None else f"asks: {test.chosen.reason}"
        )
    return "\n".join(lines)


@campaign.command("list")
def list_campaigns(context: typer.Context) -> None:
    """List the campaigns with their counters and what is to be said of their health, the last changed first."""
    here = Context.of(context)
    counts, found = ledger.counts_by_campaign(here.workspace), health.of_all(here.workspace)
    here.answer(
        [
            {"name": c.name, "label": c.label, "kind": c.kind, "state": c.state, "version": c.version}
            | {"running": c.as_it_runs.version if c.state != "draft" else None}
            | {"counts": counts.get(c.campaign_id, {}), "health": [asdict(f) for f in found.get(c.campaign_id, [])]}
            for c in campaigns.list_all(here.workspace)
        ]
    )


@campaign.command()
def recipe(
    context: typer.Context,
    name: str,
    signed: Annotated[str, typer.Option(metavar="NAME", help="Who writes: stands in the message.")],
    database: Annotated[str | None, typer.Option(metavar="D", help="May be left out where there is just one.")] = None,
    choose: Annotated[
        list[str] | None, typer.Option(metavar="WHAT=VALUE", help="An answer, like field=birth_date; may be repeated.")
    ] = None,
) -> None:
    """Make a typical campaign as a draft, with its template and, where it needs one, its segment. What is not chosen is
    the likeliest."""
    here = Context.of(context)
    made = recipes.make(here.workspace, database_of(here, database), name, _answers(choose or []), signed=signed)
    here.answer({"name": made.name, "state": made.state}, f"Made the campaign “{made.name}” as a draft.")


def _answers(chosen: Iterable[str]) -> dict[str, Any]:
    pairs = (text.partition("=") for text in chosen)
    return {what.strip(): int(value) if value.strip().isdecimal() else value.strip() for what, _, value in pairs}


@campaign.command()
def backtest(
    context: typer.Context,
    name: str,
    start: Annotated[str, typer.Option("--from", metavar="T", help="The beginning, in the workspace's zone.")],
    end: Annotated[str, typer.Option("--to", metavar="T", help="The end.")],
) -> None:
    """Try a trigger campaign, as it was saved last, on the past: whom it would have mailed and what each guard would have
    stopped. Writes nothing."""
    here = Context.of(context)
    zone = here.workspace.zone
    found = trial.backtest(here.workspace, name, parse_time(start, zone), parse_time(end, zone))
    lines = [_tried(found.planned, found.outcomes), *(one.message for one in found.known)]
    here.answer(found.as_dict(), "\n".join(lines))


@campaign.command("dry-run")
def dry_run(context: typer.Context, name: str) -> None:
    """Take everybody through a campaign's guards as if it started for them now. Writes nothing."""
    here = Context.of(context)
    found = trial.dry_run(here.workspace, name)
    here.answer(found.as_dict(), _tried(sum(o.messages for o in found.outcomes), found.outcomes))


def _tried(planned: int, outcomes: Iterable[trial.Outcome]) -> str:
    lines = [f"{planned:,} planned"]
    for one in outcomes:
        what = one.state if one.reason is None else f"{one.state}: {one.reason}"
        lines.append(f"{one.messages:>9,}  {what} ({one.people:,} people)")
    return "\n".join(lines)


@app.command()
def preflight(context: typer.Context, name: Annotated[str, typer.Argument(metavar="CAMPAIGN")]) -> None:
    """Make everybody's message and say what would go wrong with a campaign; exit code 1 if an error refuses it. The dashboard
    shows it too, and `campaign activate` recalls it."""
    here = Context.of(context)
    found = run(here.workspace, name).preflight
    here.answer({"ok": found.ok, "findings": _told(found.findings)}, listed_findings(found.findings), ok=found.ok)


def _told(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """As contract.md fixes them; ways out and samples are for the dashboard."""
    return [{"level": f.level, "code": f.code, "message": f.message, "count": f.count} for f in findings]
