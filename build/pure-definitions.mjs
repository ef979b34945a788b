// js-yaml is one file that defines tags, schemas and a writer when it is loaded. Only its parser is used: a bundler leaves out what
// nobody asks for once it knows that making it does nothing else.
import { readFileSync } from "node:fs";

/** What a name at the top of the file stands for, to the end of the statement: made by a call, or out of others. */
const definitions = /^var ([\w$]+) = (?!class\b)(.*|.*[([{`]$[\s\S]*?^[)\]}].*);$/gm;

/** An esbuild plugin. */
export const pureDefinitions = {
  name: "pure-definitions",
  setup({ onLoad }) {
    onLoad({ filter: /\/js-yaml\/dist\/js-yaml\.mjs$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(definitions, "var $1 = /* @__PURE__ */ (() => ($2))();"),
    }));
  },
};
