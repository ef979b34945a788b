import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { isBrokerError } from "../../src/broker-error.ts";
import type { Folder, Host } from "../../src/host/host.ts";
import { fromArray } from "../../src/text/bytes.ts";

/** A folder of each case's own, as the host has opened it, and what cases put there and say of it. */
export function workspace(host: () => Host) {
  let work: string;
  let folder: Folder;
  beforeEach(() => {
    work = fs.mkdtempSync(join(tmpdir(), "env-broker-contract-"));
    folder = host().openFolder(work);
  });
  afterEach(() => {
    folder.close();
    fs.rmSync(work, { recursive: true, force: true });
  });
  const path = (name: string) => join(work, name);
  return {
    /** The host's folder, and where it is. */
    get folder() {
      return folder;
    },
    get work() {
      return work;
    },
    path,
    put(name: string, text: string | Uint8Array = "text", mode = 0o644) {
      fs.mkdirSync(join(path(name), ".."), { recursive: true });
      fs.writeFileSync(path(name), text);
      fs.chmodSync(path(name), mode);
    },
    /** The code and the message of what an operation throws. */
    refusal(operation: () => unknown) {
      try {
        operation();
      } catch (error) {
        if (isBrokerError(error)) return { code: error.code, message: error.message.replaceAll(work, "WORK") };
        throw error;
      }
      return undefined;
    },
  };
}

export const rootOnly = { uid: 0, gid: 0, mode: 0o600 };
export const everyByte = fromArray(Uint8Array.from({ length: 256 }, (_, byte) => byte));
export const denied = (code: string, message: string) => ({ code, message });
