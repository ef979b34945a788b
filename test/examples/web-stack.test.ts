import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { mustPodman, podman, removeContainers, startContainer } from "../container/podman.ts";
import { canary } from "../support/canary.ts";
import { root } from "../support/container.ts";
import { describeExample, describePage } from "./example.ts";

afterEach(removeContainers);

const names = ["ADMIN_TOKEN", "DATABASE_URL", "REPORT_TOKEN", "SMTP_PASSWORD"];

describeExample("web-stack", ["web-stack"], () => {
  it("has each secret in the processes of its users and in no other, whoever looks, in environment and memory", () => {
    const id = startContainer(
      "--cap-add",
      "SYS_PTRACE",
      "--volume",
      `${join(root, "test/examples/look.pl")}:/look.pl:ro`,
      ...names.flatMap((name) => [
        "--env",
        `${name}=${name === "DATABASE_URL" ? "postgres://db/" : ""}${canary}-${name}`,
      ]),
      "web-stack",
    );
    const words = names.map((name) => `${canary}-${name}`);
    const inside = (...command: string[]) =>
      mustPodman("exec", "--env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", id, ...command);
    const curl = ["curl", "--silent", "--fail", "--retry", "30", "--retry-all-errors", "--retry-delay", "1"];
    for (const path of ["", "office"]) inside(...curl, `http://localhost:8080/${path}`);
    const seen = (user: string) =>
      inside("setuser", "--clean", user, "perl", "/look.pl", ...words)
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.replace(`${canary}-`, ""));

    for (const user of ["report", "nobody", "office"])
      expect(podman("exec", id, "setuser", user, "ls", "/run/shop").code, user).not.toBe(0);
    const shop = ["shop php-fpm8.4 DATABASE_URL", "shop php-fpm8.4 SMTP_PASSWORD"];
    const office = ["office php-fpm8.4 ADMIN_TOKEN", "office php-fpm8.4 DATABASE_URL"];
    expect(seen("shop")).toEqual(shop);
    expect(seen("office")).toEqual(office);
    for (const user of ["report", "www-data", "nobody"]) expect(seen(user), user).toEqual([]);
    // Of the broker's memory root sees the mapped table, which holds everything.
    expect(seen("root").filter((line) => !line.startsWith("root env-brokerd "))).toEqual([...office, ...shop]);
  });
});

// Here, since it stands on the image of this example.
describePage("docs/recipes.md", "docs/recipes.md", ["recipes"]);
