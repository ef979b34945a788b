import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { run } from "../../support/container.ts";
import { describeContainers, webPolicy } from "../../support/e2e.ts";
import { nothingWritten } from "./scene.ts";

describeContainers("a bad policy", () => {
  it("ends the boot with 78 and every problem, and nothing is written nor started", () => {
    const { code, stdout, stderr, after } = run({
      policies: {
        "a.yaml": `version: 1\nvariables:\n  NEEDED: { required: true }\n  PORT: { type: port }\n  SMTP_PASS: { file: /run/secrets/pass }\ngrants:\n  web: { to: { users: ap }, allow: [PORT], set: { API_KEY: ${canary} } }\n`,
        "b.yaml":
          "version: 1\ngrants:\n  web: { to: { users: app }, alow: [PORT] }\n  two: { to: { users: app }, set: { X: 1 } }\n  three: { to: { users: app }, allow: X }\n",
        "c.json": '{ "version": 1, "grants": ',
        "d.yaml": `version: 1\ngrants: { d: { to: { users: app }, set: { API_KEY: ${canary} } } }\n`,
        "ignored.txt": "not a policy",
      },
      environment: [`PORT=${canary}`],
      command: "echo started",
      after: nothingWritten,
    });
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    const lines = stderr.trim().split("\n");
    for (const line of [
      "env-broker: a.yaml:3:3: error: variable NEEDED is required and not set",
      "env-broker: a.yaml:4:3: error: variable PORT must be a port, 1 to 65535",
      'env-broker: a.yaml:7:23: error: grant "web": unknown user "ap" (did you mean "app"?)',
      'env-broker: b.yaml:3:30: error: unknown key "alow" in grant "web" (did you mean "allow"?)',
      expect.stringMatching(
        /^env-broker: b.yaml:\d+:\d+: error: X has two sources for uid 1001: grant "three" allows it, grant "two" sets it/,
      ),
      expect.stringMatching(/^env-broker: c.json:1:\d+: error: a bracket or a quote above is not closed/),
    ]) {
      expect(lines).toContainEqual(line);
    }
    expect(lines.at(-1)).toMatch(/^env-broker: \d+ errors: the container is not started$/);
    expect(after).toBe(
      "ls: cannot access '/etc/container_environment': No such file or directory\n/run/env-broker:\naudit.fifo\nbroker.sock\nlock\n",
    );
  });

  it.each([
    [
      "a file that others can write",
      "chmod 0666 /etc/env-broker/policies/web.yaml",
      "web.yaml:1:1: error: this file can be written by others (mode 0666): chmod go-w",
    ],
    [
      "a file copied as 0664",
      "chmod 0664 /etc/env-broker/policies/web.yaml",
      "web.yaml:1:1: error: this file can be written by others (mode 0664): chmod go-w",
    ],
    [
      "a file of another user",
      "chown 1001 /etc/env-broker/policies/web.yaml",
      "web.yaml:1:1: error: this file belongs to uid 1001, not to root: chown it, or mount it read-only (:ro)",
    ],
    [
      "a folder that others can write",
      "chmod 0777 /etc/env-broker/policies",
      "error: the folder /etc/env-broker/policies can be written by others (mode 0777): chmod go-w",
    ],
    [
      "a parent of another user",
      "chown 1001 /etc/env-broker",
      "error: the folder /etc/env-broker belongs to uid 1001, not to root",
    ],
    [
      "a link that leaves the folder",
      "ln -s /etc/passwd /etc/env-broker/policies/x.yaml",
      "x.yaml:1:1: error: cannot read /etc/env-broker/policies/x.yaml: its links lead out of its folder",
    ],
    [
      "a link that climbs out of the folder",
      "ln -s ../../passwd /etc/env-broker/policies/x.yaml",
      "its links lead out of its folder",
    ],
    [
      "a circle of links",
      "ln -s y.yaml /etc/env-broker/policies/x.yaml; ln -s x.yaml /etc/env-broker/policies/y.yaml",
      "its links lead in a circle",
    ],
    [
      "a FIFO",
      "mkfifo /etc/env-broker/policies/x.yaml",
      "x.yaml:1:1: error: cannot read /etc/env-broker/policies/x.yaml: it is not a regular file",
    ],
    [
      "a folder with the name of a file",
      "mkdir /etc/env-broker/policies/x.yaml",
      "cannot read /etc/env-broker/policies/x.yaml: it is not a regular file",
    ],
    [
      "a link through a folder that another user owns",
      "cd /etc/env-broker/policies; mkdir sub; mv web.yaml sub/; ln -s sub/web.yaml web.yaml; chown 1001 sub",
      "web.yaml:1:1: error: a folder on the way of its links belongs to uid 1001, not to root",
    ],
    [
      "a folder that is a link",
      "mv /etc/env-broker/policies /srv/p; ln -s /srv/p /etc/env-broker/policies",
      "error: cannot open /etc/env-broker/policies: it is not a folder",
    ],
    [
      "a folder that is a file",
      "rm -r /etc/env-broker/policies; touch /etc/env-broker/policies",
      "error: cannot open /etc/env-broker/policies: it is not a folder",
    ],
    [
      "a folder that is a broken link",
      "rm -r /etc/env-broker/policies; ln -s /nowhere /etc/env-broker/policies",
      "error: cannot open /etc/env-broker/policies: it is not a folder",
    ],
  ])("is %s", (_, setup, message) => {
    const { code, stderr } = run({ policies: { "web.yaml": webPolicy }, setup });
    expect(code).toBe(78);
    expect(stderr).toContain(message);
  });
});
