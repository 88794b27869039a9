"""Attraction Desk 招商台: the application, put together from its features."""

from importlib import import_module
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from crm import navigation
from crm.core import clock, db, drawn, errorpages, language, logs, seal, templates, web
from crm.core.application import Application
from crm.core.files import store as files
from crm.core.rest import openapi

FEATURES = (
    "accounts",
    "settings",
    "savedviews",
    "notices",
    "plan",
    "enterprises",
    "targets",
    "leads",
    "firstreports",
    "screening",
    "carriers",
    "problems",
    "trips",
    "campaigns",
    "goals",
    "mix",
    "reports",
    "reports.projects",
    "reports.indicators",
    "digests",
    "desk",
    "health",
)
APIS = (
    "accounts",
    "plan",
    "enterprises",
    "targets",
    "leads",
    "firstreports",
    "screening",
    "carriers",
    "problems",
    "trips",
    "campaigns",
    "goals",
    "mix",
    "reports",
    "reports.projects",
    "reports.indicators",
    "desk",
    "savedviews",
    "settings",
    "notices",
)
"""The features that programs can use too."""


def create_app(config: Config | None = None, **overrides: Any) -> Flask:
    """Build the application. Raises config.WrongSetting when the environment makes no sense."""
    settings = config or Config.from_environment()
    app = Application("crm", static_folder="static", template_folder="core/templates")
    app.config.update(
        CRM=settings,
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_SECURE=settings.mode == "production",
        SESSION_COOKIE_SAMESITE="Lax",
        BABEL_DEFAULT_LOCALE="zh",
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    app.config.update(overrides)
    if hops := settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    _prepare_core(app, settings)
    for feature in FEATURES:
        views = import_module(f"crm.{feature}.views")
        views.init_app(app)
    navigation.init_app(app)
    _add_apis(app)
    return app


def _add_apis(app: Flask) -> None:
    described = openapi.init_app(app)
    for feature in APIS:
        for resource in import_module(f"crm.{feature}.api").RESOURCES:
            web.csrf.exempt(resource)  # programs send a token, never a cookie
            described.add(resource)


def _prepare_core(app: Flask, settings: Config) -> None:
    logs.init()
    seal.use_key(settings.data_key)
    if settings.is_demo:
        clock.use_demo_file(settings.var / "demo-clock.json")
    db.init_app(app, settings.database_url)
    files.init_app(app, settings.files_url)
    language.init_app(app)
    templates.init_app(app)
    drawn.init_app(app)
    errorpages.init_app(app)
    web.init_app(app)
