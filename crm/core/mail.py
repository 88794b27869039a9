"""Mail leaves through one door: files in `var/mail` by default, SMTP by configuration."""

import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from crm.core import clock


class Mailer(Protocol):
    """Something that takes a message away, or raises OSError / smtplib.SMTPException."""

    def send(self, message: EmailMessage) -> None: ...


class FileMailer:
    """Writes each message as one .eml file, named by time and Message-ID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{clock.now():%Y%m%dT%H%M%S}-{message['Message-ID'].strip('<>').split('@')[0]}.eml"
        spare = self.folder / f".{name}"
        spare.write_bytes(bytes(message))
        spare.replace(self.folder / name)


class SmtpMailer:
    """Hands each message to an SMTP server."""

    def __init__(self, url: str, timeout: float = 20) -> None:
        self.parts = urlsplit(url)
        self.timeout = timeout

    def send(self, message: EmailMessage) -> None:
        secure = self.parts.scheme == "smtps"
        kind = smtplib.SMTP_SSL if secure else smtplib.SMTP
        port = self.parts.port or (465 if secure else 25)
        with kind(self.parts.hostname or "", port, timeout=self.timeout) as server:
            server.ehlo_or_helo_if_needed()
            if not secure and server.has_extn("starttls"):
                server.starttls()
            if self.parts.username:
                server.login(unquote(self.parts.username), unquote(self.parts.password or ""))
            server.send_message(message)


def mailer(url: str, var: Path) -> Mailer:
    """The mailer a MAIL_URL asks for (`file:` or `file:/path`, `smtp://…`, `smtps://…`)."""
    if url.startswith("file:"):
        return FileMailer(Path(url.removeprefix("file:") or var / "mail"))
    return SmtpMailer(url)
