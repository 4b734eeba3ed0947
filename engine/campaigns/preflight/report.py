"""The whole preflight of a campaign: everybody's message made and looked at; as a job, kept with what was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from engine import jobs, segments
from engine.access import require
from engine.campaigns import approval
from engine.campaigns.campaigns import Campaign, get
from engine.campaigns.preflight import audience, definition
from engine.campaigns.preflight.contract import contract
from engine.campaigns.preflight.everybody import Looked, Say, render_all, render_some
from engine.campaigns.preflight.finding import Finding, Preflight, in_order
from engine.campaigns.preflight.mistakes import Message, in_message
from engine.campaigns.preflight.saying import MAY_NOT_RENDER, Sayings
from engine.campaigns.preflight.seen import Seen
from engine.clock import from_utc
from engine.content import own_sites, trying
from engine.content.blocks.placing import Places
from engine.content.branches import Branch
from engine.errors import EngineError, StateError
from engine.profiles import databases, fields
from engine.workspace import Workspace

KIND = "preflight"
SOME = 200
"""Messages that are made before every activation."""


@dataclass(frozen=True)
class Part:
    """A branch of a template: `words` of its condition, '' for everybody else; `messages` that show it. `block`: of Places."""

    words: str
    part: str
    line: int
    messages: int
    is_empty: bool
    block: str = ""


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
    """`content_hash`: of what was looked at. `people`: whom the campaign could mail. `static`: those of the findings that its
    definition tells by itself, which is asked anew each time. Without people's values."""

    campaign: str
    version: int
    content_hash: str
    people: int
    findings: tuple[Finding, ...]
    templates: tuple[TemplateReport, ...] = ()
    fields: tuple[FieldReport, ...] = ()
    static: tuple[Finding, ...] = ()

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
class Checked(Preflight):
    """`content_hash`: of what was looked at, None where something is gone."""

    content_hash: str | None


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
        return Report(name, campaign.version, "", 0, in_order(static.findings), static=static.findings)
    approved = approval.of_campaign(workspace, campaign)
    ids = audience.reach(workspace, campaign).ids
    try:
        looked = render_all(workspace, campaign, say)
    except EngineError as error:
        if error.code == "stopped":
            raise
        finding = Finding("error", "does_not_render", error.message)
        findings = in_order([*static.findings, finding])
        return Report(name, campaign.version, approved, len(ids), findings, static=static.findings)
    lines = contract(workspace, campaign, ids)
    told = _Told(workspace, campaign, looked)
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
        static=static.findings,
    )


def checked(workspace: Workspace, name: str) -> Checked:
    """What decides whether the campaign may start: its definition, and what the messages of the last whole preflight warned of if
    nothing was changed since, else those of some people. Raises UnknownNameError."""
    require(workspace, "read")
    campaign = get(workspace, name)
    # First: whatever is saved from here on is not what was looked at.
    content_hash = _hash(workspace, campaign)
    static = definition.preflight(workspace, name)
    if not static.ok:
        return Checked(static.findings, content_hash)
    looked = render_some(workspace, campaign, SOME)
    told = list(_Told(workspace, campaign, looked).findings())
    errors = [f for f in told if f.level == "error"]
    before = _recalled(workspace, name)
    if before is None:
        people = sum(one.seen.people for one in looked)
        before = [_of_some(f, people) for f in told if f.level == "warning"]
    else:
        # Who looked at everybody knows better, unless some messages can be made by now.
        is_in_doubt = any(f.code == MAY_NOT_RENDER for f in told)
        before = [f for f in before if f.level == "warning" or is_in_doubt]
    return Checked(in_order(_once([*static.findings, *errors, *before])), content_hash)


def _of_some(finding: Finding, people: int) -> Finding:
    """What it says is true of those who were looked at; how many it is of all is not known."""
    number = "1 person was" if people == 1 else f"{people:,} people were"
    return replace(finding, message=f"{finding.message} ({number} looked at.)", count=None)


def _recalled(workspace: Workspace, name: str) -> list[Finding] | None:
    """Errors and warnings that only a look at everybody can tell, and when that was: people may have changed since. None without
    such a look at what is saved."""
    kept = latest(workspace, name)
    if kept is None or not kept.is_current:
        return None
    at = from_utc(kept.finished_at, workspace.zone).strftime("%-d %b %Y, %H:%M")
    rendered = [f for f in kept.report.findings if f.level != "note" and f not in kept.report.static]
    return [replace(f, message=f"{f.message} (Checked {at}.)") for f in rendered]


def run(workspace: Workspace, name: str) -> Report:
    """As `whole`, kept: as a job, whose end it waits for. Raises UnknownNameError, StateError if it was stopped or failed."""
    require(workspace, "write")
    job_id = start(workspace, name)
    while not jobs.wait(workspace, job_id, 60):
        pass
    row = jobs.get(workspace, job_id)
    if row.report is None:
        raise StateError(row.error or f"The preflight of “{name}” was stopped before it had seen everybody.")
    return Report.from_json(row.report)


def start(workspace: Workspace, name: str) -> int:
    """As a job with progress; gives its id. Raises UnknownNameError."""
    require(workspace, "write")
    campaign = get(workspace, name)

    def work(job: jobs.Job) -> dict[str, Any]:
        return whole(workspace, name, job.progress).as_json()

    request = {"campaign": name}
    return jobs.start(workspace, KIND, f"Preflight of {campaign.label}", work, request=request)


def running(workspace: Workspace, name: str) -> int | None:
    """The job of a preflight of the campaign that is under way."""
    require(workspace, "read")
    rows = jobs.list_all(workspace, [KIND])
    return next((r.job_id for r in rows if r.is_running and (r.request or {}).get("campaign") == name), None)


def latest(workspace: Workspace, name: str) -> Kept | None:
    """Raises UnknownNameError."""
    require(workspace, "read")
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
    """What is told of each variant from what was seen of it."""

    def __init__(self, workspace: Workspace, campaign: Campaign, looked: Sequence[Looked]):
        self._workspace = workspace
        self._home = databases.by_id(workspace, campaign.database_id)
        self._fields = fields.catalogue(workspace, self._home)
        self._among = audience.conditions(workspace, campaign)
        self._campaign = campaign
        self._looked = [(one, trying.branches_of(workspace, self._home, one.whole)) for one in looked]

    def findings(self) -> Iterable[Finding]:
        own = own_sites.hosts(self._workspace)
        for (one, branches), lead in zip(self._looked, self._leads(), strict=True):
            yield from Sayings(one.template, self._fields, branches, among=self._among, lead=lead, own=own).of(one.seen)

    def mistakes(self) -> Iterable[Finding]:
        said = self._campaign.definition
        condition = self._campaign.definition.people.get("audience")
        chosen = None if condition is None else segments.parse(self._workspace, self._home.name, condition)
        for (one, _), lead in zip(self._looked, self._leads(), strict=True):
            message = Message.of(self._workspace, self._home, one.template.name, one.whole, said.purpose)
            message = replace(message, is_triggered=said.trigger is not None)
            for finding in in_message(message, one.seen, chosen):
                yield replace(finding, message=lead + finding.message)

    def reports(self) -> Iterable[TemplateReport]:
        for one, branches in self._looked:
            where = Places(one.template.source.mjml or "").words_of
            yield TemplateReport(
                name=one.template.name,
                label=one.template.label,
                people=one.seen.people,
                stopped=one.seen.stopped.count,
                made=one.seen.made,
                distinct=one.seen.distinct,
                largest=one.seen.largest,
                parts=tuple(_part(branch, one.seen, where(branch.part, branch.line)) for branch in branches),
            )

    def _leads(self) -> list[str]:
        """Which variant it is about, where there are several; by number only if its template does not say it."""
        labels = [one.template.label for one, _ in self._looked]
        if len(labels) == 1:
            return [""]
        numbers = [f", variant {number}" if labels.count(each) > 1 else "" for number, each in enumerate(labels, 1)]
        return [f"Template “{label}”{number}: " for label, number in zip(labels, numbers, strict=True)]


def _part(branch: Branch, seen: Seen, block: str) -> Part:
    return Part(branch.words, branch.part, branch.line, seen.branches[branch.number], branch.is_empty, block)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """What the definition alone has told already, or another template, is not told again."""
    return list({(f.code, f.message): f for f in findings}.values())
