// Builds everything into dist/: the control plane as one file, the data plane with make, and the programs that the
// demonstration and the tests run.
import { execFileSync } from "node:child_process";
import { build } from "esbuild";

const bundle = (entry, outfile, external = []) =>
  build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    external,
    legalComments: "none",
    logLevel: "warning",
    // commander and yaml still ask for node's modules by require().
    banner: {
      js: 'import { createRequire as nodeRequire } from "node:module"; const require = nodeRequire(import.meta.url);',
    },
  });

await Promise.all([
  bundle("src/node.ts", "dist/libexec/env-broker/env-broker.mjs", ["posix"]),
  bundle("demo/demo.ts", "dist/demo/demo.mjs"),
  bundle("test/vectors/generate.ts", "dist/test/generate-vectors.mjs"),
]);
// The node that runs this build is the one that env-broker will run.
execFileSync("make", ["-s", "-C", "native", "OUT=../dist", `NODE=${process.execPath}`, "all", "test"], {
  stdio: "inherit",
});
