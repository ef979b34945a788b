import { limits } from "../contract/limits.ts";
import type { Bytes } from "../text/bytes.ts";
import { parseId } from "../text/id.ts";
import { Accounts, type Group, type User } from "./accounts.ts";

/**
 * The accounts that an /etc/passwd (passwd(5)) and an /etc/group (group(5)) describe.
 *
 * The launchers read the same files with native/accounts/passwd.c, by the same rules, when they changed after boot; the
 * vectors in test/vectors/accounts hold both to them. Lines that are empty, comments, NIS entries (`+`, `-`), or that
 * have too few fields, a number that is not plain decimal, a NUL or an overlong field are passed over.
 */
export function parseAccounts(passwd: Bytes, group: Bytes): Accounts {
  return new Accounts(entries(passwd, parseUser), entries(group, parseGroup));
}

function entries<Entry>(file: Bytes, parse: (fields: Bytes[]) => Entry | undefined): Entry[] {
  return file
    .split("\n")
    .filter((line) => !/^[#+-]/.test(line) && !line.includes("\0"))
    .map((line) => parse(line.split(":") as Bytes[]))
    .filter((entry) => entry !== undefined);
}

function parseUser(fields: Bytes[]): User | undefined {
  const [name, , uidText, gidText, , home, ...shellParts] = fields;
  if (name === undefined || home === undefined || shellParts.length === 0) return undefined;
  const shell = shellParts.join(":") as Bytes;
  const uid = parseId(uidText as string);
  const gid = parseId(gidText as string);
  if (uid === undefined || gid === undefined || !fitsName(name)) return undefined;
  if (home.length > limits.accountPath || shell.length > limits.accountPath) return undefined;
  return {
    name,
    uid,
    gid,
    home: home === "" ? ("/" as Bytes) : home,
    shell: shell === "" ? ("/bin/sh" as Bytes) : shell,
  };
}

function parseGroup(fields: Bytes[]): Group | undefined {
  const [name, , gidText, members] = fields;
  if (name === undefined || members === undefined) return undefined;
  const gid = parseId(gidText as string);
  if (gid === undefined || !fitsName(name)) return undefined;
  return { name, gid, members: members.split(",").filter((member) => member !== "") as Bytes[] };
}

function fitsName(name: Bytes): boolean {
  return name.length > 0 && name.length <= limits.accountName;
}
