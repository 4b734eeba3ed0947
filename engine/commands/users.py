"""`user`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.access import inviting, logins, users
from engine.access.inviting import Invitation
from engine.access.permissions import USER_ROLES
from engine.clock import from_utc
from engine.commands.context import Context
from engine.commands.words import commands

app = commands()
user = commands("Say who may sign in to the dashboard, and as what.")
app.add_typer(user, name="user")
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The user's address.")]


@user.command("add")
def add(
    context: typer.Context,
    email: Email,
    role: Annotated[str, typer.Option(metavar="ROLE", help=f"One of {', '.join(USER_ROLES)}.")],
) -> None:
    """Add a user. The first one is an admin; from then on the dashboard asks for a login."""
    here = Context.of(context)
    _answer(here, inviting.invite(here.workspace, email, role))


@user.command("list")
def list_users(context: typer.Context) -> None:
    """List the users: role, whether they have a password, when they were last seen."""
    here = Context.of(context)
    here.answer(users.list_all(here.workspace))


@user.command("role")
def change_role(context: typer.Context, email: Email, role: str) -> None:
    """Give a user another role. They are signed out everywhere."""
    here = Context.of(context)
    users.set_role(here.workspace, email, role)
    found = users.get(here.workspace, email)
    here.answer({"email": found.email, "role": found.role}, f"“{found.email}” is {found.role} now.")


@user.command("remove")
def remove(context: typer.Context, email: Email) -> None:
    """Remove a user. They are signed out everywhere; what they did stays in the audit log."""
    here = Context.of(context)
    found = users.get(here.workspace, email)
    users.remove(here.workspace, email)
    here.answer({"email": found.email, "removed": True}, f"“{found.email}” is removed.")


@user.command("reset")
def reset(context: typer.Context, email: Email) -> None:
    """Make a new one-time link for choosing a password; earlier ones open no more."""
    here = Context.of(context)
    _answer(here, inviting.again(here.workspace, email))


@user.command("sign-out")
def sign_out(context: typer.Context, email: Email) -> None:
    """Sign a user out everywhere."""
    here = Context.of(context)
    found = users.get(here.workspace, email)
    logins.end_all(here.workspace, found.email)
    here.answer({"email": found.email, "signed_out": True}, f"“{found.email}” is signed out everywhere.")


def _answer(here: Context, made: Invitation) -> None:
    """The link alone on the output, to be passed on; what to know about it beside."""
    data = {"email": made.email, "role": made.role, "link": made.link, "expires_at": made.ends_at}
    here.answer(data, made.link or f"“{made.email}” may sign in as {made.role}.")
    if made.ends_at:
        end = from_utc(made.ends_at, here.settings.zone)
        here.say(
            f"Opens once, until {end:%Y-%m-%d %H:%M} ({here.settings.time_zone}): whoever opens it is {made.email}."
        )
