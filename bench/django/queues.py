"""Messages a second by Django's two queues of mail on SQLite: made by Django's templates, put into the queue, sent from it.

`python queues.py mailer|post_office PORT COUNT FOLDER`, with an interpreter that has requirements.txt. The folder holds subject,
html and text of the message. Prints one line of JSON: seconds for all of it, and for sending alone.
"""
# pyright: basic, reportMissingImports=false, reportMissingModuleSource=false, reportAttributeAccessIssue=false

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

SMTP = "django.core.mail.backends.smtp.EmailBackend"
SENDER = "school@example.org"


def configure(which: str, port: int, folder: Path) -> None:
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "queue.sqlite3")}},
        INSTALLED_APPS=["django.contrib.contenttypes", which],
        EMAIL_BACKEND={"mailer": "mailer.backend.DbBackend", "post_office": "post_office.EmailBackend"}[which],
        MAILER_EMAIL_BACKEND=SMTP,
        POST_OFFICE={"BACKENDS": {"default": SMTP}, "LOG_LEVEL": 0, "BATCH_SIZE": 500},
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=port,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)


def maker(folder: Path) -> Callable[[int], tuple[str, str, str, str]]:
    """Number → recipient, subject, text, HTML."""
    from django.template import Context, Template

    names = json.loads((folder / "names.json").read_text())
    html = Template((folder / "html").read_text())
    subject, text = (
        Template(f"{{% autoescape off %}}{(folder / p).read_text()}{{% endautoescape %}}") for p in ("subject", "text")
    )

    def make(number: int) -> tuple[str, str, str, str]:
        values = Context({name: f"{name} {number}" for name in names} | {"interests": ["a", "b", "c", "d"]})
        return f"p{number}@example.org", subject.render(values), text.render(values), html.render(values)

    return make


def with_mailer(make: Callable[[int], tuple[str, str, str, str]], count: int) -> tuple[Callable[[], None], ...]:
    from django.core.mail import EmailMultiAlternatives
    from django.db import transaction
    from mailer.engine import send_all
    from mailer.models import Message

    def queue() -> None:
        with transaction.atomic():
            for number in range(count):
                recipient, subject, text, html = make(number)
                message = EmailMultiAlternatives(subject, text, SENDER, [recipient])
                message.attach_alternative(html, "text/html")
                message.send()

    def send() -> None:
        send_all()
        if Message.objects.exists():
            sys.exit("not all were sent")

    return queue, send


def with_post_office(make: Callable[[int], tuple[str, str, str, str]], count: int) -> tuple[Callable[[], None], ...]:
    from post_office import mail
    from post_office.models import STATUS, Email

    def queue() -> None:
        kwargs = []
        for number in range(count):
            recipient, subject, text, html = make(number)
            kwargs.append(
                {"recipients": [recipient], "sender": SENDER, "subject": subject, "message": text, "html_message": html}
            )
        mail.send_many(kwargs)

    def send() -> None:
        while mail.get_queued().exists():
            mail.send_queued(processes=1)
        if Email.objects.filter(status=STATUS.sent).count() != count:
            sys.exit("not all were sent")

    return queue, send


def main() -> None:
    which, port, count, parts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]).resolve()
    with tempfile.TemporaryDirectory(prefix="warmcast-bench-") as name:
        # One of them puts its lock where it is.
        os.chdir(name)
        configure(which, port, Path(name))
        queue, send = {"mailer": with_mailer, "post_office": with_post_office}[which](maker(parts), count)
        began = time.perf_counter()
        queue()
        queued = time.perf_counter()
        send()
        ended = time.perf_counter()
        os.chdir("/")
    sys.stdout.write(json.dumps({"all": ended - began, "sending": ended - queued}) + "\n")


if __name__ == "__main__":
    main()
