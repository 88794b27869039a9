/** Writes crm/static/dist: hashed files, a .gz beside each, and manifest.json {name: hashed name}. */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

import { sprite } from "./build/sprite.mjs";
import { subset } from "./build/subset.mjs";
import { tokenCss } from "./build/tokens.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, "..");
const DIST = join(ROOT, "crm/static/dist");
const MODULES = join(ROOT, "node_modules");
const TABLER = join(MODULES, "@tabler/core/dist/css/tabler.min.css");

const sheets = {
  name: "sheets",
  setup(hooks) {
    hooks.onResolve({ filter: /^(tabler|tokens)$/ }, ({ path }) => ({ path, namespace: "sheet" }));
    hooks.onLoad({ filter: /^tokens$/, namespace: "sheet" }, () => ({ contents: tokenCss(), loader: "css" }));
    hooks.onLoad({ filter: /^tabler$/, namespace: "sheet" }, async () => ({
      contents: subset((await readFile(TABLER, "utf8")).replace(/\/\*[\s\S]*?\*\//g, "")),
      loader: "css",
    }));
  },
};

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(HERE, entry)],
    bundle: true,
    minify: true,
    write: false,
    legalComments: "none",
    target: ["es2020", "chrome90", "safari15", "firefox90"],
    plugins: [sheets],
  });
  return result.outputFiles[0].text;
}

async function sources() {
  const icons = (await readFile(join(HERE, "icons.txt"), "utf8")).split("\n").filter(Boolean);
  return {
    "app.js": await bundle("js/app.js"),
    "app.css": await bundle("css/app.css"),
    "favicon.svg": await readFile(join(HERE, "favicon.svg"), "utf8"),
    "icons.svg": await sprite(join(MODULES, "lucide-static/icons"), icons),
  };
}

function hashedName(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 10);
  return name.replace(/\.(\w+)$/, `-${hash}.$1`);
}

function refuseDataAddresses(files) {
  if (/url\(\s*["']?data:/.test(files["app.css"])) throw new Error("app.css holds a data: address");
}

async function writePair(name, text) {
  await writeFile(join(DIST, name), text);
  await writeFile(join(DIST, `${name}.gz`), gzipSync(text, { level: 9 }));
}

async function removeStale(current) {
  const keep = new Set(current.flatMap((name) => [name, `${name}.gz`]).concat("manifest.json"));
  const stale = (await readdir(DIST)).filter((name) => !keep.has(name));
  await Promise.all(stale.map((name) => rm(join(DIST, name))));
}

const files = await sources();
refuseDataAddresses(files);
await mkdir(DIST, { recursive: true });
const manifest = Object.fromEntries(Object.entries(files).map(([n, text]) => [n, hashedName(n, text)]));
await Promise.all(Object.entries(files).map(([n, text]) => writePair(manifest[n], text)));
await writeFile(join(DIST, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
await removeStale(Object.values(manifest));
