// The lexer and the parser of `yaml` are generators that call generators, four and more deep for every token. That is
// free in V8, and half of a boot in QuickJS, which allocates a frame for each. Nobody uses their laziness here, so for
// the static executable their methods become plain ones, and what they yield is collected in an array. It is the same
// code otherwise: test/parity holds the two to each other byte for byte, over damaged files too.
import { readFileSync } from "node:fs";

/** The classes, by the file they are in, and the generators that are called from outside. */
const classes = {
  lexer: { name: "Lexer", entries: ["lex"] },
  parser: { name: "Parser", entries: ["next", "end"] },
};

/** An esbuild plugin. It fails the build where the library no longer looks as it did. */
export const eagerGenerators = {
  name: "eager-generators",
  setup({ onLoad }) {
    onLoad({ filter: /\/yaml\/browser\/dist\/parse\/(lexer|parser)\.js$/ }, ({ path }) => {
      const { name, entries } = classes[/(\w+)\.js$/.exec(path)[1]];
      const text = withoutComments(readFileSync(path, "utf8"));
      const plain = text
        .replace(/^( {4})\*(\w+\()/gm, "$1$2")
        .replace(/\byield\* /g, "")
        .replace(/\byield ([^;]*);/g, "this.yielded.push($1);");
      for (const entry of entries) {
        if (!text.includes(`    *${entry}(`)) throw new Error(`${path} has no generator ${entry}() any more`);
      }
      if (/\byield\b|function\s*\*/.test(plain)) throw new Error(`${path} has generators that are not understood`);
      return { contents: plain + entries.map((entry) => collected(name, entry)).join("") };
    });
  },
};

function withoutComments(text) {
  return text.replace(/^\s*\/\*[\s\S]*?\*\/$/gm, "").replace(/^\s*\/\/.*$/gm, "");
}

/** A method that returns what it yielded, as an array. */
function collected(name, entry) {
  return `
{
  const plain = ${name}.prototype.${entry};
  ${name}.prototype.${entry} = function (source) {
    this.yielded = [];
    plain.call(this, source);
    return this.yielded;
  };
}
`;
}
