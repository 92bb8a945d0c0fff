"""What makes a page one for everybody: axe finds nothing, it fits a small screen, the keyboard reaches all.

Axe looks twice: at the wide page in light colours, and at the small one in dark colours. Looking is most
of the work of these tests.
"""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

WIDE, SMALL = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
LOOKS = ((SMALL, "dark"), (WIDE, "light"))  # the last leaves the page as it was
STOPS_IN_A_DAY, SPARE = 6, 10  # day, month, year and the calendar of a date box; the browser's own stops
# Everything that can be used and is seen; of a group of radios the keyboard reaches one. From here on the
# page strikes out what the focus comes to and shows.
FOLLOW_THE_FOCUS = """() => {
  const all = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
  const groups = new Set();
  const used = (it) => {
    if (it.disabled || it.tabIndex < 0 || it.type === "hidden") return false;
    if (!it.checkVisibility({visibilityProperty: true})) return false;
    if (it.type !== "radio") return true;
    const first = !groups.has(it.name);
    groups.add(it.name);
    return first;
  };
  const name = (it) => it.type === "radio" ? `radio ${it.name}` : it;
  const shows = (it) => [it, it.closest("label"), it.parentElement].some((box) => {
    if (!box) return false;
    const style = getComputedStyle(box);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  });
  const found = [...document.querySelectorAll(all)].filter(used);
  const wanted = new Map(found.map((it) => [name(it), it.outerHTML]));
  const days = document.querySelectorAll("input[type=date], input[type=datetime-local]").length;
  window.missed = () => [...wanted.values()];
  document.activeElement.blur();
  window.scrollTo(0, 0);
  document.addEventListener("focusin", ({target}) => {
    if (shows(target)) wanted.delete(name(target));
  });
  return [wanted.size, days];
}"""
VIOLATIONS = """async () => {
  const {violations} = await axe.run({resultTypes: ["violations"]});
  return violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 200)}`));
}"""
OVERHANG = "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
THEME = "theme => document.documentElement.setAttribute('data-kern-theme', theme)"


def assert_good_for_everybody(page: Page) -> None:
    """Try a page with the keyboard, on a small screen in dark and on a wide one in light colours."""
    page.set_viewport_size(WIDE)
    assert not_reached(page) == []
    assert_seen_well(page)


def assert_seen_well(page: Page) -> None:
    """Look at a page on a small screen in dark and on a wide one in light colours."""
    for size, theme in LOOKS:
        page.set_viewport_size(size)
        assert overhang(page) <= 0, "the page scrolls sideways"
        page.evaluate(THEME, theme)
        assert violations(page) == [], theme


def violations(page: Page) -> list[str]:
    """Return what axe finds in the page as it is shown now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(VIOLATIONS)
    return found


def overhang(page: Page) -> int:
    """Return by how many pixels the page is wider than the screen."""
    return int(page.evaluate(OVERHANG))


def not_reached(page: Page) -> list[str]:
    """Return what the Tab key does not reach, or reaches without showing it.

    The calendar inside a date box is a stop of its own and draws its own ring, which a page cannot see.
    """
    wanted, days = page.evaluate(FOLLOW_THE_FOCUS)
    for presses in (wanted, *[1] * (STOPS_IN_A_DAY * days + SPARE)):
        for _press in range(presses):
            page.keyboard.press("Tab")
        missed: list[str] = page.evaluate("() => window.missed()")
        if not missed:
            break
    return missed
