// What an embedding page may set: the colour and the side. A colour that nobody could read is not taken.

const ENOUGH = 4.5; // WCAG 2.2, 1.4.3

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function applyColour(element, colour) {
  if (!colour) return;
  // White stands on the colour, and the colour on white.
  if (/^#[0-9a-f]{6}$/i.test(colour) && 1.05 / (luminance(colour) + 0.05) >= ENOUGH) {
    element.style.setProperty("--lotse-primary", colour);
    element.style.setProperty("--lotse-on-primary", "#ffffff");
  } else {
    console.warn(`<digital-lotse color="${colour}"> is no #rrggbb with a contrast of ${ENOUGH} on white`);
  }
}

const FULL = matchMedia("(max-width: 30rem), (max-height: 26rem)");

/** Whether the open chat fills the screen. */
function fillsScreen(panel) {
  return FULL.matches && !panel.hidden;
}

/** While the chat covers the page, nothing else can be used, and it stays above the keyboard of a phone, which
 * covers the page without making it smaller. Returns what to call when the panel was opened or closed. */
export function coverPage(panel) {
  const view = self.visualViewport;
  const fit = () => {
    const covers = fillsScreen(panel);
    for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"]]) {
      if (covers) panel.setAttribute(name, value);
      else panel.removeAttribute(name);
    }
    // Enlarged with two fingers, the view is small as well, and the visitor moves it.
    if (!covers || view.scale > 1.05) return panel.removeAttribute("style");
    panel.style.height = `${view.height}px`;
    panel.style.top = `${view.offsetTop}px`;
    panel.style.bottom = "auto";
    return undefined;
  };
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
  FULL.addEventListener("change", fit);
  return fit;
}

/** Keeps Tab inside a panel that covers everything else. */
export function keepFocus(event, panel) {
  if (event.key !== "Tab" || !fillsScreen(panel)) return;
  const stops = [...panel.querySelectorAll("button, a[href], textarea, summary, [tabindex='0']")].filter((one) =>
    one.checkVisibility(),
  );
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (panel.getRootNode().activeElement !== from) return;
  event.preventDefault();
  to.focus();
}
