"""The whole preflight of a campaign: everybody's message made and looked at; as a job, kept with what was looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from engine import jobs
from engine.access import require
from engine.campaigns import approval
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.preflight import audience, definition
from engine.campaigns.preflight.contract import contract
from engine.campaigns.preflight.everybody import Say, render_all, render_some
from engine.campaigns.preflight.finding import Finding, Preflight, in_order
from engine.campaigns.preflight.mistakes import Message, in_message
from engine.campaigns.preflight.saying import Sayings
from engine.campaigns.preflight.seen import Seen
from engine.content import held, templates, trying
from engine.content.branches import Branch
from engine.errors import EngineError
from engine.profiles import databases, fields
from engine.workspace import Workspace

KIND = "preflight"
SOME = 100
"""People whose messages are made before every activation."""


@dataclass(frozen=True)
class Part:
    """A branch of a template: `words` of its condition, '' for everybody else; `messages` that show it."""

    words: str
    part: str
    line: int
    messages: int
    is_empty: bool


@dataclass(frozen=True)
class TemplateReport:
    """Of one variant. `people`: whose it is; `stopped` of them would get none. `made`: messages that could be made, `distinct`
    of them different; `largest`: bytes of HTML."""

    name: str
    label: str
    people: int
    stopped: int
    made: int
    distinct: int
    largest: int
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class FieldReport:
    """A field that the campaign uses: whether the trigger brings it, every message prints it; how many lack it, None where what
    starts the message brings it."""

    name: str
    label: str
    is_trigger: bool
    is_needed: bool
    missing: int | None


@dataclass(frozen=True)
class Report:
    """`content_hash`: of what was looked at. `people`: whom the campaign could mail. Without people's values."""

    campaign: str
    version: int
    content_hash: str
    people: int
    findings: tuple[Finding, ...]
    templates: tuple[TemplateReport, ...] = ()
    fields: tuple[FieldReport, ...] = ()

    @property
    def preflight(self) -> Preflight:
        return Preflight(self.findings)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Report:
        """What `as_json` gave, also by way of JSON."""
        return TypeAdapter(cls).validate_python(values)


@dataclass(frozen=True)
class Kept:
    """The last whole preflight that ended well. `is_current`: nothing that it looked at was changed since."""

    report: Report
    finished_at: datetime
    is_current: bool


def whole(workspace: Workspace, name: str, say: Say = lambda done, total: None) -> Report:
    """Makes the message of everybody whom the campaign could mail. `say` hears how far it is and may raise StoppedError.
    Raises UnknownNameError."""
    require(workspace, "read")
    campaign = get(workspace, name)
    static = definition.preflight(workspace, name)
    gone = [f for f in static.errors() if f.code in definition.UNREADABLE]
    if gone:
        return Report(name, campaign.version, "", 0, in_order(static.findings))
    approved = approval.of_campaign(workspace, campaign)
    ids = audience.reach(workspace, campaign).ids
    try:
        seen = render_all(workspace, campaign, say)
    except EngineError as error:
        if error.code == "stopped":
            raise
        finding = Finding("error", "does_not_render", error.message)
        return Report(name, campaign.version, approved, len(ids), in_order([*static.findings, finding]))
    lines = contract(workspace, campaign, ids)
    told = _Told(workspace, campaign, seen)
    findings = [*static.findings, *told.findings(), *told.mistakes()]
    return Report(
        campaign=name,
        version=campaign.version,
        content_hash=approved,
        people=len(ids),
        findings=in_order(_once(findings)),
        templates=tuple(told.reports()),
        fields=tuple(
            FieldReport(li.field.name, li.field.label, "trigger" in li.uses, "always" in li.uses, li.missing)
            for li in lines
        ),
    )


def checked(workspace: Workspace, name: str) -> Preflight:
    """What decides whether the campaign may start: its definition, the messages of some people, and the warnings of the last
    whole preflight if nothing was changed since. Raises UnknownNameError."""
    campaign = get(workspace, name)
    static = definition.preflight(workspace, name)
    if not static.ok:
        return static
    told = _Told(workspace, campaign, render_some(workspace, campaign, SOME)).findings()
    some = [f for f in told if f.level == "error"]
    kept = latest(workspace, name)
    before = kept.report.preflight.warnings() if kept and kept.is_current else []
    return Preflight(in_order(_once([*static.findings, *some, *before])))


def start(workspace: Workspace, name: str) -> int:
    """As a job with progress; gives its id. Raises UnknownNameError."""
    campaign = get(workspace, name)

    def work(job: jobs.Job) -> dict[str, Any]:
        return whole(workspace, name, job.progress).as_json()

    request = {"campaign": name}
    return jobs.start(workspace, KIND, f"Preflight of {campaign.label}", work, request=request)


def running(workspace: Workspace, name: str) -> int | None:
    """The job of a preflight of the campaign that is under way."""
    rows = jobs.list_all(workspace, [KIND])
    return next((r.job_id for r in rows if r.is_running and (r.request or {}).get("campaign") == name), None)


def latest(workspace: Workspace, name: str) -> Kept | None:
    """Raises UnknownNameError."""
    campaign = get(workspace, name)
    for row in jobs.list_all(workspace, [KIND], limit=200):
        if row.state == "done" and row.report and row.finished_at and (row.request or {}).get("campaign") == name:
            report = Report.from_json(row.report)
            return Kept(report, row.finished_at, _hash(workspace, campaign) == report.content_hash)
    return None


def _hash(workspace: Workspace, campaign: Campaign) -> str | None:
    try:
        return approval.of_campaign(workspace, campaign)
    except EngineError:
        return None


class _Told:
    """What is told of each template from what was seen of it."""

    def __init__(self, workspace: Workspace, campaign: Campaign, seen: dict[str, Seen]):
        self._workspace = workspace
        self._home = databases.by_id(workspace, campaign.database_id)
        self._fields = fields.catalogue(workspace, self._home)
        self._among = audience.conditions(workspace, campaign)
        self._seen = [(templates.get(workspace, name), found) for name, found in seen.items()]
        self._campaign = campaign
        self._branches = {
            t.name: trying.branches_of(workspace, self._home, held.whole(workspace, t)) for t, _ in self._seen
        }

    def findings(self) -> Iterable[Finding]:
        for template, found in self._seen:
            branches, is_only = self._branches[template.name], len(self._seen) == 1
            yield from Sayings(template, self._fields, branches, among=self._among, is_only=is_only).of(found)

    def mistakes(self) -> Iterable[Finding]:
        for template, found in self._seen:
            whole = held.whole(self._workspace, template)
            purpose = self._campaign.definition.purpose
            lead = f"Template “{template.label}”: " if len(self._seen) > 1 else ""
            for finding in in_message(Message.of(self._workspace, self._home, template.name, whole, purpose), found):
                yield replace(finding, message=lead + finding.message)

    def reports(self) -> Iterable[TemplateReport]:
        for template, found in self._seen:
            parts = tuple(_part(branch, found) for branch in self._branches[template.name])
            yield TemplateReport(
                name=template.name,
                label=template.label,
                people=found.people,
                stopped=found.stopped.count,
                made=found.made,
                distinct=found.distinct,
                largest=found.largest,
                parts=parts,
            )


def _part(branch: Branch, seen: Seen) -> Part:
    messages = sum(n for pattern, n in seen.patterns.items() if branch.number in pattern)
    return Part(branch.words, branch.part, branch.line, messages, branch.is_empty)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """What the definition alone has told already, or another template, is not told again."""
    return list({(f.code, f.message): f for f in findings}.values())
