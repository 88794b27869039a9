"""The command line in the language of whoever types: Click's own words, our help, what is printed.

Click speaks English and asks the standard catalogue for anything else, so here English is the
source and the Chinese stands in `crm/translations/zh/LC_MESSAGES/commandline.po`. What rules and
verbs say is translated as everywhere.
"""

import gettext
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from crm.core.language import LANGUAGES, filled, speaking

DOMAIN = "commandline"
CATALOGUES = Path(__file__).parent.parent / "translations"
OPTION = "--language"
EXAMPLES = "Examples:"
SHOW_HELP = "Show this message and exit."


def said(source: str, **parts: Any) -> str:
    """An English sentence in the language of the command line."""
    return filled(gettext.dgettext(DOMAIN, source), parts)


def wanted(words: Sequence[str]) -> str:
    """The language asked for by `--language`, else by the environment; Chinese without either."""
    for place, word in enumerate(words):
        name, sign, value = word.partition("=")
        if name == OPTION:
            asked = value if sign else next(iter(words[place + 1 :]), "")
            return asked if asked in LANGUAGES else LANGUAGES[0]
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if text := os.environ.get(name):
            return "en" if text.lower().startswith("en") else "zh"
    return "zh"


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Let everything inside be said in a language."""
    before = os.environ.get("LANGUAGE"), gettext.textdomain()
    token = speaking.set(language)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(DOMAIN, CATALOGUES)
    gettext.textdomain(DOMAIN)
    try:
        yield
    finally:
        speaking.reset(token)
        gettext.textdomain(before[1])
        if before[0] is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before[0]


class Spoken(click.Command):
    """A command whose help is said in the language of the command line."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """Its line in the list of commands: whole, since Chinese has no words to cut at."""
        first = said(self.help or "").partition("\n")[0]
        return first if len(first) <= 2 * limit else super().get_short_help_str(limit)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Draw the page with every sentence translated; the command keeps its sources."""
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        kept = self.help, self.epilog, [one.help for one in options]
        self.help = said(self.help or "")
        self.epilog = (self.epilog or "").replace(EXAMPLES, said(EXAMPLES))
        for one in options:
            is_help = one.name == "_click_default_help" or "--help" in one.opts
            one.help = said(SHOW_HELP) if is_help else said(one.help or "") if one.help else None
        try:
            super().format_help(ctx, formatter)
        finally:
            self.help, self.epilog = kept[0], kept[1]
            for one, text in zip(options, kept[2], strict=True):
                one.help = text
