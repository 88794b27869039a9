"""Reading the messages that the demo kept as files."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser
from pathlib import Path

from crm.core import clock

NAME = re.compile(r"\d{8}T\d{6}-[\w.\-]+\.eml")


@dataclass(frozen=True)
class Kept:
    """One message of the mailbox."""

    name: str
    to: str
    address: str
    subject: str
    at: datetime | None


def folder(url: str, var: Path) -> Path | None:
    """Where messages are kept; None when they leave by SMTP."""
    if not url.startswith("file:"):
        return None
    return Path(url.removeprefix("file:") or var / "mail")


def newest(place: Path, most: int = 200) -> list[Kept]:
    """The newest messages, newest first; names begin with their moment."""
    names = sorted((path.name for path in place.glob("*.eml")), reverse=True)
    return [_kept(name, read(place, name)) for name in names[:most] if NAME.fullmatch(name)]


def read(place: Path, name: str) -> EmailMessage:
    """A message by its file name. Raises LookupError for anything that is no kept message."""
    path = place / name
    if not NAME.fullmatch(name) or path.parent != place or not path.is_file():
        raise LookupError(name)
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(path.read_bytes())


def _kept(name: str, message: EmailMessage) -> Kept:
    to = message["To"].addresses[0]
    at = message["Date"].datetime if message["Date"] else None
    local = at.astimezone(clock.SHANGHAI) if at else None
    return Kept(name, to.display_name or to.addr_spec, to.addr_spec, str(message["Subject"]), local)


def part(message: EmailMessage, kind: str) -> str:
    """The text or HTML part; "" when there is none."""
    found = message.get_body((kind,))
    return str(found.get_content()) if found else ""


class _Styles(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: set[str] = set()
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "style"
        self.texts |= {value for name, value in attrs if name == "style" and value}

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts.add(data)


def content_policy(html: str) -> str:
    """A policy that lets exactly this message's styles through, and nothing else at all."""
    reader = _Styles()
    reader.feed(html)
    hashes = sorted(_hash(text) for text in reader.texts)
    styles = " ".join(["'unsafe-hashes'", *hashes])
    return (
        f"default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'; sandbox allow-top-navigation-by-user-activation"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def in_frame(html: str) -> str:
    """Links of a framed message open in the window around it."""
    return html.replace("<head>", '<head><base target="_top">', 1)
