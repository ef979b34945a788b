import { expect, it } from "vitest";
import { defaultPath, run } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";

interface Part {
  readonly program: string;
  readonly start: string;
  readonly rights: string;
}

/** How the programs that stay lie in memory in a new container: every part of them that has a file. */
function programsOfContainer(): Part[] {
  const { stdout } = run({
    environment: [defaultPath],
    options: ["--quiet"],
    command: `for process in /proc/[0-9]*; do
  case $(cat $process/comm) in env-init | env-brokerd) sed -n 's|/.*/\\(env-[a-z]*\\)$|\\1|p' $process/maps ;; esac
done`,
  }) as { stdout: string };
  const lines = [...stdout.matchAll(/^([0-9a-f]+)-[0-9a-f]+ (\S+) .* (env-[a-z]+)$/gm)];
  return lines.map(([, start = "", rights = "", program = ""]) => ({ program, start, rights }));
}

describeContainers("env-init and the broker", () => {
  it("lie elsewhere in each container", () => {
    const first = (parts: Part[], program: string) => parts.find((part) => part.program === program)?.start;
    const [one, other] = [programsOfContainer(), programsOfContainer()];
    for (const program of ["env-init", "env-brokerd"]) {
      expect(first(one, program)).toMatch(/^[0-9a-f]{11,}$/);
      expect(first(other, program)).not.toBe(first(one, program));
    }
  });

  it("have no part that is both written and executed, and what the relocations wrote is not written again", () => {
    for (const program of ["env-init", "env-brokerd"]) {
      const rights = programsOfContainer()
        .filter((part) => part.program === program)
        .map((part) => part.rights);
      expect(rights.filter((each) => each.includes("w"))).toEqual(["rw-p"]);
      expect(rights.at(-2)).toBe("r--p");
      expect(rights.filter((each) => each.includes("w") && each.includes("x"))).toEqual([]);
    }
  });
});
