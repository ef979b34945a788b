import { BrokerError } from "../broker-error.ts";

/** docs/protocol.md: what the first text of every message is, and how long a reply may be. */
const protocol = "env-broker/1";
const replyLimit = 4 * 1024 * 1024;
const lengthSize = 4;

/** Bytes of a request: its length, and texts that are each ended by a NUL. */
export function encodeRequest(pairs: readonly (readonly [word: string, text: string])[]): Buffer {
  const body = Buffer.from([protocol, ...pairs.flat()].map((text) => `${text}\0`).join(""), "utf8");
  const length = Buffer.alloc(lengthSize);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
}

/** Whether what has come so far is a whole reply. */
export function isWhole(received: Buffer): boolean {
  if (received.length < lengthSize) return false;
  const length = received.readUInt32LE();
  if (length > replyLimit) throw misunderstood();
  return received.length >= lengthSize + length;
}

export interface Reply {
  /** NAME=VALUE of everything that a grant gives, and of base variables. */
  readonly given: readonly Buffer[];
  readonly base: readonly Buffer[];
}

/** Reads a whole reply; throws what the broker has refused, as a BrokerError with the code of the exit code. */
export function decodeReply(received: Buffer): Reply {
  const texts = split(received.subarray(lengthSize, lengthSize + received.readUInt32LE()));
  const [version, ...rest] = texts;
  if (version?.toString("latin1") !== protocol || rest.length % 2 !== 0) throw misunderstood();
  const all = (word: string) =>
    rest.filter((_, index) => index % 2 === 1 && rest[index - 1]?.toString("latin1") === word);
  const status = all("status")[0]?.toString("latin1");
  if (status === "0") return { given: all("given"), base: all("base") };
  const why = all("why")[0]?.toString("utf8") ?? "the broker gives no reason";
  throw new BrokerError(codes[status ?? ""] ?? "failed", why);
}

/** As launchers exit: 77 refused by the policy, 78 bad or missing policy or table. */
const codes: Readonly<Record<string, "refused" | "policy">> = { "77": "refused", "78": "policy" };

function split(body: Buffer): Buffer[] {
  const texts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf(0, at);
    if (end < 0) throw misunderstood();
    texts.push(body.subarray(at, end));
    at = end + 1;
  }
  return texts;
}

function misunderstood(): BrokerError {
  return new BrokerError("failed", "the broker's answer is no answer: is it of another version?");
}
