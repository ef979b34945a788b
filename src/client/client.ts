import { BrokerError } from "../broker-error.ts";
import { ask } from "../contract/protocol.ts";
import { askBroker } from "./ask.ts";
import { decodeReply, encodeRequest } from "./protocol.ts";

export { BrokerError, type BrokerErrorCode } from "../broker-error.ts";

/** What narrows a request; it can never ask for more than the policy gives to this process. */
export interface BrokerRequest {
  /** Only what these grants give. */
  readonly grants?: readonly string[];
  /** Refuse if one of these is not given. */
  readonly need?: readonly string[];
}

/** What turns names and values into what a program works with, such as a zod schema. */
export interface EnvSchema<Value> {
  parse(values: Record<string, string>): Value;
}

/**
 * The variables that the policy gives to this process, from the broker of its container: what `with-env` would add to
 * process.env, which stays as it is; base variables only as far as process.env lacks them. A value that is not UTF-8 is
 * left out: brokeredBytes() has it.
 *
 * Throws a BrokerError: `refused` where with-env exits with 77, `policy` for 78 (no broker, no table yet), `failed` for
 * 125, and `bad-value` if the schema does not take the values. No message holds a value.
 */
export async function brokeredEnv(request?: BrokerRequest): Promise<Record<string, string>>;
export async function brokeredEnv<Value>(
  request: BrokerRequest & { readonly schema: EnvSchema<Value> },
): Promise<Value>;
export async function brokeredEnv(
  request: BrokerRequest & { readonly schema?: EnvSchema<unknown> } = {},
): Promise<unknown> {
  const values: Record<string, string> = {};
  for (const [name, value] of await brokeredBytes(request)) {
    const text = Buffer.from(value).toString("utf8");
    if (Buffer.from(text, "utf8").equals(value)) values[name] = text;
  }
  return request.schema === undefined ? values : parse(request.schema, values);
}

/** The same as bytes, for values that are no text. A name that is not UTF-8 is left out: no program can ask for it. */
export async function brokeredBytes(request: BrokerRequest = {}): Promise<Map<string, Uint8Array>> {
  const { grants = [], need = [] } = request;
  for (const text of [...grants, ...need]) {
    if (text.includes("\0")) throw new BrokerError("failed", "a name with a NUL byte is no name");
  }
  const pairs = [
    ...grants.map((name) => [ask.grant, name] as const),
    ...need.map((name) => [name in process.env ? ask.have : ask.need, name] as const),
    [ask.command, process.title.split("/").at(-1)?.slice(0, 60) ?? "node"] as const,
  ];
  const { given, base } = decodeReply(await askBroker(encodeRequest(pairs)));
  const found = new Map<string, Uint8Array>();
  for (const entry of base) add(found, entry, (name) => !(name in process.env));
  for (const entry of given) add(found, entry, () => true);
  return found;
}

function add(found: Map<string, Uint8Array>, entry: Buffer, isWanted: (name: string) => boolean): void {
  const equals = entry.indexOf("=");
  const name = entry.subarray(0, equals).toString("utf8");
  if (equals > 0 && !name.includes("\ufffd") && isWanted(name))
    found.set(name, Uint8Array.from(entry.subarray(equals + 1)));
}

/** A schema's own error may quote what it has seen: only names and kinds of mistakes come out. */
function parse<Value>(schema: EnvSchema<Value>, values: Record<string, string>): Value {
  try {
    return schema.parse(values);
  } catch (error) {
    throw new BrokerError("bad-value", `the variables are not what the program takes: ${describe(error)}`);
  }
}

function describe(error: unknown): string {
  const { issues } = error as { issues?: readonly { path?: readonly PropertyKey[]; code?: string }[] };
  if (!Array.isArray(issues)) return "its schema says no more";
  // What is deeper than the variable's name is of its value.
  return issues.map(({ path, code }) => `${String(path?.[0] ?? "(all)")} (${code ?? "invalid"})`).join(", ");
}
