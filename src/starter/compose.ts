import * as z from "zod/mini";
import { BrokerError } from "../broker-error.ts";
import { describesProcess } from "../names/kinds.ts";
import { parseReference } from "../policy/reader.ts";
import { isSecretPath } from "../policy/variable.ts";
import type { Variables } from "../snapshot/variables.ts";
import { type Bytes, isAscii } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import { readDocument } from "../yaml/document.ts";
import type { Path } from "../yaml/places.ts";
import { sketchVariable } from "./guess.ts";
import { addVariable, type Sketch, type SketchedUser, type SketchedVariable } from "./sketch.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const listOf = <Item extends z.core.$ZodType>(item: Item) => z.optional(z.nullable(z.array(item)));

/** What is looked at of a Compose file (compose-spec): the rest is not ours to check. */
const service = z.object({
  user: z.optional(scalar),
  environment: z.optional(z.nullable(z.union([z.array(scalar), z.record(z.string(), scalar)]))),
  env_file: z.optional(
    z.nullable(
      z.union([
        z.string(),
        z.array(z.union([z.string(), z.object({ path: z.string(), required: z.optional(z.boolean()) })])),
      ]),
    ),
  ),
  extends: z.optional(z.unknown()),
  secrets: listOf(z.union([z.string(), z.object({ source: z.string(), target: z.optional(z.string()) })])),
});
const file = z.object({
  services: z.optional(z.record(z.string(), z.nullable(service))),
  include: z.optional(z.unknown()),
});
type Service = z.output<typeof service>;

/** What a Compose file needs from beside it. */
export interface ComposeFiles {
  /** The variables of an env_file, by its path as it is written; undefined if it may be absent and is. */
  read(path: string, required: boolean): Variables | undefined;
}

/** A sketch of a Compose file: a user for each service, with its variables and its secrets. "usage" if it is none. */
export function sketchCompose(from: string, text: string, files: ComposeFiles): Sketch {
  const { services = {}, include } = parseCompose(from, text);
  if (Object.keys(services).length === 0 && include === undefined)
    throw new BrokerError("usage", `${from} is no Compose file: services is missing, or not of its kind`);
  const variables = new Map<Bytes, SketchedVariable>();
  const users = Object.entries(services).map(([name, given]): SketchedUser => {
    const own = variablesOf(given ?? {}, files);
    for (const each of own) addVariable(variables, each);
    const user = userOf(given?.user) ?? name;
    return {
      name: user,
      grant: name,
      exists: parseReference(user)?.kind === "id",
      variables: new Set(own.map((each) => each.name)),
    };
  });
  const remarks = [
    ...(include === undefined
      ? []
      : [`include is not followed: give init the files that ${from} includes, one after another`]),
    ...Object.entries(services).flatMap(([name, given]) =>
      envFiles(given ?? {})
        .filter(({ path }) => isFilledIn(path))
        .map(({ path }) => `the env_file ${path} of ${name} is not read: its name is filled in later`),
    ),
    ...Object.entries(services).flatMap(([name, given]) =>
      given?.extends === undefined
        ? []
        : [`the service ${name} extends another one, whose variables are not in its grant`],
    ),
  ];
  return { from: [from], variables, base: new Set(), users, remarks };
}

function parseCompose(from: string, text: string): z.output<typeof file> {
  const parsed = file.safeParse(plain(from, text));
  if (parsed.success) return parsed.data;
  const place = parsed.error.issues[0]?.path.map(String).join(".");
  throw new BrokerError(
    "usage",
    `${from} is no Compose file${place ? `: ${place} is missing, or not of its kind` : ""}`,
  );
}

/** The file as values, with its scalars as they are written but for what is wanted as true or false. */
function plain(from: string, text: string): unknown {
  const isTyped = (path: Path) => path.at(-1) === "required";
  // Compose has tags of its own (!reset, !override), for files that are laid over each other.
  const { value, diagnostics } = readDocument(text, from, { isTyped, ignoresTags: true });
  const [problem] = diagnostics;
  if (problem) throw new BrokerError("usage", `${from}:${problem.location?.line}: ${problem.message}`);
  return merged(value);
}

/** With what merge keys (<<) bring: what a mapping says itself counts, then what was named first. */
function merged(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(merged);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, merged(each)] as const);
  const { "<<": brought, ...own } = Object.fromEntries(entries);
  const sources = [brought].flat().filter((source) => typeof source === "object");
  return Object.assign({}, ...sources.reverse(), own);
}

function variablesOf(given: Service, files: ComposeFiles): SketchedVariable[] {
  const values = new Map<Bytes, Bytes | undefined>();
  for (const { path, required = true } of envFiles(given)) {
    if (isFilledIn(path)) continue;
    for (const [name, value] of files.read(path, required) ?? []) values.set(name, value);
  }
  for (const [name, value] of environmentOf(given.environment)) values.set(encodeUtf8(name), value);
  const secrets = (given.secrets ?? []).map(secretVariable);
  const found = [...values]
    .filter(([name]) => !describesProcess(name))
    .map(([name, value]) => sketchVariable(name, value));
  return [...found, ...secrets.filter(({ name }) => !values.has(name))];
}

/** Whether Compose fills something in: what it comes to is not known. */
function isFilledIn(text: string): boolean {
  return text.includes("$");
}

function envFiles({ env_file: given }: Service): readonly { path: string; required?: boolean | undefined }[] {
  return [given ?? []].flat().map((each) => (typeof each === "string" ? { path: each } : each));
}

function environmentOf(given: Service["environment"]): [string, Bytes | undefined][] {
  const value = (raw: unknown) => (raw === undefined || raw === null ? undefined : encodeUtf8(String(raw)));
  if (!given) return [];
  if (!Array.isArray(given)) return Object.entries(given).map(([name, raw]) => [name, value(raw)]);
  return given.map((entry) => {
    const text = String(entry);
    const equals = text.indexOf("=");
    return equals < 0 ? [text, undefined] : [text.slice(0, equals), value(text.slice(equals + 1))];
  });
}

/** The variable of a secret: `db_password` becomes DB_PASSWORD, from /run/secrets/db_password. */
function secretVariable(secret: NonNullable<Service["secrets"]>[number]): SketchedVariable {
  const { source, target = source } = typeof secret === "string" ? { source: secret } : secret;
  const name = source
    .toUpperCase()
    .replace(/[^A-Z0-9_]/g, "_")
    .replace(/^(?=\d)/, "_");
  const path = target.startsWith("/") ? target : `/run/secrets/${target}`;
  return { name: encodeUtf8(name), ...(isSecretPath(path) && { file: path }) };
}

/** `app`, `1000:1000` without its group; undefined for what Compose fills in. */
function userOf(given: Service["user"]): string | undefined {
  const [user = ""] = String(given ?? "").split(":");
  return user === "" || isFilledIn(user) || !isAscii(user) ? undefined : user;
}
