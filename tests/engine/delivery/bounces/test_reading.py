"""Messages that came back: a real corpus, hostile bytes, and each form by hand."""

from __future__ import annotations

import csv
import os
import time
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.delivery.bounces import BounceReport, read, reading
from engine.delivery.bounces.opening import opened
from engine.delivery.bounces.reading import classified
from engine.delivery.bounces.report import LONGEST_REASON, Detail, on_one_line
from tests.engine.delivery.bounces import made

AGREE = 0.97
# What docs/bounces.md lists with its reason.
DIFFERENT = {
    *("arf-18.eml", "arf-20.eml", "lhost-mailfoundry-01.eml", "lhost-messagelabs-03.eml", "lhost-opensmtpd-12.eml"),
    *("lhost-fml-02.eml", "lhost-receivingses-01.eml", "lhost-zoho-03.eml", "rfc3464-01.eml"),
}
QUIET = ("auto_reply", "not_a_bounce")


def expected(row: dict[str, str]) -> str:
    if row["reason"] in ("vacation", "delivered", "not_a_bounce"):
        return "quiet"
    return "complaint" if row["reason"] == "feedback" else "hard" if row["hard_bounce"] == "true" else "soft"


def kinds(report: BounceReport) -> list[str]:
    return ["quiet" if d.kind in QUIET else d.kind for d in report.details] or ["quiet"]


def wrong(report: BounceReport, rows: list[dict[str, str]]) -> int:
    """How many lines do not agree; an address too many is one, too, where something bounced."""
    asked = [expected(row) for row in rows]
    if set(asked) == {"quiet"}:
        return 0 if set(kinds(report)) == {"quiet"} else len(asked)
    agreed = sum((Counter(asked) & Counter(kinds(report))).values())
    return max(len(asked) - agreed, min(len(report.details) - len(asked), 1))


def test_the_real_corpus(shared_data: Path) -> None:
    folder = shared_data / "bounces"
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with (folder / "expected.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows[row["file"]].append(row)
    with zipfile.ZipFile(folder / "bounces.zip") as archive:
        reports = {name: read(archive.read(name)) for name in rows}
        for name in archive.namelist():
            if name.startswith("crlf/") and name.removeprefix("crlf/") in reports:
                assert read(archive.read(name)) == reports[name.removeprefix("crlf/")]
    missed = {name: wrong(reports[name], found) for name, found in rows.items()}
    total = sum(len(found) for found in rows.values())
    assert 1 - sum(missed.values()) / total >= AGREE
    assert {name for name, count in missed.items() if count} == DIFFERENT
    # They went to “undisclosed” recipients.
    nameless = {n for n, r in reports.items() if r.kind not in QUIET and not r.recipients}
    assert nameless == {"arf-11.eml", "arf-15.eml"}


HEAD = b"From: MAILER-DAEMON@x.org\r\nSubject: Undelivered mail\r\nTo: a@b.org\r\n"
SIZE = 2**20


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * SIZE,
        HEAD + b"\n" + b"\n" * SIZE,
        HEAD + b"\n" + b" \n" * (SIZE // 2),
        HEAD + b"\n" + b"a@b.org " * (SIZE // 8),
        HEAD + b"\n" + b"@" * SIZE,
        HEAD + b"\n" + b"5.1.1." * (SIZE // 6),
        HEAD + b"\n" + b"mailbox a b c " * (SIZE // 14),
        HEAD + b"\n" + b"".join(b"<u%d@x.org>: 550 5.1.1 user unknown\n" % n for n in range(30_000)),
        HEAD + b"\n" + b"Received: x\n" * (SIZE // 12),
        HEAD + b"\n" + b"\n\nReceived: x\ny: z" * (SIZE // 20),
        HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(5000)),
        HEAD + b"Content-Type: message/rfc822\n\n" * 5000,
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * (SIZE // 8),
        HEAD + b"Content-Type: text/html\n\n" + b"<p" * (SIZE // 2),
        HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"AAA\xff" * (SIZE // 4),
        HEAD + b'Content-Type: text/plain; charset="\xff\xfe"\n\nhi \xff 550 5.1.1 <z@y.org>',
        HEAD + b"Content-Type: text/plain; charset=zlib_codec\n\nabc",
        HEAD + b"Content-Type: text/plain; charset=idna\n\n" + b"a." * 100,
        HEAD + b"Content-Type: text/plain; charset*=utf-8''utf-8\n\nhi \xff 550 5.1.1 <z@y.org>",
        HEAD + b"Content-Type: text/plain; charset*0*=a%00''utf-8\n\nhi \xff 550 5.1.1 <z@y.org>",
        b"X: y\n" * (SIZE // 5) + HEAD,
        b"X-Failed-Recipients: " + b"a@b.org, " * (SIZE // 9) + b"\n" + HEAD,
        b"Subject: " + b"=?utf-8?q?=41?= " * (SIZE // 16) + b"\n\n",
        b"Subject: =?utf-8?b?////?= =?x?q?a?=\nFrom: =?utf-8?q?\n\n",
        os.urandom(SIZE),
    ],
    ids=range(26),
)
def test_hostile_bytes_take_no_time_and_raise_nothing(data: bytes) -> None:
    began = time.process_time()
    report = read(data)
    assert time.process_time() - began < 5
    assert len(report.details) <= 50
    assert all(len(d.reason or "") <= LONGEST_REASON for d in report.details)


@given(st.binary(max_size=400), st.integers(0, 900), st.integers(0, 60))
def test_a_damaged_report_raises_nothing(put: bytes, at: int, gone: int) -> None:
    whole = made.dsn(original=b"Message-ID: <x@y.org>\r\nTo: ann@example.org\r\n")
    found = read(whole[:at] + put + whole[at + gone :])
    assert all((d.reason or "").isprintable() for d in found.details)


CHARSETS = st.sampled_from(
    ["idna", "punycode", "undefined", "utf-7", "hex", "unicode_escape", "utf-16", "x", ""]
) | st.text(st.characters(codec="ascii", exclude_characters="\n\r"), max_size=20)


@given(
    CHARSETS,
    st.sampled_from(["charset=%s", 'charset="%s"', "charset*=utf-8''%s", "charset*=%s''utf-8", "charset*0*=%s"]),
)
@example("undefined", "charset=%s").via("a codec that refuses everything")
@example("utf-8", "charset*=utf-8''%s").via("encoded as RFC 2231 says")
@example("a%00", "charset*0*=%s''utf-8").via("a name that no codec can have")
def test_no_charset_is_in_the_way(charset: str, written: str) -> None:
    kind = b"Content-Type: text/plain; " + (written % charset).encode()
    for encoding in (b"8bit", b"quoted-printable", b"base64"):
        said = b"\xff\xe9 <z@y.org>: 550 5.1.1 user unknown"
        data = HEAD + kind + b"\nContent-Transfer-Encoding: " + encoding + b"\n\n" + said
        classified(opened(data))
        classified(opened(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + kind + b"\n\n" + said))
    classified(opened(HEAD.replace(b"Undelivered", f"=?{charset}?q?=ff=00?=".encode()) + b"\n" + said))


@pytest.mark.parametrize("charset", ["charset*=utf-8''utf-8", "charset=idna", "charset=punycode", "charset=undefined"])
def test_what_is_said_is_read_in_any_charset(charset: str) -> None:
    data = HEAD + f"Content-Type: text/plain; {charset}\n\n".encode() + b"\xff <z@y.org>: 550 5.1.1 user unknown\n"
    assert (read(data).kind, read(data).recipients) == ("hard", ["z@y.org"])


def test_what_cannot_be_read_at_all_is_no_bounce(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> list[Detail]:
        raise TypeError("ann@example.org")

    monkeypatch.setattr(reading.feedback, "details", broken)
    assert read(made.dsn()).kind == "not_a_bounce"
    assert "TypeError" in caplog.text
    assert "ann@" not in caplog.text


def test_a_delivery_status() -> None:
    report = read(made.dsn())
    assert (report.kind, report.recipients, report.worst.status) == ("hard", ["ann@example.org"], "5.1.1")
    assert report.worst.reason == "smtp; 550 5.1.1 <ann@example.org>: Recipient address rejected: User unknown"


@pytest.mark.parametrize(
    ("action", "kind"), [("delivered", "not_a_bounce"), ("relayed", "not_a_bounce"), ("expanded", "not_a_bounce")]
)
def test_a_receipt_is_no_bounce(action: str, kind: str) -> None:
    assert read(made.dsn(action=action, status="2.0.0", said="smtp; 250 ok")).kind == kind


def test_a_delay_is_soft_and_known_as_one() -> None:
    report = read(made.dsn(action="delayed", status="4.4.1", said="smtp; 421 busy"))
    assert (report.kind, report.worst.is_delay) == ("soft", True)


def test_a_mailbox_that_passes_its_mail_on_to_a_dead_one_is_there() -> None:
    said = "smtp; 550 5.1.1 <elsewhere@example.net>: User unknown"
    assert read(made.dsn(said=said)).kind == "soft"


def test_a_complaint_and_what_is_none() -> None:
    report = read(made.complaint(original=b"To: ann@example.org\r\nSubject: x\r\n\r\nhi"))
    assert (report.kind, report.recipients, report.worst.reason) == ("complaint", ["ann@example.org"], "abuse")
    assert read(made.complaint(kind="auth-failure")).kind == "not_a_bounce"
    assert read(made.complaint(kind="not-spam")).kind == "not_a_bounce"


def test_an_absence_is_an_auto_reply() -> None:
    report = read(made.absence())
    assert (report.kind, report.recipients) == ("auto_reply", ["ann@example.org"])
    assert read(b"From: a@b.org\nSubject: Out of office: gone\n\nhi").kind == "auto_reply"
    assert read(b"From: a@b.org\nSubject: Lunch\nAuto-Submitted: no\n\nhi").kind == "not_a_bounce"


QUOTE = "\r\n\r\nOn Monday, Shop <shop@example.org> wrote:\r\n> Your parcel is on its way.\r\n> Status: shipped\r\n"


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: Delivery status of your order", "Thanks! Please write to ann@work.example instead."),
        ("Re: Your delivery report 12", "That parcel was for bob@example.net, who has moved."),
        ("Re: Why your ad was rejected", "The mailbox does not exist? Ask admin@corp.example"),
        ("Re: Hello", "Thanks!"),
    ],
)
@pytest.mark.parametrize("more", ["", "In-Reply-To: <1@example.org>\r\n", "References: <1@x>\r\nReturn-Path: <>\r\n"])
def test_a_persons_reply_is_no_report_whatever_its_subject(subject: str, body: str, more: str) -> None:
    text = f"From: Ann <ann@example.net>\r\nTo: shop@example.org\r\nSubject: {subject}\r\n{more}\r\n{body}{QUOTE}"
    assert read(text.encode()).kind == "not_a_bounce"


@pytest.mark.parametrize("subject", ["Automatic reply: Delivery status of your order", "Re: Your delivery report 12"])
def test_an_absence_is_one_whatever_the_subject_it_answers(subject: str) -> None:
    text = (
        f"Return-Path: <>\r\nFrom: Ann <ann@example.net>\r\nTo: shop@example.org\r\nSubject: {subject}\r\n"
        f"Auto-Submitted: auto-replied\r\n\r\nI am away. Write to boss@corp.example.{QUOTE}"
    )
    assert (read(text.encode()).kind, read(text.encode()).recipients) == ("auto_reply", ["ann@example.net"])


@pytest.mark.parametrize(
    "more", ["From: x@y.org\nReturn-Path: <>", "From: x@y.org\nX-Failed-Recipients: ann@example.org"]
)
def test_a_report_by_its_subject_where_no_person_wrote_it(more: str) -> None:
    text = f"{more}\nTo: us@y.org\nSubject: Undeliverable: Hello\n\n<ann@example.org>: 550 5.1.1 user unknown\n"
    assert (read(text.encode()).kind, read(text.encode()).recipients) == ("hard", ["ann@example.org"])


def test_a_report_without_a_form_by_its_words() -> None:
    text = (
        "From: Mail Delivery System <Mailer-Daemon@x.org>\nTo: us@y.org\nSubject: Mail delivery failed\n\n"
        "The following addresses failed:\n\n  ann@example.org\n    550 5.1.1 user unknown\n"
        "  bob@example.org\n    552 5.2.2 mailbox is full\n\n"
        "------ This is a copy of the message ------\n\nReturn-Path: <us@y.org>\nMessage-ID: <1@y.org>\nTo: eve@example.org\n"
    )
    report = read(text.encode())
    assert [(d.address, d.kind, d.status) for d in report.details] == [
        ("ann@example.org", "hard", "5.1.1"),
        ("bob@example.org", "soft", "5.2.2"),
    ]
    assert (report.kind, report.recipients) == ("hard", ["ann@example.org"])


def test_the_worst_decides() -> None:
    details = [Detail("a", "soft"), Detail("b", "hard"), Detail("c", "hard"), Detail("b", "hard")]
    assert (BounceReport(details).kind, BounceReport(details).recipients) == ("hard", ["b", "c"])
    assert (BounceReport([]).kind, BounceReport([]).recipients) == ("not_a_bounce", [])


def test_texts_of_others_on_one_line() -> None:
    assert on_one_line(" a\r\n\tb\x00\x1fc ") == "a b c"
    assert on_one_line("é" * 300) == "é" * (LONGEST_REASON - 1) + "…"
    assert on_one_line("\udc80") == "?"
    assert on_one_line("  ") is on_one_line(None) is None
