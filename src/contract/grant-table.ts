/**
 * The layout of the grant table, as docs/grant-table.md describes it: whoever changes it changes the version, too.
 * Everything is 32-bit little-endian words, except the bytes of the texts.
 */
export const magic = [0x42564e45, 0x5444424b] as const; // "ENVBKBDT"
export const version = 5;
/** Bytes behind the header that have a checksum together. */
export const pageSize = 1024;

/** Words of the header. */
export const header = {
  magic: 0,
  version: 2,
  size: 3,
  dataStart: 4,
  /** The checksum of what follows it in the header; what is before it is compared with what it must be. */
  check: 5,
  passwd: 6,
  group: 14,
  sections: 22,
  /** The grant of `settings.inherit` plus one, 0 if nobody inherits; 1 if everybody does; else the list of uids. */
  inherited: 58,
  allInherit: 59,
  heirs: 60,
  /** The bits of `settings.audit`. */
  audit: 62,
  /** Two words that tell one policy from another. */
  policy: 63,
  words: 65,
} as const;

/** The fields of each kind of record, a word each; those that name a text or a range are followed by its length or count. */
export const records = {
  nameHash: ["hash", "name"],
  name: ["text", "length", "flags", "only", "originalLow", "originalHigh"],
  prefix: ["text", "length"],
  base: ["name", "source"],
  user: ["text", "length", "uid", "gid", "groups", "groupCount", "home", "homeLength", "shell", "shellLength"],
  userName: ["hash", "user"],
  groupName: ["hash", "text", "length", "gid"],
  principal: ["id", "grants", "grantCount", "forbids", "forbidCount"],
  grant: [
    "text",
    "length",
    "where",
    "whereLength",
    "entries",
    "entryCount",
    "needs",
    "needCount",
    "notes",
    "noteCount",
  ],
  entry: ["name", "source", "strong"],
  source: ["name", "text", "length", "inside", "insideCount", "missing"],
  forbid: ["where", "whereLength", "names", "nameCount", "prefixes", "prefixCount"],
  only: ["where", "whereLength", "uids", "uidCount", "gids", "gidCount"],
  list: ["value"],
  string: ["text", "length"],
  /** Bytes, not records. */
  text: [],
} as const;

/**
 * The sections in their order, each with the kind of its records: the small ones first, so that a launch looks at few parts of a
 * large table.
 */
const sections = {
  claimedPrefixes: "prefix",
  basePrefixes: "prefix",
  baseValues: "base",
  forbids: "forbid",
  only: "only",
  strings: "string",
  lists: "list",
  gids: "principal",
  groupNames: "groupName",
  userNames: "userName",
  uids: "principal",
  users: "user",
  grants: "grant",
  nameHashes: "nameHash",
  names: "name",
  entries: "entry",
  sources: "source",
  texts: "text",
} as const;

export type Section = keyof typeof sections;
export const sectionNames = Object.keys(sections) as Section[];

/** The fields of a section's records. */
export type Fields<Of extends Section> = (typeof records)[(typeof sections)[Of]];

export function fieldsOf<Of extends Section>(section: Of): Fields<Of> {
  return records[sections[section]];
}

/** Flags of a name. */
export const flags = {
  /** The container's: it is in the snapshot, was in it, or is in the policy. */
  container: 1,
  base: 2,
  /** `original` is the hash of the value that the container was started with. */
  original: 4,
} as const;

/** Bits of the header's word `audit`. */
export const auditBits = { refusals: 1, all: 2, stderr: 4, file: 8, required: 16 } as const;

/** "None" in the fields `only` of a name and `missing` of a source. */
export const none = 0xffffffff;

/**
 * FNV-1a of 32 bits (draft-eastlake-fnv), and what the upper half of a value's hash begins and multiplies with, so that
 * no two values meet in both halves by accident.
 */
export const fnv = { basis: 0x811c9dc5, prime: 0x01000193, upperBasis: 0x9747b28c, upperPrime: 0x85ebca6b } as const;
