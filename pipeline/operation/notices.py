"""Telling people of trouble: into the log always, to a webhook and by e-mail where the settings say so."""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any, Final
from urllib.parse import urlsplit

from pipeline.clock import Clock
from pipeline.errors import UsageError
from pipeline.home import Home
from pipeline.operation.journal import journal
from pipeline.operation.settings import Notices

SECONDS: Final = 15.0


def notify(
    home: Home, notices: Notices, subject: str, text: str, clock: Clock, *, environment: Mapping[str, str] | None = None
) -> list[str]:
    """Log a failure and tell it everywhere; returns what could not be told, a sentence each.

    A notice that does not arrive must not hide the failure that it tells of, so nothing is raised: it is logged.
    """
    entry = journal(home, "failed", text, clock, subject=subject)
    lost = []
    for name, send in (("webhook", _post), ("e-mail", _mail)):
        try:
            send(notices, subject, entry, environment if environment is not None else os.environ)
        except (OSError, ValueError, smtplib.SMTPException, UsageError) as error:
            lost.append(f"the {name} notice was not delivered: {error}")
    for sentence in lost:
        journal(home, "progress", sentence, clock)
    return lost


def _post(notices: Notices, subject: str, entry: Mapping[str, Any], _: Mapping[str, str]) -> None:
    if not notices.webhook:
        return
    if urlsplit(notices.webhook).scheme not in ("http", "https"):
        raise UsageError("notice.webhook is no http or https address")
    # `text` is what Slack, Mattermost and Teams show; the rest is for programs.
    body = {**entry, "subject": subject, "text": f"{subject}\n{entry['text']}"}
    request = urllib.request.Request(
        notices.webhook, json.dumps(body, default=str).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=SECONDS):
        return


def _mail(notices: Notices, subject: str, entry: Mapping[str, Any], environment: Mapping[str, str]) -> None:
    if not notices.email_to:
        return
    message = EmailMessage()
    message["Subject"], message["From"] = " ".join(subject.split()), notices.email_from
    message["To"] = ", ".join(notices.email_to)
    message.set_content(f"{entry['text']}\n\nat {entry['at']}\n")
    host, _, port = notices.smtp.partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=SECONDS) as server:
        if user := environment.get("SPACE_NEWS_SMTP_USER"):
            server.starttls(context=ssl.create_default_context())
            server.login(user, environment.get("SPACE_NEWS_SMTP_PASSWORD", ""))
        server.send_message(message)
