"""Settings, read once from the environment; a wrong or missing value names itself and stops."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from fsspec import get_filesystem_class

ROOT = Path(__file__).resolve().parent
MODES = ("demo", "development", "production")


DEFAULT_MAIL_FROM = "招商台 <digest@example.cn>"


class WrongSetting(Exception):
    """An environment variable is missing or makes no sense; the message names it."""


def _text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def _whole(name: str, default: int, least: int = 0) -> int:
    raw = _text(name, str(default))
    if not raw.isdigit() or int(raw) < least:
        message = f"{name}: expected a whole number of at least {least}, got {raw!r}"
        raise WrongSetting(message)
    return int(raw)


def _one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    raw = _text(name, default)
    if raw not in allowed:
        message = f"{name}: expected one of {', '.join(allowed)}, got {raw!r}"
        raise WrongSetting(message)
    return raw


def _kept_secret(var: Path, name: str) -> str:
    """A secret made on first use and kept in `var`: for the machine's own demo, not production."""
    path = var / name
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _secret(name: str, mode: str, var: Path) -> str:
    given = _text(name, "")
    if not given and mode == "production":
        message = f"{name}: production needs a secret of at least 32 characters"
        raise WrongSetting(message)
    if given and len(given) < 32:
        message = f"{name}: a secret needs at least 32 characters"
        raise WrongSetting(message)
    return given or _kept_secret(var, name.lower())


def _database(var: Path) -> str:
    url = _text("DATABASE_URL", f"sqlite:///{var / 'attraction.db'}")
    if url.startswith("postgres"):
        return "postgresql+psycopg://" + url.partition("://")[2]
    if url.startswith("sqlite:"):
        return url
    message = "DATABASE_URL: expected sqlite:///… or postgresql://…"
    raise WrongSetting(message)


def _mail() -> str:
    url = _text("MAIL_URL", "file:")
    if not url.startswith(("file:", "smtp://", "smtps://")):
        message = f"MAIL_URL: expected file:, smtp://… or smtps://…, got {url!r}"
        raise WrongSetting(message)
    return url


def _files(var: Path) -> str:
    """A store that fsspec knows and whose package is there."""
    url = _text("FILES_URL", f"file://{var / 'files'}")
    protocol, mark, _ = url.partition("://")
    try:
        get_filesystem_class(protocol if mark else "nothing")
    except (ImportError, ValueError) as wrong:
        message = f"FILES_URL: expected file:///…, s3://… or another store of fsspec, got {url!r}"
        raise WrongSetting(f"{message} ({wrong})") from None
    return url


@dataclass(frozen=True)
class Config:
    """Every setting of one process."""

    mode: str
    var: Path
    database_url: str
    secret_key: str
    data_key: str
    mail_url: str
    mail_from: str
    public_url: str
    port: int
    trusted_proxies: int
    session_idle_minutes: int
    session_hours: int
    statement_seconds: int
    files_url: str
    most_file_mb: int

    @classmethod
    def from_environment(cls) -> "Config":
        """Read the environment. Raises WrongSetting."""
        mode = _one_of("APP_MODE", "demo", MODES)
        var = Path(_text("VAR_DIR", str(ROOT / "var"))).resolve()
        var.mkdir(parents=True, exist_ok=True)
        port = _whole("PORT", 5000, least=1)
        return cls(
            mode=mode,
            var=var,
            database_url=_database(var),
            secret_key=_secret("SECRET_KEY", mode, var),
            data_key=_secret("DATA_KEY", mode, var),
            mail_url=_mail(),
            mail_from=_text("MAIL_FROM", DEFAULT_MAIL_FROM),
            public_url=_text("PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/"),
            port=port,
            trusted_proxies=_whole("TRUSTED_PROXIES", 0),
            session_idle_minutes=_whole(
                "SESSION_IDLE_MINUTES", 30 if mode == "production" else 480, least=1
            ),
            session_hours=_whole("SESSION_HOURS", 8 if mode == "production" else 72, least=1),
            statement_seconds=_whole("STATEMENT_SECONDS", 30),
            files_url=_files(var),
            most_file_mb=_whole("MAX_FILE_MB", 20, least=1),
        )

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def unsafe(self) -> dict[str, str]:
        """By setting: what must not go live."""
        found = {
            "APP_MODE": (self.mode != "production", f"is {self.mode}, not production"),
            "MAIL_URL": (self.mail_url.startswith("file:"), "writes mail to files, sends none"),
            "PUBLIC_URL": (
                self.public_url.startswith("http://"),
                "is http://, links need https://",
            ),
            "FILES_URL": (self.files_url.startswith("memory:"), "forgets every file at the end"),
            "MAIL_FROM": (self.mail_from == DEFAULT_MAIL_FROM, "is the example address"),
        }
        return {name: why for name, (wrong, why) in found.items() if wrong}

    @property
    def remarks(self) -> dict[str, str]:
        """By setting: what may go live, and yet is worth knowing."""
        if not self.database_url.startswith("sqlite:"):
            return {}
        return {"DATABASE_URL": "is SQLite: one machine, one writer at a time"}
