/** The part of Tabler that we use: its reset, grid, buttons, form controls and utilities. */
const KEPT_CLASS = new RegExp(
  "^(row|col|col-.*|g[xy]?-[0-9]|btn|btn-(primary|secondary|ghost|link|icon|sm|lg|group|list|danger)" +
    "|form-(control|select|label|hint|text|fieldset)|d-.*|flex-.*|align-.*|justify-.*" +
    "|[mp][tbsexy]?-([0-9]|auto)|text-(start|end|center|nowrap|wrap|break|decoration-none)" +
    "|fw-.*|w-(25|50|75|100|auto)|h-100|order-.*|visually-hidden|visually-hidden-focusable" +
    "|list-unstyled|overflow-(auto|hidden)|position-(relative|absolute|sticky)|disabled|active|show)$",
);
const CLASS_NAME = /\.(-?[_a-zA-Z][\w-]*)/g;

function keptSelector(selector) {
  if (/\[data-bs-|\[dir=|::-webkit-scrollbar/.test(selector)) return false;
  const names = [...selector.replace(/\\./g, "_").matchAll(CLASS_NAME)].map((m) => m[1]);
  return names.every((name) => KEPT_CLASS.test(name));
}

function blockEnd(css, open) {
  let depth = 0;
  for (let at = open; at < css.length; at += 1) {
    if (css[at] === "{") depth += 1;
    if (css[at] === "}") depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error("unbalanced braces in the style sheet");
}

function splitSelectors(text) {
  const parts = [""];
  let depth = 0;
  for (const letter of text) {
    depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    if (letter === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim());
}

function keptRule(head, body) {
  if (head.startsWith("@media") || head.startsWith("@supports")) {
    const inner = subset(body);
    return inner ? `${head}{${inner}}` : "";
  }
  if (head.startsWith("@") || head === "") return "";
  const selectors = splitSelectors(head).filter(keptSelector);
  // A data: address would need img-src data: in the content security policy.
  const own = body.split(/;(?![^(]*\))/).filter((line) => !/url\(/.test(line)).join(";");
  return selectors.length && own ? `${selectors.join(",")}{${own}}` : "";
}

/** Keeps of a minified style sheet only the rules whose classes are all on the list. */
export function subset(css) {
  let kept = "";
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf("{", at);
    if (open < 0) break;
    const close = blockEnd(css, open);
    const head = css.slice(at, open).split(";").pop().trim();
    kept += keptRule(head, css.slice(open + 1, close));
    at = close + 1;
  }
  return kept;
}
