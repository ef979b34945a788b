import { exit, read, write } from "native";
import { isBrokerError } from "../../src/broker-error.ts";
import type { Folder } from "../../src/host/host.ts";
import { quickjsHost } from "../../src/host/quickjs.ts";
import type { Bytes } from "../../src/text/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../src/text/utf8.ts";
import { type Answer, type Call, fromJson, toJson } from "./wire.ts";

/** The static executable's host, for the contract suite: carries out calls from descriptor 5, and answers on 6. */
const folders: Folder[] = [];

for (;;) {
  const length = Number(`0x${read(5, 8)}`);
  if (Number.isNaN(length)) exit(0);
  const answer = encodeUtf8(toJson(carryOut(fromJson(decodeUtf8(read(5, length)) as string) as Call)));
  write(6, `${answer.length.toString(16).padStart(8, "0")}${answer}` as Bytes);
}

function carryOut({ folder, method, args }: Call): Answer {
  try {
    const target = (folder === undefined ? quickjsHost : folders[folder]) as unknown as Record<string, Method>;
    const value = (target[method] as Method).apply(target, [...args]);
    if (method !== "openFolder" && method !== "makeFolder") return { value };
    return { value: folders.push(value as Folder) - 1 };
  } catch (error) {
    if (isBrokerError(error)) return { error: { code: error.code, message: error.message } };
    return { error: { message: String(error) } };
  }
}

type Method = (...args: unknown[]) => unknown;
