import { readFile } from "node:fs/promises";

const SVG = /<svg[^>]*>([\s\S]*?)<\/svg>/;
const STROKE =
  'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';

async function symbol(folder, name) {
  const source = await readFile(`${folder}/${name}.svg`, "utf8");
  const shapes = source.match(SVG)[1].replace(/\s+/g, " ").replace(/> </g, "><").trim();
  return `<symbol id="${name}" ${STROKE}>${shapes}</symbol>`;
}

/** One svg with a symbol for each listed icon; an unknown name stops the build. */
export async function sprite(folder, names) {
  const symbols = await Promise.all(names.map((name) => symbol(folder, name)));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
