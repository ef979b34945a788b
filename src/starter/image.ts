import * as z from "zod/mini";
import { BrokerError } from "../broker-error.ts";
import { describesProcess } from "../names/kinds.ts";
import type { Bytes } from "../text/bytes.ts";
import { encodeUtf8 } from "../text/utf8.ts";
import type { Sketch } from "./sketch.ts";

/** What is looked at of `docker image inspect` and `podman image inspect`. */
const config = z.object({ Env: z.nullish(z.array(z.string())), User: z.nullish(z.string()) });
const schema = z.array(z.object({ Config: config })).check(z.minLength(1));

/** A sketch of an image: its variables are what everybody may have who can pull it. "usage" if this is no image. */
export function sketchImage(from: string, text: string): Sketch {
  const inspected = schema.safeParse(parseJson(from, text));
  if (!inspected.success)
    throw new BrokerError(
      "usage",
      `${from} is not what docker image inspect NAME prints: a list of images with Config`,
    );
  const configs = inspected.data.map(({ Config: image }) => image);
  const entries = configs.flatMap(({ Env }) => (Env ?? []).map((entry) => entry.split("=", 1)[0] as string));
  const base = entries.map(encodeUtf8).filter((name) => name !== "" && !describesProcess(name));
  const names = configs.map(({ User }) => (User ?? "").split(":")[0] as string).filter((name) => name !== "");
  const users = names.map((name) => ({ name, grant: name, exists: true }));
  return { from: [from], variables: new Map(), base: new Set<Bytes>(base), users };
}

function parseJson(from: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BrokerError("usage", `${from} is no JSON`); // the engine's message quotes the text
  }
}
