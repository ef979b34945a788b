import { pureDefinitions } from "./pure-definitions.mjs";

/** How esbuild makes one module for Node, in dist, out of an entry and all that it imports. */
export const nodeModule = {
  bundle: true,
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  outdir: "dist",
  outExtension: { ".js": ".mjs" },
  platform: "node",
  target: "node20",
  external: ["posix"],
  plugins: [pureDefinitions],
  // commander still asks for node's modules by require().
  banner: {
    js: 'import { createRequire as nodeRequire } from "node:module"; const require = nodeRequire(import.meta.url);',
  },
};
