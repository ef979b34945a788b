// The lexer and the parser of `yaml` are generators that call generators, four and more deep for every token. That is
// free in V8, and half of a boot in QuickJS, which allocates a frame for each. Nobody uses their laziness here, so for
// the static executable their methods become plain ones, and what they yield is collected in an array: a step of the
// lexer at a time, so that a text which nests too deep is left after its first brackets. It is the same code otherwise:
// test/parity holds the two to each other byte for byte, over damaged files too.
import { readFileSync } from "node:fs";

/** By file: the class, the generators of it that are called from outside, and the one step that stays a generator's. */
const classes = {
  lexer: {
    name: "Lexer",
    entries: [],
    step: [
      "next = yield* this.parseNext(next);",
      "{ this.yielded = []; next = this.parseNext(next); KEPT* this.yielded; }",
    ],
  },
  parser: { name: "Parser", entries: ["next", "end"], step: ["", ""] },
};

/** An esbuild plugin. It fails the build where the library no longer looks as it did. */
export const eagerGenerators = {
  name: "eager-generators",
  setup({ onLoad }) {
    onLoad({ filter: /\/yaml\/browser\/dist\/parse\/(lexer|parser)\.js$/ }, ({ path }) => {
      const { name, entries, step } = classes[/(\w+)\.js$/.exec(path)[1]];
      const text = withoutComments(readFileSync(path, "utf8"));
      if (!text.includes(step[0])) throw new Error(`${path} no longer has the step ${step[0]}`);
      const plain = text
        .replace(...step)
        .replace(/^( {4})\*(?!lex\()(\w+\()/gm, "$1$2")
        .replace(/\byield\* /g, "")
        .replace(/\byield ([^;]*);/g, "this.yielded.push($1);");
      for (const entry of entries) {
        if (!text.includes(`    *${entry}(`)) throw new Error(`${path} has no generator ${entry}() any more`);
      }
      if (/\byield\b|function\s*\*/.test(plain)) throw new Error(`${path} has generators that are not understood`);
      return { contents: plain.replace("KEPT*", "yield*") + entries.map((entry) => collected(name, entry)).join("") };
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
