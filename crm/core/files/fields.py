"""A form's files: what was fine is kept while the rest is put right, and is not sent twice."""

from typing import Any

from flask import current_app, request
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import Field, ValidationError
from wtforms.widgets import FileInput

from crm.core.errors import Problem
from crm.core.files.archives import FIELD
from crm.core.files.kinds import FileKind, Received
from crm.core.files.taking import MOST_FILES, tried
from crm.core.language import translated
from crm.core.say import say

KEPT = "-kept"
KEPT_SECONDS = 20 * 3600
"""Shorter than the store keeps bytes without a row."""
ACCEPT = "image/jpeg,image/png,.pdf,.jpg,.jpeg,.png,.docx,.xlsx,.ofd"
"""Naming the pictures' types lets a phone offer its camera."""


class Files(Field):
    """Any number of files; `data` holds those that were fine, sent now or with an earlier try."""

    widget = FileInput(multiple=True)
    data: list[Received]

    def process(self, formdata: Any, *_rest: Any, **_kw: Any) -> None:
        self.process_errors: list[str] = []
        self.errors = ()
        self.data, self.sent, self.tokens = [], [], []
        if formdata is not None:
            self.tokens = formdata.getlist(self.name + KEPT)
            self.sent = [one for one in request.files.getlist(self.name) if one.filename]

    def pre_validate(self, form: Any) -> None:
        kept = [_opened(token) for token in self.tokens]
        found, problems = tried(self.sent[:MOST_FILES])
        self.data = [one for one in kept if one is not None] + found
        if None in kept:
            problems.append(Problem(FIELD, say("先前收到的文件已过期，请重新选择。")))
        if len(self.tokens) + len(self.sent) > MOST_FILES:
            problems.append(Problem(FIELD, say("一次最多 %(most)s 个文件。", most=MOST_FILES)))
        if problems:
            raise ValidationError(" ".join(translated(one.sentence) for one in problems))

    @property
    def received(self) -> list[tuple[str, Received]]:
        """What the form shows as there already, each with the token that stands for it."""
        return [(_token(one), one) for one in self.data]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="received-file")


def _token(file: Received) -> str:
    said = [current_user.id, file.name, file.size, file.sha256, file.kind.value]
    return str(_signer().dumps(said))


def _opened(token: str) -> Received | None:
    """The file that a token stands for; None when it is old, or somebody else's."""
    try:
        by, name, size, sha256, kind = _signer().loads(token, max_age=KEPT_SECONDS)
    except BadData:
        return None
    return Received(name, size, sha256, FileKind(kind)) if by == current_user.id else None
