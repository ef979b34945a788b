import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergePolicy } from "../../src/policy/merge.ts";
import { parsePolicyFile } from "../../src/policy/parse.ts";
import { encodeUtf8 } from "../../src/text/utf8.ts";
import { type AccountQuestion, askCAccounts, expectedAccounts } from "../support/accounts.ts";
import { runs } from "./runs.ts";

describe("on any account files", () => {
  const field = fc.oneof(
    fc.constantFrom("app", "root", "x", "", "0", "1001", "-1", "010", "4294967296", "/home", "a,b", ",app,,"),
    fc.string({ unit: fc.constantFrom(..."ab:,#+-0\0\r "), maxLength: 6 }),
  );
  const line = fc.array(field, { maxLength: 9 }).map((fields) => fields.join(":"));
  const good = fc
    .tuple(fc.constantFrom("app", "root", "b"), fc.nat(3), fc.nat(3))
    .map(([name, uid, gid]) => `${name}:x:${uid}:${gid}::/h:/s`);
  const goodGroup = fc
    .tuple(fc.constantFrom("g", "h"), fc.nat(9), fc.subarray(["app", "root", "b"]))
    .map(([name, gid, members]) => `${name}:x:${gid}:${members.join(",")}`);
  const file = (lines: fc.Arbitrary<string>) =>
    fc
      .array(fc.oneof(lines, line), { maxLength: 12 })
      .chain((all) => fc.constantFrom(all.join("\n"), `${all.join("\n")}\n`));
  const questions: AccountQuestion[] = [
    { user: "app" },
    { user: "root" },
    { user: "b" },
    { user: "x" },
    { uid: 0 },
    { uid: 1 },
    { uid: 1001 },
    { group: "g" },
    { group: "app" },
  ];

  it("TypeScript and the launchers find the same users, groups and memberships", () => {
    fc.assert(
      fc.property(file(good), file(goodGroup), (passwd, group) => {
        expect(askCAccounts(passwd, group, questions)).toEqual(expectedAccounts(passwd, group, questions));
      }),
      { numRuns: runs(200) },
    );
  });
});

describe("on any text", () => {
  it("the policy parser ends with diagnostics or a policy, and quotes no scalar", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            "version: 1\n",
            "grants:\n",
            "  ",
            "web: ",
            "{",
            "}",
            "[",
            "]",
            "to: ",
            "users: ",
            "&a ",
            "*a",
            "- ",
            "? ",
            "!x ",
            "'",
            '"',
            "|\n",
            "\n",
            "\t",
            "# c\n",
            "SeCrEt",
            "<<: ",
            "---\n",
            "%YAML\n",
            "~",
            ": ",
            ", ",
          ),
          { maxLength: 40 },
        ),
        (pieces) => {
          const { diagnostics } = mergePolicy([parsePolicyFile(encodeUtf8(pieces.join("")), "p.yaml")]);
          for (const { message, location } of diagnostics) {
            expect(message).not.toMatch(/undefined|\[object/);
            expect(location?.line).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: runs(2000) },
    );
  });
});
