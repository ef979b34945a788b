import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BrokerError, type BrokerErrorCode } from "../../src/broker-error.ts";
import type { Folder, Host } from "../../src/host/host.ts";
import { type Answer, type Call, fromJson, toJson } from "./wire.ts";

/** The host of the static executable, through a process of its own; every call waits for its answer. */
export function startStaticHost(program: string): { host: Host; stop: () => void } {
  const work = mkdtempSync(join(tmpdir(), "env-broker-host-"));
  const [calls, answers] = [join(work, "calls"), join(work, "answers")];
  execFileSync("mkfifo", [calls, answers]);
  spawn("/bin/sh", ["-c", `exec "${program}" 5<"${calls}" 6>"${answers}"`], { stdio: "inherit" });
  const input = openSync(calls, "w");
  const output = openSync(answers, "r");

  const take = (length: number): Buffer => {
    const buffer = Buffer.alloc(length);
    for (let got = 0; got < length; ) {
      const more = readSync(output, buffer, got, length - got, null);
      if (more === 0) throw new Error("the static host ended");
      got += more;
    }
    return buffer;
  };
  const call = (message: Call): unknown => {
    const body = Buffer.from(toJson(message));
    writeSync(input, Buffer.concat([Buffer.from(body.length.toString(16).padStart(8, "0")), body]));
    const length = Number.parseInt(take(8).toString(), 16);
    const answer = fromJson(take(length).toString()) as Answer;
    if ("value" in answer || !("error" in answer)) return (answer as { value?: unknown }).value;
    const { code, message: text } = answer.error;
    throw code === undefined ? new Error(text) : new BrokerError(code as BrokerErrorCode, text);
  };
  const folder = (number: number, path: string): Folder =>
    forward<Folder>((method, args) => {
      if (method === "replace") return call({ folder: number, method, args: [[...(args[0] as unknown[])], args[1]] });
      const value = call({ folder: number, method, args });
      return method === "makeFolder" ? folder(value as number, `${path}/${args[0]}`) : value;
    }, path);
  const host = forward<Host>((method, args) => {
    const value = call({ method, args });
    return method === "openFolder" ? folder(value as number, args[0] as string) : value;
  });
  return {
    host,
    stop: () => {
      closeSync(input);
      closeSync(output);
      rmSync(work, { recursive: true });
    },
  };
}

/** An object whose every method is carried out elsewhere. */
function forward<Target extends object>(
  call: (method: string, args: readonly unknown[]) => unknown,
  path = "",
): Target {
  return new Proxy({} as Target, {
    get: (_, method) => (method === "path" ? path : (...args: unknown[]) => call(String(method), args)),
  });
}
