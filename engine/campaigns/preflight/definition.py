"""What a campaign's definition says by itself, before anybody's message is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.campaigns import uses
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.preflight.broadcast import broadcast_findings
from engine.campaigns.preflight.circle import circle_findings
from engine.campaigns.preflight.event import made_up
from engine.campaigns.preflight.finding import Finding, Preflight
from engine.campaigns.preflight.kept import kept_findings
from engine.campaigns.preflight.mistakes import value_findings
from engine.campaigns.preflight.overlap import overlap_findings
from engine.campaigns.preflight.trigger import any_value
from engine.campaigns.preflight.variants import variant_findings
from engine.campaigns.triggers import FieldsUpdated
from engine.content import answers, asked, checking, compared, held, recommend, social, templates
from engine.content.context import ChangeView, message_context, profile_values
from engine.content.needed import needed_by
from engine.content.rendering import Renderer
from engine.errors import EngineError, MissingValueError, TemplateError
from engine.profiles import databases, fields, subscriptions
from engine.profiles.databases import Database
from engine.store import query
from engine.workspace import Workspace

UNREADABLE = frozenset({"broken_reference", "template", "unknown_variable", "broken_condition"})
"""Errors with which no message can be made."""


def preflight(workspace: Workspace, name: str) -> Preflight:
    """Raises UnknownNameError."""
    campaign = get(workspace, name)
    gone = uses.broken(workspace, campaign.definition, campaign.database_id)
    if gone:
        return Preflight((Finding("error", "broken_reference", gone),))
    findings = [*_templates(workspace, campaign)]
    findings.extend(value_findings(workspace, campaign))
    findings.extend(_audience(workspace, campaign))
    findings.extend(overlap_findings(workspace, campaign))
    findings.extend(circle_findings(workspace, campaign))
    findings.extend(broadcast_findings(workspace, campaign))
    findings.extend(variant_findings(workspace, campaign))
    findings.extend(kept_findings(workspace, campaign))
    findings.extend(_goal(workspace, campaign))
    findings.extend(_sending(workspace, campaign))
    return Preflight(tuple(findings))


def _templates(workspace: Workspace, campaign: Campaign) -> Iterator[Finding]:
    database = databases.by_id(workspace, campaign.database_id)
    known = {database.name: {f.name for f in fields.catalogue(workspace, database)}}
    for content in campaign.definition.content:
        try:
            template = templates.get(workspace, content.template)
        except EngineError as error:
            yield Finding("error", "template", error.message)
            continue
        if template.is_archived:
            yield Finding("error", "template_archived", f"The template “{template.name}” is archived.")
        variables = template.compiled.variables
        for error in [*checking.check_variables(variables, known), *asked.problems(workspace, database, variables)]:
            yield Finding("error", "unknown_variable", f"Template “{template.name}”: {error.message}")
        broken = answers.problem(workspace, database, template.compiled.conditions)
        if broken:
            yield Finding("error", "broken_condition", f"Template “{template.name}”: {broken}")
        for field, text in compared.unknown_options(template.compiled, fields.catalogue(workspace, database)):
            options = ", ".join(option.label for option in field.options)
            message = f"Template “{template.name}” asks for “{text}”, which is no option of {field.label}: {options}."
            yield Finding("warning", "unknown_option", message)
        for variable in (
            *_never_there(campaign, database, workspace, template),
            *_cleared(campaign, workspace, template),
        ):
            message = f"Template “{template.name}”: “{variable}” has a value for nobody in this campaign."
            if variable == "links.unsubscribe":
                message = (
                    f"Template “{template.name}” offers to unsubscribe, but a service message has no topic that people could "
                    "leave. Make the campaign marketing, give it a topic, or take the link out."
                )
            yield Finding("error", "missing_for_everybody", message)
        has_unsubscribe = "links.unsubscribe" in template.compiled.html_variables
        if campaign.definition.purpose == "marketing" and not has_unsubscribe:
            message = f"Template “{template.name}”: a marketing message needs {{{{ links.unsubscribe }}}} in its HTML."
            yield Finding("error", "no_unsubscribe", message)


def _never_there(
    campaign: Campaign, database: Database, workspace: Workspace, template: templates.Template
) -> Iterator[str]:
    """The variable that stops the message even for a person of whom everything is known."""
    known = fields.catalogue(workspace, database)
    person = {f.name: any_value(f) for f in known}
    is_change = campaign.definition.watches_fields
    context = message_context(
        profile=profile_values(known, person),
        changes=[ChangeView(field="any", label="Any", old="before", new="after")] if is_change else [],
        event=made_up(campaign, template.compiled.variables),
        campaign={"name": campaign.name, "label": campaign.definition.called},
        links=_any_links(campaign, template),
        trigger_values={},
        when=dict.fromkeys(template.compiled.conditions, True),
        recommend=recommend.made_up(),
        social={"same_week": social.FEWEST},
    )
    try:
        Renderer(template.compiled).render(context)
    except MissingValueError as error:
        yield error.variable
    except TemplateError:
        # A value made up here may not suit the template: that says nothing about real people.
        return


def _cleared(campaign: Campaign, workspace: Workspace, template: templates.Template) -> set[str]:
    """What every message prints that its own trigger has just emptied, whichever of the trigger's fields it is."""
    trigger = campaign.definition.trigger
    if not isinstance(trigger, FieldsUpdated) or trigger.condition != "cleared":
        return set()
    needed = needed_by(held.whole(workspace, template))
    by_field = [needed & {field, "change.new"} for field in trigger.fields]
    return set[str]().union(*by_field) if all(by_field) else set()


def _any_links(campaign: Campaign, template: templates.Template) -> dict[str, Any]:
    """Those by which people answer are all there: where they lead nowhere, that is told by itself."""
    answer = dict.fromkeys(checking.asked_fields(template.compiled.variables), "#")
    unsubscribe = {"unsubscribe": "#"} if campaign.definition.topic_name else {}
    return {"preferences": "#", "rate": "#", "answer": answer, **unsubscribe}


def _audience(workspace: Workspace, campaign: Campaign) -> Iterator[Finding]:
    if campaign.definition.purpose != "marketing" or not campaign.definition.topic_name:
        return
    topic = subscriptions.topic(workspace, campaign.definition.topic_name)
    with workspace.store.read() as cursor:
        count = cursor.value(query("topic.subscribed"), topic_id=topic.topic_id, database_id=campaign.database_id)
    if not count and not topic.is_default_in:
        yield Finding("error", "nobody_subscribed", f"Nobody is subscribed to the topic “{topic.label}”.", 0)


def _goal(workspace: Workspace, campaign: Campaign) -> Iterator[Finding]:
    goal = campaign.definition.goal
    if goal is None or goal.event is None:
        return
    with workspace.store.read() as cursor:
        known = cursor.value(query("preflight.goal_came"), database_id=campaign.database_id, type=goal.event)
    if not known:
        message = f"The goal is the event “{goal.event}”, which nobody has done yet: is it called so?"
        yield Finding("warning", "goal_never_came", message)


def _sending(workspace: Workspace, campaign: Campaign) -> Iterator[Finding]:
    name = campaign.definition.topic_name
    topic = subscriptions.topic(workspace, name) if name else None
    if topic is None or topic.sender is None:
        yield Finding("note", "default_sender", f"Messages come from the default sender, {workspace.settings.sender}.")
    if workspace.settings.smtp_url and workspace.settings.base_url.startswith("http://127.0.0.1"):
        message = "Links in messages point to this machine: set WARMCAST_BASE_URL to the public address."
        yield Finding("warning", "base_url", message)
