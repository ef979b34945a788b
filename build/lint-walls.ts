import { others, packages, pure } from "./walls.ts";

const why = "This folder is pure: no host, no clock, no I/O.";
const clocks = ["Date", "process", "console", "performance", "crypto", "globalThis"];

/** What Biome is told of the walls: its configuration, as text. */
export function lintWalls(): string {
  const pureWalls = Object.entries(pure).map(([name, { folders, packages: own = [] }]) => {
    const said = folders.length === 0 ? "nothing of ours" : `${folders.join(", ")} only`;
    return wall(
      [`src/${name}/**`],
      [
        {
          group: ["../**", ...folders.map((each) => `!../${each}${each.endsWith(".ts") ? "" : "/**"}`)],
          message: `src/${name} imports ${said}.`,
        },
        {
          group: ["node:*", "native", ...packages.filter((each) => !own.some((owned) => each.startsWith(owned)))],
          message: why,
        },
      ],
    );
  });
  const otherWalls = others.map(({ files, refuses, message }) => wall(files, [{ group: refuses, message }]));
  const globals = {
    includes: Object.keys(pure).map((name) => `src/${name}/**`),
    linter: {
      rules: {
        style: { noRestrictedGlobals: rule({ deniedGlobals: Object.fromEntries(clocks.map((name) => [name, why])) }) },
      },
    },
  };
  return `${JSON.stringify({ overrides: [globals, ...pureWalls, ...otherWalls] }, null, 2)}\n`;
}

function wall(includes: readonly string[], patterns: readonly object[]): object {
  return { includes, linter: { rules: { style: { noRestrictedImports: rule({ patterns }) } } } };
}

function rule(options: object): object {
  return { level: "error", options };
}
