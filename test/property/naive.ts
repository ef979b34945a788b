import type { RawPolicy, RawRecipients } from "./policies.ts";

/** Who there is, without any of the product's code: tables of numbers. */
const users: Readonly<Record<string, { uid: number; gids: number[] }>> = {
  root: { uid: 0, gids: [0] },
  app: { uid: 1001, gids: [1001, 51] },
  alias: { uid: 1001, gids: [1002, 50] },
  web: { uid: 1002, gids: [1002, 51, 52] },
};
const groups: Readonly<Record<string, number>> = { root: 0, ops: 50, dev: 51, docker_env: 52 };
const everybodys = ["PATH", "LANG", "LANGUAGE", "TZ", "TERM", "HOSTNAME", "LC_ALL"];

export type NaiveMark = "gets" | "inside" | "files" | "root";

interface Process {
  readonly uid: number;
  readonly gids: readonly number[];
}

/**
 * The rules of the policy language once more, in the plainest way: every choice of grants is tried, one after another.
 * It shares no line with the product, so that a mistake of one is not a mistake of both.
 */
export class Naive {
  readonly #policy: RawPolicy;
  readonly #snapshot: ReadonlySet<string>;
  readonly #secrets: ReadonlySet<string>;

  constructor(policy: RawPolicy, snapshot: Iterable<string>, secrets: Iterable<string>) {
    this.#policy = policy;
    this.#snapshot = new Set(snapshot);
    this.#secrets = new Set(secrets);
  }

  /** What reaches a uid, by all its names, and how. */
  user(uid: number): Map<string, Set<NaiveMark>> {
    const found = new Map<string, Set<NaiveMark>>();
    const starts = Object.values(users).filter((user) => user.uid === uid);
    for (const start of starts.length > 0 ? starts : [{ uid, gids: [] }]) this.#start(start, found);
    if (uid === 0) for (const name of this.#everything()) add(found, name, "root");
    return found;
  }

  /** Whether a launch of this account gives a name without a choice of grants. */
  isLaunched(user: string, name: string): boolean {
    const process = users[user] ?? { uid: Number(user), gids: [] };
    const mine = this.#policy.grants.filter(({ to }) => isFor(to, process));
    const launch = this.#launch(process, mine, this.#inherits(process));
    return launch !== undefined && (launch.has(name) || this.#isBase(process, name));
  }

  /** What reaches a process of which only one group is known. */
  group(gid: number): Map<string, Set<NaiveMark>> {
    const found = new Map<string, Set<NaiveMark>>();
    this.#start({ uid: -1, gids: [gid] }, found);
    return found;
  }

  #start(process: Process, found: Map<string, Set<NaiveMark>>): void {
    const mine = this.#policy.grants.filter(({ to }) => isFor(to, process));
    for (const chosen of [undefined, ...choices(mine)]) {
      const launch = this.#launch(process, chosen ?? mine, chosen === undefined && this.#inherits(process));
      if (!launch) continue;
      for (const [name, template] of launch) {
        add(found, name, "gets");
        for (const inner of variablesIn(template)) add(found, inner, "inside");
      }
      for (const name of everybodys) if (this.#isBase(process, name)) add(found, name, "gets");
    }
    if (process.uid !== 0 && process.gids.includes(52) && this.#policy.files === "all")
      for (const name of this.#snapshot) add(found, name, "files");
  }

  #inherits({ uid }: Process): boolean {
    const { inherit } = this.#policy;
    if (inherit === undefined || inherit === "false") return false;
    return inherit === "true" || [inherit].flat().some((user) => userId(user) === uid);
  }

  /** NAME → the template that it is set to, or undefined for the container's value; undefined if it is refused. */
  #launch(
    process: Process,
    chosen: RawPolicy["grants"],
    inherits: boolean,
  ): Map<string, string | undefined> | undefined {
    const strong = new Map<string, string | undefined>();
    for (const [name, template] of chosen.flatMap(named)) {
      if (strong.has(name) && strong.get(name) !== template) return undefined;
      strong.set(name, template);
    }
    const weak = [...this.#snapshot].filter(
      (name) =>
        (inherits && !everybodys.includes(name)) ||
        chosen.some(({ allow }) => allow.some((pattern) => pattern.endsWith("*") && this.#matches(pattern, name))),
    );
    const given = new Map(
      [...new Set([...weak, ...strong.keys()])]
        .map((name) => [name, strong.get(name)] as const)
        .filter(([name, template]) => this.#comesThrough(process, name, template)),
    );
    const isThere = (name: string) => given.has(name) || this.#isBase(process, name);
    return chosen.every(({ need }) => need.every(isThere)) ? given : undefined;
  }

  #comesThrough(process: Process, name: string, template: string | undefined): boolean {
    const inner = variablesIn(template);
    if ([name, ...inner].some((each) => this.#isForbidden(process, each))) return false;
    return template === undefined ? this.#isSet(name) : inner.every((each) => this.#isSet(each));
  }

  #isSet(name: string): boolean {
    return this.#snapshot.has(name) || this.#secrets.has(name);
  }

  #isBase(process: Process, name: string): boolean {
    return everybodys.includes(name) && this.#snapshot.has(name) && !this.#isForbidden(process, name);
  }

  #matches(pattern: string, name: string): boolean {
    const isPlain = /^[A-Za-z_]\w*$/.test(name) && !name.startsWith("LD_") && !everybodys.includes(name);
    return isPlain && name.startsWith(pattern.slice(0, -1)) && !this.isSensitive(name);
  }

  isSensitive(name: string): boolean {
    if (/_KEY|_TOKEN/.test(name)) return true;
    const templates = this.#policy.grants.flatMap(({ set }) => (name in set ? [set[name] as string] : []));
    return templates.some((template) =>
      variablesIn(template).some((inner) => inner !== name && this.isSensitive(inner)),
    );
  }

  #isForbidden(process: Process, name: string): boolean {
    const members = Object.values(users).filter(({ uid }) => uid === process.uid);
    const isAbout = (to: RawRecipients) =>
      isFor(to, process) || members.some(({ gids }) => isFor({ users: [], groups: to.groups }, { uid: -1, gids }));
    const covers = (pattern: string) =>
      pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
    if (this.#policy.forbids.some(({ to, variables }) => isAbout(to) && variables.some(covers))) return true;
    return name === "A" && this.#policy.only !== undefined && !isFor(this.#policy.only, process);
  }

  /** Every variable that anybody can have. */
  #everything(): Set<string> {
    const made = this.#policy.grants.flatMap(({ set }) =>
      Object.entries(set).flatMap(([name, template]) =>
        variablesIn(template).every((each) => this.#isSet(each)) ? [name] : [],
      ),
    );
    return new Set([...this.#snapshot, ...this.#secrets, ...made]);
  }
}

function add(found: Map<string, Set<NaiveMark>>, name: string, mark: NaiveMark): void {
  found.set(name, (found.get(name) ?? new Set()).add(mark));
}

function isFor(to: RawRecipients, { uid, gids }: Process): boolean {
  return (
    to.users.some((user) => userId(user) === uid) ||
    to.groups.some((group) => gids.includes(groups[group] ?? Number(group)))
  );
}

function userId(user: string): number {
  return user === "@init" ? 0 : (users[user]?.uid ?? Number(user));
}

function variablesIn(template: string | undefined): string[] {
  return [...(template ?? "").matchAll(/\$\{(?:url:)?(\w+)\}/g)].map(([, name]) => name as string);
}

/** What a grant speaks of by name, and the template where it sets it. */
function named({ allow, set, hazards }: RawPolicy["grants"][number]): [string, string | undefined][] {
  const plain = [...hazards, ...allow.filter((each) => !each.endsWith("*"))].filter((name) => !(name in set));
  return [...Object.entries(set), ...plain.map((name): [string, undefined] => [name, undefined])];
}

/** Every choice of one or more. */
function choices<Item>(items: readonly Item[]): Item[][] {
  const count = 2 ** items.length;
  return Array.from({ length: count - 1 }, (_, index) =>
    items.filter((_item, place) => ((index + 1) >> place) % 2 === 1),
  );
}
