import { labelOf } from "../access/labels.ts";
import type { Principal } from "../access/principals.ts";
import { describeWay, type Way } from "../access/ways.ts";
import type { Bytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";
import { decodeUtf8 } from "../text/utf8.ts";

/** A name for programs: as text where it is UTF-8, else with its stray bytes escaped. */
export function nameText(name: Bytes): string {
  return decodeUtf8(name) ?? printable(name);
}

/** A way for programs: what kind it is and what it goes through, and the sentence that people read. */
export function wayObject(way: Way): object {
  const { kind, as, choosing } = way;
  return {
    kind,
    ...("grant" in way && { grant: way.grant }),
    ...(way.kind === "inside" && { inside: nameText(way.variable) }),
    ...(as !== undefined && { as: nameText(as) }),
    ...(choosing && { choosing }),
    ...describeWay(way),
  };
}

/** A principal for programs. */
export function principalObject(principal: Principal): object {
  if (principal.kind === "group")
    return {
      label: labelOf(principal),
      gid: principal.gid,
      ...(principal.name !== undefined && { group: nameText(principal.name) }),
    };
  const names = principal.starts.flatMap(({ name }) => (name === undefined ? [] : [nameText(name)]));
  return { label: labelOf(principal), uid: principal.uid, users: names, groups: principal.starts[0].caller.gids };
}
