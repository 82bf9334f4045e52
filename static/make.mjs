// npm run build: sources in static/ → static/build/, which is served, hashed by WhiteNoise, and never committed.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sources = join(root, "static");
const made = join(sources, "build");
const fresh = join(root, "node_modules", ".yinuo-build");
const run = (tool, ...args) =>
  execFileSync(join(root, "node_modules", ".bin", tool), args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });

rmSync(fresh, { recursive: true, force: true });
mkdirSync(join(fresh, "icons"), { recursive: true });

const sheets = ["portal", "workbench"];
run(
  "sass", "--style=compressed", "--no-source-map", "--quiet-deps", "--load-path=node_modules", "--load-path=.",
  ...sheets.map((name) => `static/scss/${name}.scss:${fresh}/${name}.css`),
);

// chrome80 and its contemporaries: the kernels that 信创 desktops and older WebViews carry.
run(
  "esbuild", "static/js/portal.js", "static/js/workbench.js", "static/js/early.js", "static/js/lock.js", "static/js/passkey.js", "--bundle", "--minify", "--format=iife",
  "--target=chrome80,firefox78,safari14.1", "--charset=utf8", "--legal-comments=none", "--log-level=warning", `--outdir=${fresh}`,
);

// Icons are inlined by the {% icon %} tag; only the listed ones are taken, without the licence line (ISC, docs/decisions/0009-front-end.md).
for (const line of readFileSync(join(sources, "icons.txt"), "utf8").split("\n")) {
  const name = line.trim();
  if (!name || name.startsWith("#")) continue;
  const svg = readFileSync(join(root, "node_modules", "lucide-static", "icons", `${name}.svg`), "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  writeFileSync(join(fresh, "icons", `${name}.svg`), shapes.replace(/\s*\n\s*/g, ""));
}

// The library's stylesheets may name pictures: whatever a url() asks for is copied beside it, or the build stops.
for (const name of sheets) {
  const css = readFileSync(join(fresh, `${name}.css`), "utf8");
  for (const [, address] of css.matchAll(/url\("?([^")]+)"?\)/g)) {
    if (address.startsWith("data:")) continue;
    const from = join(root, "node_modules", "@ministryofjustice", "frontend", "moj", "assets", address);
    cpSync(from, join(fresh, address));
  }
}

for (const folder of ["images", "papers"]) {
  if (existsSync(join(sources, folder))) cpSync(join(sources, folder), join(fresh, folder), { recursive: true });
}

rmSync(made, { recursive: true, force: true });
renameSync(fresh, made);
