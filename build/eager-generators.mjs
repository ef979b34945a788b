// The lexer and the parser of `yaml` are generators that call generators, four and more deep for every token. That is
// free in V8, and half of a boot in QuickJS, which allocates a frame for each. Nobody uses their laziness here, so for
// the static executable their methods become plain ones, and what they yield is collected in an array: a step of the
// lexer at a time, so that a text which nests too deep is left after its first brackets. It is the same code otherwise:
// test/parity holds the two to each other byte for byte, over damaged files too.
//
// And for each quoted scalar the lexer takes everything before its end as a string of its own: nothing in V8, a copy in
// QuickJS, and so a copy of the file for every quote in it. It is only searched for a newline.
import { readFileSync } from "node:fs";

/** By file: the class, the generators of it that are called from outside, and what is written otherwise before. */
const classes = {
  lexer: {
    name: "Lexer",
    entries: [],
    changes: [
      [
        "next = yield* this.parseNext(next);",
        "{ this.yielded = []; next = this.parseNext(next); KEPT* this.yielded; }",
      ],
      [
        "const qb = this.buffer.substring(0, end);",
        "const qb = this.buffer, quoteEnd = end; const newline = (at) => { const nl = qb.indexOf('\\n', at); return nl < quoteEnd ? nl : -1; };",
      ],
      ["let nl = qb.indexOf('\\n', this.pos);", "let nl = newline(this.pos);"],
      ["nl = qb.indexOf('\\n', cs);", "nl = newline(cs);"],
    ],
  },
  parser: { name: "Parser", entries: ["next", "end"], changes: [] },
};

/** An esbuild plugin. It fails the build where the library no longer looks as it did. */
export const eagerGenerators = {
  name: "eager-generators",
  setup({ onLoad }) {
    onLoad({ filter: /\/yaml\/browser\/dist\/parse\/(lexer|parser)\.js$/ }, ({ path }) => {
      const { name, entries, changes } = classes[/(\w+)\.js$/.exec(path)[1]];
      const text = withoutComments(readFileSync(path, "utf8"));
      for (const [before] of changes)
        if (text.split(before).length !== 2) throw new Error(`${path} no longer has, once, ${before}`);
      const plain = changes
        .reduce((changed, [before, after]) => changed.replace(before, () => after), text)
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
