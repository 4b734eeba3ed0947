"""From a task to a message, in whatever process: pure, everything it needs comes with the batch."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from engine.content.compiling import Compiled
from engine.content.context import Values
from engine.content.rendering import Renderer
from engine.delivery import outgoing
from engine.delivery.dkim import DkimKey
from engine.delivery.marks import Tracked
from engine.delivery.outgoing import Outgoing
from engine.delivery.tokens import Tokens
from engine.errors import BadValueError, MissingValueError, TemplateError

log = logging.getLogger(__name__)
TemplateKey = tuple[int, int]
"""A template and its version."""


@dataclass(frozen=True)
class Task:
    """One message that is to be made and sent. `sender` is name, address, reply-to and postal address; `topic` name and label;
    `built_at` naive UTC. `is_kept`: should nobody know what came of it, it is sent again; `again`: then as it was."""

    send_id: int
    template: TemplateKey
    values: Values
    sender: tuple[str, str, str | None, str | None]
    recipient: str
    topic: tuple[str, str] | None
    campaign_name: str
    built_at: datetime
    tracked: Tracked
    is_kept: bool = False
    again: Outgoing | None = None


@dataclass(frozen=True)
class Post:
    """What all messages have in common. `secrets` sign links, the first of them; `test_to` gets everything if given;
    `bounce_domain`: where reports about undelivered mail go; `dkim_key` signs them."""

    base_url: str
    secrets: tuple[bytes, ...] = field(repr=False)
    test_to: str = ""
    bounce_domain: str = ""
    dkim_key: DkimKey | None = None


@dataclass(frozen=True)
class Batch:
    """Tasks and the templates that they name. Plain data: it travels to other processes."""

    post: Post
    templates: Mapping[TemplateKey, Compiled]
    tasks: Sequence[Task]


@dataclass(frozen=True)
class Unmade:
    """Why there is no message. missing: a value the person lacks; broken: the template or an address; fault: ours, which may
    pass. `evidence` is the ledger's."""

    kind: Literal["missing", "broken", "fault"]
    evidence: dict[str, Any]


class Maker:
    """Makes the messages of one batch, each in `guard`."""

    def __init__(self, batch: Batch, guard: AbstractContextManager[None] | None = None):
        self._post = batch.post
        self._tokens = Tokens(batch.post.secrets)
        self._renderers = {key: Renderer(compiled, is_marked=True) for key, compiled in batch.templates.items()}
        self._guard: AbstractContextManager[None] = guard or nullcontext()
        self._is_logged = False

    def make(self, task: Task) -> Outgoing | Unmade:
        """The message, or why there is none. Never raises."""
        try:
            return self._made(task)
        except MissingValueError as error:
            return Unmade("missing", {"variable": error.variable})
        except TemplateError as error:
            return Unmade("broken", {"part": error.part, "line": error.line})
        except BadValueError as error:
            # An address that cannot stand in a message: this one fails, not the batch.
            return Unmade("broken", {"part": error.field})
        except Exception as fault:
            if not self._is_logged:
                # Once a batch: the others most likely fail for the same.
                self._is_logged = True
                log.exception("the message of send %s could not be made", task.send_id)
            return Unmade("fault", {"fault": type(fault).__name__})

    def _made(self, task: Task) -> Outgoing:
        if task.again:
            return task.again
        with self._guard:
            rendered = self._renderers[task.template].render(task.values)
        return outgoing.compose(
            rendered=rendered,
            send_id=task.send_id,
            sender=task.sender,
            recipient=task.recipient,
            recipient_name=None,
            topic=task.topic,
            campaign_name=task.campaign_name,
            base_url=self._post.base_url,
            tokens=self._tokens,
            built_at=task.built_at,
            test_to=self._post.test_to,
            bounce_domain=self._post.bounce_domain,
            dkim_key=self._post.dkim_key,
            tracked=task.tracked,
        )
