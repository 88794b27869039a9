"""The door through which mail leaves."""

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from crm.core.mail import FileMailer, SmtpMailer, mailer


def _message() -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["Message-ID"] = "第47周摘要", "<w47-7@example.cn>"
    message["From"], message["To"] = "desk@example.cn", "wanglei@example.cn"
    message.set_content("本周推进 3 条。")
    return message


def test_a_file_mailer_leaves_one_whole_message_and_no_half_ones(tmp_path: Path) -> None:
    mailer("file:", tmp_path).send(_message())
    [path] = (tmp_path / "mail").iterdir()
    assert path.name.endswith("-w47-7.eml")
    found = message_from_bytes(path.read_bytes())
    assert found["To"] == "wanglei@example.cn"


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("file:", FileMailer),
        ("file:/elsewhere", FileMailer),
        ("smtp://h", SmtpMailer),
        ("smtps://u:p@h:465", SmtpMailer),
    ],
)
def test_the_address_decides_who_carries_it(url: str, kind: type, tmp_path: Path) -> None:
    assert isinstance(mailer(url, tmp_path), kind)


def test_a_folder_may_be_named(tmp_path: Path) -> None:
    found = mailer(f"file:{tmp_path}/post", Path("/nowhere"))
    assert isinstance(found, FileMailer) and found.folder == tmp_path / "post"


class _Letterbox:
    def __init__(self) -> None:
        self.found: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.found.append(envelope.content)
        return "250 OK"


@pytest.fixture
def letterbox() -> Iterator[tuple[_Letterbox, int]]:
    box = _Letterbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


def test_smtp_hands_the_message_over(letterbox: tuple[_Letterbox, int]) -> None:
    box, port = letterbox
    SmtpMailer(f"smtp://127.0.0.1:{port}").send(_message())
    assert message_from_bytes(box.found[0])["Message-ID"] == "<w47-7@example.cn>"


def test_a_server_that_is_not_there_is_an_error_one_can_catch() -> None:
    with pytest.raises(OSError, match=r".*"):
        SmtpMailer("smtp://127.0.0.1:9", timeout=2).send(_message())
