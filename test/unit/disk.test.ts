import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../support/container.ts";

describe("what changes the disk", () => {
  const calls =
    /\b((mkdir|rmdir|unlink|rename|symlink|link|chmod)(at2?)?|mkfifo(at)?|bind|creat|fchown(at)?|l?chown)\(|O_CREAT|\b(mkdir|unlink|rmdir|rm|rename|symlink|link|chmod|fchmod|chown|fchown|writeFile|appendFile|copyFile|cp|truncate|mkdtemp)[A-Za-z]*Sync\(/;

  it("is in the files that docs/files.md names, and in no other", () => {
    const [, section = ""] = readFileSync(join(root, "docs/files.md"), "utf8").split("## Which code changes the disk");
    const [table = ""] = section.split("The two hosts");
    const named = [...table.matchAll(/`([\w/-]+\.(?:c|ts))`/g)].map(([, name = ""]) => name);
    const changing = ["src", "native"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.(c|ts)$/.test(name) && !/^(test|fuzz)\//.test(name))
        .filter((name) => calls.test(readFileSync(join(root, folder, name), "utf8"))),
    );
    expect(changing.sort()).toEqual(named.sort());
  });
});
