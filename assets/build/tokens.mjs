/** The colour tokens, each [light, dark]; the build writes them as custom properties. */
const CLUSTERS = {
  TR: ["#2f6bd8", "#6f9bff"],
  LG: ["#0e8f9c", "#35b3bf"],
  FI: ["#b98300", "#d9a52e"],
  CU: ["#b23a8e", "#d873b8"],
  IN: ["#6b4fd8", "#9a86f0"],
  PS: ["#56707f", "#8fa6b3"],
  MF: ["#cf5328", "#ec7f57"],
};

const SURFACES = {
  page: ["#fafbfc", "#14171a"],
  surface: ["#ffffff", "#1b1f24"],
  sunken: ["#f4f6f8", "#171b1f"],
  raised: ["#ffffff", "#22272d"],
  border: ["#e6e8ec", "#2a2f36"],
  "border-strong": ["#8b939e", "#6b7580"],
  text: ["#1c2128", "#e6e9ee"],
  muted: ["#5b6470", "#9aa4b0"],
  accent: ["#2457c5", "#6f9bff"],
  "accent-hover": ["#1d4aab", "#8fb2ff"],
  "on-accent": ["#ffffff", "#10151c"],
  "float-surface": ["#1c2128", "#2a3038"],
  "on-float": ["#ffffff", "#e6e9ee"],
  "float-link": ["#9cbcff", "#8fb2ff"],
  hatch: ["#e3e6ea", "#2d333a"],
  shadow: ["rgb(28 33 40 / 16%)", "rgb(0 0 0 / 50%)"],
};

const TONES = {
  good: ["#1a7f4b", "#5fd396"],
  "good-text": ["#14633e", "#5fd396"],
  "good-tint": ["#e6f4ec", "#173226"],
  warn: ["#b26a00", "#e8b25c"],
  "warn-text": ["#855000", "#e8b25c"],
  "warn-tint": ["#fdf1de", "#372912"],
  bad: ["#c2362b", "#ff8f85"],
  "bad-text": ["#a5281e", "#ff8f85"],
  "bad-tint": ["#fdebe9", "#3b1f1e"],
  info: ["#2457c5", "#8fb2ff"],
  "info-text": ["#1d4aab", "#8fb2ff"],
  "info-tint": ["#e9f0fc", "#1d2b4a"],
  "neutral-tint": ["#eef0f3", "#262b31"],
};

/** Background, then the text that is readable on it. */
const GAPS = {
  m4: [["#2f66bd", "#ffffff"], ["#3b74cf", "#ffffff"]],
  m3: [["#8db5ec", "#1c2128"], ["#2c5697", "#ffffff"]],
  m2: [["#bfd7f6", "#1c2128"], ["#254272", "#ffffff"]],
  m1: [["#e2edfb", "#1c2128"], ["#1f2f4a", "#e6e9ee"]],
  0: [["#f6f7f9", "#1c2128"], ["#23282e", "#e6e9ee"]],
  p1: [["#fcecd9", "#1c2128"], ["#352a1c", "#e6e9ee"]],
  p2: [["#f8d0a2", "#1c2128"], ["#543a1c", "#ffffff"]],
  p3: [["#eea65c", "#1c2128"], ["#7a4c17", "#ffffff"]],
  p4: [["#ad5200", "#ffffff"], ["#a9590f", "#ffffff"]],
};

/** How likely: background, then the text on it. */
const ODDS = {
  0: [["#f4f6f8", "#1c2128"], ["#23282e", "#e6e9ee"]],
  1: [["#e9f1ed", "#1c2128"], ["#1f2d27", "#e6e9ee"]],
  2: [["#dcebe2", "#1c2128"], ["#1d3a2c", "#e6e9ee"]],
  3: [["#c5dfd0", "#1c2128"], ["#1f4d38", "#ffffff"]],
  4: [["#a9ccb8", "#1c2128"], ["#256347", "#ffffff"]],
};

function declarations(theme) {
  const plain = Object.entries({ ...SURFACES, ...TONES }).map(([name, v]) => `--${name}:${v[theme]}`);
  const clusters = Object.entries(CLUSTERS).map(([code, v]) => `--cl-${code}:${v[theme]}`);
  const gaps = Object.entries(GAPS).map(
    ([step, v]) => `--gap-${step}:${v[theme][0]};--on-gap-${step}:${v[theme][1]}`,
  );
  const odds = Object.entries(ODDS).map(
    ([step, v]) => `--odds-${step}:${v[theme][0]};--on-odds-${step}:${v[theme][1]}`,
  );
  return [...plain, ...clusters, ...gaps, ...odds].join(";");
}

function classes() {
  const clusters = Object.keys(CLUSTERS).map(
    (c) => `.cl-${c}{--cl:var(--cl-${c})}.fill-cl-${c}{fill:var(--cl-${c})}.stroke-cl-${c}{stroke:var(--cl-${c})}`,
  );
  const gaps = Object.keys(GAPS).map(
    (g) => `.gap-${g}{background-color:var(--gap-${g});color:var(--on-gap-${g})}`,
  );
  const odds = Object.keys(ODDS).map(
    (o) => `.odds-${o}{background-color:var(--odds-${o});color:var(--on-odds-${o})}`,
  );
  return [...clusters, ...gaps, ...odds].join("\n");
}

/** Dark is chosen by data-bs-theme, or by the system where nothing is chosen. */
export function tokenCss() {
  const dark = `color-scheme:dark;${declarations(1)}`;
  return [
    `:root{color-scheme:light;${declarations(0)}}`,
    `@media screen and (prefers-color-scheme:dark){:root:not([data-bs-theme]){${dark}}}`,
    `@media screen{:root[data-bs-theme=dark]{${dark}}}`,
    classes(),
  ].join("\n");
}

export const TOKENS = { SURFACES, TONES, GAPS, CLUSTERS };
