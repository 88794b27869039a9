"""Two hands on a keyboard: a page that is used without a mouse, whose focus is never lost from sight."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

WATCH = """
for (const kind of ["mousedown", "pointerdown", "touchstart"]) {
  document.addEventListener(kind, () => console.error(`a hand left the keyboard: ${kind}`), true);
}
"""
"""Run in every page: a press that no key made is an error in the console, and so fails the test."""

IN_SIGHT = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "";
  const row = here.matches("tr") ? [...here.children] : [];
  const ringed = [here, here.nextElementSibling, here.parentElement, here.closest("form"), ...row];
  const isSeen = (one) => {
    const style = one && getComputedStyle(one);
    // The box over a cell is its own ring: a border as thick as one.
    return style && ((one === here && parseFloat(style.borderTopWidth) >= 2)
      || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
      || (row.includes(one) && style.boxShadow !== "none"));
  };
  return here.matches('[tabindex="-1"]') || ringed.some(isSeen) ? "yes" : here.outerHTML.slice(0, 160);
}"""
"""Whether what has the focus shows it; "" when nothing has it, else what hides it."""

FAR = 90
"""More steps than this to anything on a page would be no way to work."""


@dataclass(frozen=True)
class Hands:
    """A page and its keyboard; nothing else of the page is touched."""

    page: Page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def sees_focus(self) -> None:
        """Something has the focus, and one sees what."""
        found = self.page.evaluate(IN_SIGHT)
        assert found == "yes", f"out of sight: {found or 'nothing has the focus'}"

    def go_to(self, wanted: Locator, key: str = "Tab") -> None:
        """Step until it has the focus, seeing it all the way."""
        expect(wanted).to_be_visible()
        for _ in range(FAR):
            self.press(key)
            self.sees_focus()
            if wanted.evaluate("(one) => one === document.activeElement"):
                return
        message = f"{wanted} is more than {FAR} steps away"
        raise AssertionError(message)

    def do(self, wanted: Locator) -> None:
        """Step to a button or link and press it."""
        self.go_to(wanted)
        self.press("Enter")

    def write(self, wanted: Locator, text: str) -> None:
        """Step to a field and write over what stands in it."""
        self.go_to(wanted)
        self.press("Control+a")
        self.type(text)

    def choose(self, wanted: Locator, value: str) -> None:
        """Step to a list and go down it to a value."""
        self.go_to(wanted)
        self.press("Home")
        for _ in range(FAR):
            if wanted.input_value() == value:
                return
            self.press("ArrowDown")
        message = f"{wanted} does not offer {value!r}"
        raise AssertionError(message)
