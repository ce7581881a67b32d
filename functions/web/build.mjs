// Builds the pages into dist: the API's types from its document, the types checked, the
// scripts bundled, and everything compressed. index.html comes last, so that make knows
// by it that all is there.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const bin = (name) => join(root, "node_modules/.bin", name);
const run = (name, args, cwd = here) => execFileSync(bin(name), args, { cwd, stdio: ["ignore", "pipe", "inherit"] });

const built = join(root, ".local/web");
const dist = join(here, "dist");

run("openapi-typescript", [join(root, "shared/rest/desk/openapi.json"), "-o", "client/src/desk.gen.ts"]);
try {
  run("tsc", ["-p", "tsconfig.json"]);
} catch (error) {
  process.stderr.write(String(error.stdout ?? error) + "\n");
  process.exit(1);
}
run("vite", ["build", "--outDir", built, "--emptyOutDir", "--logLevel", "warn"], join(here, "desk"));

for (const name of readdirSync(dist)) {
  if (name !== ".gitignore") rmSync(join(dist, name), { recursive: true });
}
const files = readdirSync(built, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(built, join(entry.parentPath, entry.name)))
  .sort((a, b) => Number(a === "index.html") - Number(b === "index.html"));
for (const name of files) {
  const target = join(dist, name);
  mkdirSync(dirname(target), { recursive: true });
  const bytes = readFileSync(join(built, name));
  if (/\.(js|css|svg)$/.test(name)) {
    writeFileSync(`${target}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
    writeFileSync(`${target}.gz`, gzipSync(bytes, { level: 9 }));
  }
  cpSync(join(built, name), target);
}
