import { isBuiltinBase } from "../names/base.ts";
import { isHazard } from "../names/hazards.ts";
import { describesProcess, isOrdinary } from "../names/kinds.ts";
import { isPlausibleName } from "../names/patterns.ts";
import { signOfName } from "../names/secret-signs.ts";
import { sensitiveSign } from "../names/sensitive-signs.ts";
import { parseReference } from "../policy/reader.ts";
import { type Bytes, sortBytes } from "../text/bytes.ts";
import { printable, printableText } from "../text/printable.ts";
import { decodeUtf8 } from "../text/utf8.ts";
import { shortName } from "../yaml/quote.ts";
import type { Sketch, SketchedUser, SketchedVariable } from "./sketch.ts";

/** A policy to start from: every name that was found, no value, and a comment where a person has to decide. */
export function writeStarter(sketch: Sketch): string {
  const names = sortBytes(sketch.variables.keys()).filter(
    (name) => !isBuiltinBase(name, isSecret) && !describesProcess(name),
  );
  const usable = names.filter(isUsable);
  const odd = names.filter((name) => !isUsable(name));
  const sections = [
    head(sketch, odd),
    settings(sketch.base),
    variables(usable.map((name) => sketch.variables.get(name) as SketchedVariable)),
    grants(sketch.users, usable),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function head({ from, base, remarks = [] }: Sketch, odd: readonly Bytes[]): string[] {
  return [
    `# A first policy, made by env-broker init from ${from.map(printableText).join(", ")}: names only, no value.`,
    "# What no grant gives, nobody gets. Go through it line by line, then: env-broker check",
    ...sortBytes(base)
      .filter(isSecret)
      .map((name) => `# ${printable(name)} is in the image, where whoever can pull it reads it: take it out there`),
    ...remarks.map((remark) => `# ${printableText(remark)}`),
    ...odd.map((name) => `# Not a name that a policy can give: ${shortName(printable(name))}`),
    "version: 1",
  ];
}

/** The image's own variables are no secret, unless their name says that somebody has put one there. */
function settings(base: ReadonlySet<Bytes>): string[] {
  const usable = sortBytes(base).filter((name) => isOrdinary(name) && !isBuiltinBase(name, isSecret));
  const allow = usable.filter((name) => !isHazard(name) && !isSecret(name));
  const hazards = usable.filter((name) => isHazard(name) && !isSecret(name));
  if (allow.length + hazards.length === 0) return [];
  return [
    "settings:",
    "  base: # in the image, so that whoever can pull it can read them: everybody gets them",
    ...list("    allow", allow),
    ...list("    hazards", hazards),
  ];
}

function variables(found: readonly SketchedVariable[]): string[] {
  if (found.length === 0) return [];
  return ["variables: # types are guessed: a value that fails its type stops the boot", ...found.map(variable)];
}

function variable({ name, type, file, fileElsewhere }: SketchedVariable): string {
  const sign = sensitiveSign(name);
  const looks = sign === undefined ? signOfName(name) : undefined;
  const keys = [
    ...(type ? [`type: ${type}`] : []),
    ...(sign !== undefined || looks !== undefined || file !== undefined ? ["sensitive: true"] : []),
    ...(file === undefined ? [] : [`file: ${quoted(file)}`]),
  ];
  const comment =
    fileElsewhere !== undefined
      ? ` # in the environment of one service, and a secret of another: ${printableText(fileElsewhere)}`
      : looks === undefined
        ? ""
        : ` # a guess: ${looks}`;
  return `  ${quoted(text(name))}: ${keys.length === 0 ? "{}" : `{ ${keys.join(", ")} }`}${comment}`;
}

function grants(users: readonly SketchedUser[], names: readonly Bytes[]): string[] {
  const isNew = new Set<string>();
  const unique = users.map((user) => {
    let name = grantName(user.grant);
    for (let count = 2; isNew.has(name); count++) name = `${grantName(user.grant)}-${count}`;
    isNew.add(name);
    return { ...user, grant: name };
  });
  const everything = names.length === 0 || unique.some(({ variables }) => variables) ? [] : mainCommand(names);
  const all = [...everything, ...unique.flatMap((user) => grant(user, names))];
  return all.length === 0 ? [] : ["grants:", ...all];
}

/** Where it is not known who needs what, the main command keeps what it had, and each user waits for its share. */
function mainCommand(names: readonly Bytes[]): string[] {
  return [
    "  init:",
    "    reason: The main command, as before; take from it what only one service needs",
    '    to: { users: ["@init"] }',
    ...allowed(names),
  ];
}

function grant({ name, grant: title, variables: own, exists }: SketchedUser, names: readonly Bytes[]): string[] {
  const given = own && names.filter((each) => own.has(each));
  return [
    `  ${quoted(title)}:`,
    "    reason: Say why",
    `    to: { users: [${quoted(accountName(name))}] }`,
    ...(exists ? [] : ["    optional: true # until the user exists; then remove this line, so that a typo is found"]),
    ...(given
      ? allowed(given)
      : [
          "    allow: [] # move here, one by one, what this user needs:",
          ...names.map((each) => `    #  - ${quoted(text(each))}`),
        ]),
  ];
}

function allowed(names: readonly Bytes[]): string[] {
  const plain = names.filter((name) => !isHazard(name));
  const hazards = names.filter(isHazard);
  return [...list("    allow", plain), ...list("    hazards", hazards)];
}

function list(key: string, names: readonly Bytes[]): string[] {
  const indent = " ".repeat(key.length - key.trimStart().length + 2);
  return names.length === 0 ? [] : [`${key}:`, ...names.map((name) => `${indent}- ${quoted(text(name))}`)];
}

function isSecret(name: Bytes): boolean {
  return sensitiveSign(name) !== undefined;
}

function isUsable(name: Bytes): boolean {
  return decodeUtf8(name) !== undefined && isPlausibleName(text(name)) && printable(name) === name;
}

function text(name: Bytes): string {
  return decodeUtf8(name) as string;
}

/** A text as YAML takes it: without quotes where nobody could misread it. */
function quoted(value: string): string {
  return /^[A-Za-z_/][A-Za-z0-9_./-]*$/.test(value) && !/^null$/i.test(value) ? value : JSON.stringify(value);
}

/** A user that the policy takes: what is none gets a name that can be one. */
function accountName(name: string): string {
  if (parseReference(name)) return name;
  return `user-${name.replace(/[^A-Za-z0-9._-]/g, "-").slice(0, 60)}`;
}

function grantName(title: string): string {
  const name = title
    .replace(/[^A-Za-z0-9._-]/g, "-")
    .slice(0, 60)
    .replace(/^[^A-Za-z0-9]+/, "");
  return name === "" ? "service" : name;
}
