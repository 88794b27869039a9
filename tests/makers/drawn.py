"""Forms as pages draw them: what a browser would send back when nothing is touched."""

from html.parser import HTMLParser


class _Forms(HTMLParser):
    """The fields of every form of a page, by the form's address ("" for the page's own)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self.here: dict[str, str] | None = None
        self.select = self.textarea = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.here = self.forms.setdefault(given.get("action", ""), {})
        elif self.here is None:
            return
        elif tag == "input" and name and _is_sent(given):
            self.here[name] = given.get("value", "")
        elif tag == "select":
            self.select = name
            self.here.setdefault(name, "")
        elif tag == "option" and "selected" in given:
            self.here[self.select] = given.get("value", "")
        elif tag == "textarea":
            self.textarea, self.here[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.here = None
        elif tag == "textarea":
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.here is not None and self.textarea:
            self.here[self.textarea] += data.lstrip("\r\n")


def _is_sent(given: dict[str, str]) -> bool:
    return given.get("type") not in ("checkbox", "radio") or "checked" in given


def drawn(html: str, action: str = "") -> dict[str, str]:
    """The fields of the form that posts to `action`."""
    return dict(_Forms(html).forms[action])
