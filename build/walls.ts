/**
 * The walls of src, data from left to right: what each folder may import. `npm run generate` makes biome.walls.json from
 * them, by which lint holds them.
 */

interface Pure {
  /** The folders and files of src that it may import. */
  readonly folders: readonly string[];
  readonly packages?: readonly string[];
}

/** The pure folders: no host, no clock, no I/O, and no package that is not named here. All of their branches are tested. */
export const pure: Readonly<Record<string, Pure>> = {
  contract: { folders: [] },
  text: { folders: ["contract"] },
  diagnostics: { folders: ["text"] },
  names: { folders: ["contract", "text"] },
  accounts: { folders: ["contract", "text"] },
  snapshot: { folders: ["text", "names"] },
  yaml: { folders: ["diagnostics"], packages: ["js-yaml"] },
  policy: {
    folders: ["contract", "text", "diagnostics", "names", "yaml"],
    packages: ["zod"],
  },
  evaluation: { folders: ["contract", "text", "diagnostics", "names", "accounts", "policy"] },
  decision: { folders: ["text", "diagnostics", "names", "policy", "evaluation"] },
  grants: {
    folders: ["contract", "text", "diagnostics", "accounts", "snapshot", "policy", "evaluation"],
  },
  changes: { folders: ["text", "names", "evaluation", "decision", "grants"] },
  audit: { folders: ["contract", "text"], packages: ["zod"] },
  access: { folders: ["text", "diagnostics", "names", "accounts", "policy", "evaluation", "decision"] },
  "policy-tests": {
    folders: ["text", "diagnostics", "names", "yaml", "policy", "decision", "access"],
    packages: ["zod"],
  },
  findings: {
    folders: ["text", "diagnostics", "names", "accounts", "snapshot", "policy", "evaluation", "decision", "access"],
  },
  starter: {
    folders: ["text", "names", "snapshot", "yaml", "policy", "broker-error.ts"],
    packages: ["zod"],
  },
  doctor: { folders: ["contract", "text", "diagnostics", "accounts", "access"] },
  page: { folders: ["text", "access"] },
};

export const pureFolders: readonly string[] = Object.keys(pure);

/** Every package that a wall is about. */
export const packages = ["commander", "posix", "js-yaml", "zod", "zod/*"];

const anyHost = ["**/host/node.ts", "**/host/node/**", "**/host/quickjs.ts", "**/host/quickjs/**", "native", "posix"];
const entries = ["**/main.ts", "**/node.ts", "**/quickjs.ts", "**/client/**"];
const entriesOnly = "Only the entries src/node.ts and src/quickjs.ts know a host.";
const commandLine = ["**/command-line/**", "**/cli.ts", "commander"];
const policies = pureFolders.filter((name) => name !== "contract" && name !== "text").map((name) => `**/${name}/**`);
/** What no host needs: everything that uses one, and packages that are no system's. */
const aboveHosts = [
  ...policies,
  "**/container/**",
  "**/boot/**",
  "**/reload/**",
  "**/asking/**",
  "**/commands/**",
  "**/command-line/**",
  "**/cli.ts",
  "**/main.ts",
  "**/say.ts",
  "**/client/**",
  ...["commander", "js-yaml", "zod", "zod/*"],
];

/** What each of the rest refuses; of two that are about one file the last one counts. */
export const others: readonly {
  readonly files: readonly string[];
  readonly refuses: readonly string[];
  readonly message: string;
}[] = [
  {
    files: ["src/host/**"],
    refuses: [...aboveHosts],
    message: "The host knows bytes and errors, nothing of policies.",
  },
  {
    files: ["src/host/*.ts", "!src/host/node.ts", "!src/host/quickjs.ts"],
    refuses: [...aboveHosts, "./node/**", "./node.ts", "./quickjs/**", "./quickjs.ts", "native", "posix"],
    message: "What both hosts share knows neither of them, and nothing of policies.",
  },
  {
    files: ["src/host/node.ts", "src/host/node/**"],
    refuses: [...aboveHosts, "**/quickjs.ts", "**/quickjs/**", "native"],
    message: "Node's host knows neither policies nor the other host.",
  },
  {
    files: ["src/host/quickjs.ts", "src/host/quickjs/**"],
    refuses: [...aboveHosts, "**/node.ts", "**/node/**", "posix"],
    message: "QuickJS's host knows neither policies nor the other host.",
  },
  {
    files: ["src/say.ts", "src/broker-error.ts"],
    refuses: [...aboveHosts, ...anyHost, ...entries],
    message: `What everybody may use knows nobody. ${entriesOnly}`,
  },
  {
    files: ["src/container/**"],
    refuses: ["**/boot/**", "**/reload/**", "**/asking/**", "**/commands/**", ...commandLine, ...anyHost, ...entries],
    message: `What is read of a container knows nothing of who asks. ${entriesOnly}`,
  },
  {
    files: ["src/boot/**"],
    refuses: ["**/reload/**", "**/asking/**", "**/commands/**", ...commandLine, ...anyHost, ...entries],
    message: `Boot comes before the command line. ${entriesOnly}`,
  },
  {
    files: ["src/reload/**"],
    refuses: ["**/boot/**", "**/asking/**", "**/commands/**", ...commandLine, ...anyHost, ...entries],
    message: `Reload is no boot, and does not know how it is called. ${entriesOnly}`,
  },
  {
    files: ["src/asking/**"],
    refuses: ["**/boot/**", "**/reload/**", "**/commands/**", ...commandLine, ...anyHost, ...entries],
    message: `What questions share knows nothing of who asks. ${entriesOnly}`,
  },
  {
    files: ["src/commands/**"],
    refuses: [...commandLine, ...anyHost, ...entries],
    message: `A command does not know how it is called. ${entriesOnly}`,
  },
  {
    files: ["src/cli.ts", "src/command-line/**", "src/main.ts"],
    refuses: anyHost,
    message: entriesOnly,
  },
  {
    files: ["src/client/**"],
    refuses: ["../**", "!../contract/**", "!../broker-error.ts", ...packages, "native"],
    message: "src/client is what programs import: nothing of the control plane but the contract and the error.",
  },
];

/** The folders of native, the same way; the programs beside them may include everything. */
export const native: Readonly<Record<string, readonly string[]>> = {
  memory: [],
  contract: [],
  text: ["contract"],
  message: ["contract", "text"],
  system: ["contract", "text", "message"],
  names: ["contract"],
  grants: ["memory", "contract", "system"],
  accounts: ["memory", "contract", "text", "message", "grants"],
  decision: ["text", "message", "names", "grants", "accounts"],
  audit: ["contract", "text", "message", "system", "grants", "decision"],
  launch: ["memory", "contract", "text", "message", "system", "names", "grants", "accounts", "decision", "audit"],
  broker: ["contract", "text", "message", "system", "names", "grants", "accounts", "decision", "audit"],
  init: ["contract", "text", "message", "system", "broker"],
  quickjs: ["contract", "text", "message", "system"],
};
