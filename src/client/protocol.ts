import { BrokerError } from "../broker-error.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { protocol, reply } from "../contract/protocol.ts";

const { version, lengthSize, requestLimit, replyLimit } = protocol;

/** Bytes of a request: its length, and texts that are each ended by a NUL. */
export function encodeRequest(pairs: readonly (readonly [word: string, text: string])[]): Buffer {
  const body = Buffer.from([version, ...pairs.flat()].map((text) => `${text}\0`).join(""), "utf8");
  if (body.length > requestLimit)
    throw new BrokerError("failed", `more names than the broker takes (${requestLimit} bytes)`);
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
  const [spoken, ...rest] = texts;
  if (spoken?.toString("latin1") !== version || rest.length % 2 !== 0) throw misunderstood();
  const all = (word: string) =>
    rest.filter((_, index) => index % 2 === 1 && rest[index - 1]?.toString("latin1") === word);
  const status = all(reply.status)[0]?.toString("latin1");
  if (status === "0") return { given: all(reply.given), base: all(reply.base) };
  const why = all(reply.why)[0]?.toString("utf8") ?? "the broker gives no reason";
  throw new BrokerError(codes[status ?? ""] ?? "failed", why);
}

/** What a launcher exits with, as what this fails with; whatever else a launcher exits with is `failed`. */
const codes: Readonly<Record<string, "refused" | "policy">> = {
  [exitCodes.refused]: "refused",
  [exitCodes.policy]: "policy",
};

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
