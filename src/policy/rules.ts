import { limits } from "../contract/limits.ts";
import type { Location } from "../diagnostics/diagnostics.ts";
import { isHazard } from "../names/hazards.ts";
import type { Pattern } from "../names/patterns.ts";
import type { Bytes } from "../text/bytes.ts";
import { shortName } from "../yaml/quote.ts";
import { defaultAudit } from "./audit.ts";
import type { Forbid, Grant, Inherit, Located, SetRule, Settings } from "./model.ts";
import type { Reader } from "./reader.ts";
import type { RawForbid, RawGrant, RawSettings } from "./schema.ts";
import { parseTemplate } from "./template.ts";

/** One grant. What depends on other files, such as what is sensitive, is checked in merge.ts. */
export function buildGrant(name: string, raw: RawGrant, reader: Reader): Grant {
  if (name.length > limits.grantName || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    reader.report("bad-name", "a grant's name is made of letters, digits, . _ and -, at most 64", reader.location);
  }
  const grant: Grant = {
    name,
    location: reader.location,
    to: reader.recipients(raw.to, raw.optional ?? false, "to"),
    allow: reader.patterns(raw.allow, "allow"),
    hazards: reader.names(raw.hazards, "hazards"),
    set: buildSet(raw.set, reader),
    need: reader.names(raw.need, "need"),
    ...(raw.everything && { everything: reader.at("everything") }),
    ...(raw.reason !== undefined && { reason: raw.reason }),
  };
  checkHazards(grant, reader);
  checkEverything(grant, reader);
  checkSources(grant, reader);
  return grant;
}

function buildSet(raw: RawGrant["set"], reader: Reader): SetRule[] {
  return Object.entries(raw ?? {}).flatMap(([key, text]) => {
    const location = reader.at("set", key);
    const name = reader.ordinaryName(key, location);
    const template = parseTemplate(text);
    if (text.includes("\0"))
      reader.report("bad-template", `set ${shortName(key)}: a NUL byte cannot be in a variable`, location);
    if (typeof template !== "string") {
      for (const inside of template.names) reader.notIdentity(inside, location);
      return name === undefined ? [] : [{ name, template, location }];
    }
    reader.report("bad-template", `set ${shortName(key)}: ${template}`, location);
    return [];
  });
}

function checkHazards(grant: Grant, reader: Reader): void {
  for (const { value, location } of grant.allow) {
    if (value.kind === "exact" && isHazard(value.name)) {
      reader.report(
        "hazard",
        `${value.name} changes what a program executes: name it under hazards, not under allow`,
        location,
      );
    }
  }
  reportUnlisted(grant.hazards, reader);
  const listed = new Set(grant.hazards.map(({ value }) => value));
  for (const { name, location } of grant.set) {
    if (isHazard(name) && !listed.has(name)) {
      reader.report(
        "hazard",
        `${name} changes what a program executes: to set it, name it under hazards too`,
        location,
      );
    }
  }
}

function reportUnlisted(hazards: readonly Located<Bytes>[], reader: Reader): void {
  for (const { value, location } of hazards) {
    if (!isHazard(value))
      reader.report("hazard", `${value} is not in the catalogue of hazards: name it under allow`, location);
  }
}

function checkEverything(grant: Grant, reader: Reader): void {
  if (!grant.everything) return;
  if (grant.allow.length > 0)
    reader.report("everything", "everything stands instead of allow: remove one of them", grant.everything);
  if (grant.to.groups.length > 0)
    reader.report(
      "everything",
      "everything is for root and @init only, not for groups: name variables under allow",
      grant.everything,
    );
}

/** Within one grant a name has one source: `allow` by exact name gives the container's value, `set` another. */
function checkSources(grant: Grant, reader: Reader): void {
  const allowed = new Set(grant.allow.flatMap(({ value }) => (value.kind === "exact" ? [value.name] : [])));
  for (const { name, location } of grant.set) {
    if (allowed.has(name))
      reader.report("two-sources", `${name} stands under both allow and set: remove it from one`, location);
  }
}

/** One entry of `forbid`. */
export function buildForbid(raw: RawForbid, reader: Reader): Forbid {
  const variables: Located<Pattern>[] = reader.patterns(raw.variables, "variables");
  if (raw.variables.length === 0)
    reader.report(
      "missing",
      "forbids nothing, since variables is empty: name some, or remove the forbid",
      reader.at("variables"),
    );
  return {
    location: reader.location,
    to: reader.recipients(raw.to, raw.optional ?? false, "to"),
    variables,
    ...(raw.reason !== undefined && { reason: raw.reason }),
  };
}

/** `true` for everybody, `false` as if it were absent, or a list of users. */
function buildInherit(raw: RawSettings["inherit"], reader: Reader): Inherit | undefined {
  if (raw === undefined || (raw.length === 1 && raw[0] === "false")) return undefined;
  const location = reader.at("inherit");
  if (raw.length !== 1 || raw[0] !== "true") return { everyone: false, to: reader.users(raw, "inherit"), location };
  return { everyone: true, to: { users: [], groups: [], optional: false }, location };
}

/** The settings of one file, and where each of them stands. */
export function buildSettings(
  raw: RawSettings,
  reader: Reader,
): { settings: Settings; keys: ReadonlyMap<string, Location> } {
  const allow = reader.names(raw.base?.allow, "base", "allow");
  const hazards = reader.names(raw.base?.hazards, "base", "hazards");
  for (const { value, location } of allow) {
    if (isHazard(value))
      reader.report("hazard", `base: ${value} changes what a program executes: name it under hazards`, location);
  }
  reportUnlisted(hazards, reader);
  const inherit = buildInherit(raw.inherit, reader);
  return {
    settings: {
      files: raw.files ?? "all",
      base: [...allow, ...hazards],
      audit: {
        events: raw.audit?.events ?? defaultAudit.events,
        to: raw.audit?.to ?? defaultAudit.to,
        required: raw.audit?.required ?? defaultAudit.required,
      },
      ...(inherit && { inherit }),
    },
    keys: new Map(Object.keys(raw).map((key) => [key, reader.at(key)])),
  };
}
