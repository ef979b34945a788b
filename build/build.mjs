// Builds everything into dist/: the control plane as modules for Node and for QuickJS, the manual, the data plane with make,
// and the programs that the demonstration and the tests run.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";
import { writeManual } from "./manual.mjs";
import { nodeModule } from "./node-module.mjs";
import { pureDefinitions } from "./pure-definitions.mjs";

/** For Node: one entry and, with `splitting`, what it loads only when asked for beside it. */
const forNode = (entry, outfile, options = {}) =>
  build({ ...nodeModule, entryPoints: [{ in: entry, out: outfile }], ...options });

/** For QuickJS, which has no modules of Node: commander gets stand-ins. */
const forQuickjs = (entry, outdir) =>
  build({
    bundle: true,
    format: "esm",
    legalComments: "none",
    logLevel: "warning",
    entryPoints: [{ in: entry, out: "entry" }],
    outdir,
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2023",
    splitting: true,
    chunkNames: "[name]-[hash]",
    // Fewer names to read at every start; a place in a stack is a line all the same.
    minifyIdentifiers: true,
    minifySyntax: true,
    external: ["native"],
    plugins: [
      pureDefinitions,
      {
        name: "node-stand-ins",
        setup({ onResolve }) {
          onResolve({ filter: /^node:/ }, () => ({ path: resolve("src/host/quickjs/node-stand-ins.ts") }));
        },
      },
    ],
  });

/** The C table of a folder's modules, as qjsc names their bytecode: by file name, with what C cannot have as `_`. */
function writeModuleTable(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const symbol = (name) => `qjsc_${name.replace(/\.js$/, "").replace(/[^A-Za-z0-9]/g, "_")}`;
  const lines = [
    `#define ENTRY_MODULE "entry.js"`,
    ...names.map((name) => `extern const uint8_t ${symbol(name)}[]; extern const uint32_t ${symbol(name)}_size;`),
    "static const struct { const char *name; const uint8_t *bytecode; const uint32_t *size; } modules[] = {",
    ...names.map((name) => `\t{ "${name}", ${symbol(name)}, &${symbol(name)}_size },`),
    "};",
  ];
  writeFileSync(`${folder}/modules.h`, `${lines.join("\n")}\n`);
}

/** The declarations of what programs import; a declaration names the module that it stands for, not its source. */
function writeDeclarations(folder) {
  execFileSync("node_modules/.bin/tsc", ["-p", "src/client"], { stdio: "inherit" });
  for (const file of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".d.ts"))) {
    const path = `${folder}/${file}`;
    writeFileSync(path, readFileSync(path, "utf8").replaceAll(/(from ".*)\.ts"/g, '$1.js"'));
  }
}

for (const folder of ["dist/libexec", "dist/quickjs", "dist/quickjs-test", "dist/client"])
  rmSync(folder, { recursive: true, force: true });
await Promise.all([
  forNode("src/node.ts", "libexec/env-broker/env-broker", {
    splitting: true,
    chunkNames: "libexec/env-broker/[name]-[hash]",
  }),
  forNode("src/client/client.ts", "client/client"),
  forNode("demo/demo.ts", "demo/demo"),
  forNode("bench/bench.ts", "bench/bench"),
  forNode("bench/pid1.ts", "bench/pid1"),
  forNode("bench/check.ts", "bench/check"),
  forNode("bench/launch.ts", "bench/launch"),
  forNode("bench/growth.ts", "bench/growth"),
  forQuickjs("src/quickjs.ts", "dist/quickjs"),
  forQuickjs("test/contract/host-calls.ts", "dist/quickjs-test"),
]);
for (const folder of ["dist/quickjs", "dist/quickjs-test"]) writeModuleTable(folder);
writeDeclarations("dist/client");
writeManual();

// The node that runs this build is the one that env-broker will run; with the engine's source, as in the image's build,
// it is a static executable instead.
const { QUICKJS_SOURCE } = process.env;
const make = (...words) => execFileSync("make", ["-s", "-C", "native", ...words], { stdio: "inherit" });
if (QUICKJS_SOURCE === undefined) make("OUT=../dist", `NODE=${process.execPath}`, "all", "test", "sanitized", "bench");
else make("OUT=../dist/static", `QUICKJS_SOURCE=${QUICKJS_SOURCE}`, "all", "host-calls");
