import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { bin, defaultGroup, defaultPath, root, run, sections } from "../support/container.ts";
import { as, describeContainers } from "../support/e2e.ts";

const policy = `version: 1
variables:
  DB_PASSWORD: { file: /srv/secrets/db_password }
grants:
  web: { to: { users: app }, allow: [PORT, DB_PASSWORD], set: { DSN_TEXT: "port \${PORT}" } }
  job: { to: { users: cronjob }, allow: [TOKEN] }
  ops: { to: { groups: ops }, allow: [OPS] }
`;
const environment = [defaultPath, "PORT=80", "TOKEN=t", "OPS=o", "SHARED_A=1"];
const group = [...defaultGroup, "ops:x:50:web"];
const secrets = `mkdir /srv/secrets; printf '${canary}' >/srv/secrets/db_password`;
const inside = (command: string, more: Partial<Parameters<typeof run>[0]> = {}) =>
  run({ policies: { "p.yaml": policy }, group, environment, setup: secrets, command, ...more });

/** Shell: puts another policy in the place of the first. */
const write = (text: string) => `cat >/etc/env-broker/policies/p.yaml <<'END'\n${text}END\n`;

describeContainers("env-broker reload", () => {
  it("applies the policy as it is now, and says for whom what changed, and no value", () => {
    const changed = policy
      .replace("allow: [PORT, DB_PASSWORD]", "allow: [DB_PASSWORD, TOKEN]")
      .replace("port ${PORT}", "on ${PORT}");
    const { stdout, code } = inside(
      `${write(changed)}@BIN@/env-broker reload; echo $?; ${as(1001)} @BIN@/with-env --print-names; @BIN@/setuser app env | grep -c ^PORT=; @BIN@/env-broker reload`,
    );
    expect(stdout).toBe(
      "reloaded: 3 changes\n  changed    app  DSN_TEXT\n  removed    app  PORT\n  added      app  TOKEN\n0\nDB_PASSWORD\tweb\nDSN_TEXT\tweb\nPATH\t(base)\nTOKEN\tweb\n0\nreloaded: no changes\n",
    );
    expect(code).toBe(0);
  });

  it("leaves the files of the snapshot alone, and the snapshot", () => {
    const { stdout } = inside(
      `seen() { stat -c '%i %y' /etc/container_environment /etc/container_environment/PORT /etc/container_environment.sh /etc/container_environment.json /run/env-broker/snapshot; }
seen >/srv/before; ${write(policy.replace("allow: [TOKEN]", "allow: [TOKEN, PORT]"))}@BIN@/env-broker reload; seen | cmp - /srv/before && echo the same`,
    );
    expect(stdout).toBe("reloaded: 1 change\n  added      cronjob  PORT\nthe same\n");
  });

  it("keeps a name the container's: what a caller has of it passes only if the policy makes it base now", () => {
    const { stdout } = inside(
      `${write(`${policy.replace("PORT, DB", "DB").replace("port ${PORT}", "one")}settings: { base: { allow: PORT } }\n`)}@BIN@/env-broker reload >/dev/null
PORT=mine OPS=mine @BIN@/setuser --quiet app sh -c 'echo "$PORT [$OPS]"'`,
    );
    expect(stdout).toBe("mine []\n");
  });

  it("changes nothing where the table is damaged", () => {
    const { stdout, stderr } = inside(
      `printf x | dd of=/run/env-broker/grants bs=1 seek=100 conv=notrunc 2>/dev/null; before=$(stat -c %i /run/env-broker/grants); @BIN@/env-broker reload; echo $?; [ "$before" = "$(stat -c %i /run/env-broker/grants)" ] && echo the same`,
    );
    expect(stdout).toBe("78\nthe same\n");
    expect(stderr).toContain("is damaged");
  });

  it("reads secret files and accounts anew, and says it of groups and of everybody too", () => {
    const { stdout } = inside(
      `printf rotated >/srv/secrets/db_password; sed -i 's/^ops.*/ops:x:50:web,app/' /etc/group; @BIN@/env-broker reload
${as(1001)} @BIN@/with-env --get DB_PASSWORD; echo
${write(`${policy.replace("allow: [OPS]", "allow: [OPS, TOKEN]")}settings: { base: { allow: SHARED_A } }\n`)}@BIN@/env-broker reload --json`,
    );
    expect(stdout).toContain("reloaded: 2 changes\n  changed    app  DB_PASSWORD\n  added      app  OPS\nrotated\n");
    expect(JSON.parse(stdout.slice(stdout.indexOf("{")))).toEqual({
      changes: [
        { user: "app", uid: 1001, variable: "TOKEN", change: "added" },
        { user: "web", uid: 1002, variable: "TOKEN", change: "added" },
        { group: "ops", gid: 50, variable: "TOKEN", change: "added" },
        { everybody: true, variable: "SHARED_A", change: "added" },
      ],
      restart: [],
    });
  });

  it("changes nothing if anything is wrong, and lists all of it", () => {
    const { stdout, stderr } = inside(
      `stat -c %i /run/env-broker/grants; ${write(policy.replace("users: app", "users: nobodyhere").replace("allow: [TOKEN]", "alow: [TOKEN]"))}@BIN@/env-broker reload; echo $?; stat -c %i /run/env-broker/grants; ${as(1001)} @BIN@/with-env --get PORT
${write(policy)}chmod 666 /etc/env-broker/policies/p.yaml; @BIN@/env-broker reload; echo $?; chmod 644 /etc/env-broker/policies/p.yaml
rm /srv/secrets/db_password; mkfifo /srv/secrets/db_password; @BIN@/env-broker reload; echo $?; ls -A /run/env-broker`,
    );
    const [before, code, after, port, ...rest] = stdout.split("\n");
    expect([code, after, port]).toEqual(["78", before, "80"]);
    expect(rest).toEqual(["78", "78", "audit.fifo", "broker.sock", "grants", "lock", "reload.lock", "snapshot", ""]);
    expect(stderr).toContain('unknown user "nobodyhere"');
    expect(stderr).toContain('unknown key "alow"');
    expect(stderr).toContain("2 errors: nothing is changed");
    expect(stderr).toContain("can be written by others");
  });

  it("keeps every name the container's that once was, and what the container was started with", () => {
    const { stdout, stderr } = inside(
      `${write("version: 1\ngrants: {}\n")}@BIN@/env-broker reload; ${write("version: 1\n")}@BIN@/env-broker reload
DB_PASSWORD=x PORT=80 SHARED_B=2 OWN=1 @BIN@/setuser app env | grep -E '^(DB_PASSWORD|PORT|SHARED_B|OWN)='`,
      { policies: { "p.yaml": `${policy}  shared: { to: { users: web }, allow: [SHARED_*] }\n` } },
    );
    expect(stdout.split("\n").filter((line) => line.includes("="))).toEqual(["OWN=1"]);
    expect(stderr).toContain("setuser: DB_PASSWORD as set by the caller is not passed on");
    expect(stderr).toContain("setuser: SHARED_B as set by the caller is not passed on");
    expect(stderr).not.toContain("setuser: PORT");
  });

  it("is for a running container: without a table it says so", () => {
    const { stdout, stderr } = inside(`rm /run/env-broker/grants; @BIN@/env-broker reload; echo $?`);
    expect(stdout).toBe("78\n");
    expect(stderr).toContain(
      "env-broker: there is no grant table in /run/env-broker: reload is for a running container",
    );
  });

  it("does not take a policy that is gone for one, and a default for the container's", () => {
    const { stdout, stderr } = inside(
      `rm /etc/env-broker/policies/p.yaml; @BIN@/env-broker reload; echo $?; ${write(`${policy}`.replace("variables:", "variables:\n  LEVEL: { default: 4 }").replace("[PORT, ", "[PORT, LEVEL, "))}@BIN@/env-broker reload
${write(policy.replace("variables:", "variables:\n  LEVEL: { file: /srv/secrets/db_password }").replace("[PORT, ", "[PORT, LEVEL, "))}@BIN@/env-broker reload`,
      {
        policies: {
          "p.yaml": policy
            .replace("variables:", "variables:\n  LEVEL: { default: 3 }")
            .replace("[PORT, ", "[PORT, LEVEL, "),
        },
      },
    );
    expect(stdout).toBe(
      "78\nreloaded: 1 change\n  changed    app  LEVEL\nreloaded: 1 change\n  changed    app  LEVEL\n",
    );
    expect(stderr).toContain("there is no policy in /etc/env-broker/policies any more: nothing is changed");
  });

  it("is not for startup files, since the table is boot's until they have run", () => {
    const { stdout, stderr } = inside(`cat /srv/early; @BIN@/env-broker reload`, {
      setup: `${secrets}; mkdir /etc/my_init.d; printf '#!/bin/sh\\n${bin}/env-broker reload; echo $? >/srv/early\\n' >/etc/my_init.d/1; chmod 755 /etc/my_init.d/1`,
    });
    expect(stdout).toBe("78\nreloaded: no changes\n");
    expect(stderr).toContain("the container is still starting: a startup file cannot reload");
  });

  it("restarts the services even if nobody can be told of the changes", () => {
    const { stdout } = inside(
      `for n in $(seq 50); do [ -s /srv/out ] && break; sleep 0.1; done; sleep 1.2; printf x >/srv/secrets/db_password; @BIN@/env-broker reload --restart >/dev/full; echo $?; sleep 1; grep -c start /srv/out`,
      {
        setup: `${secrets}; mkdir -p /etc/service/app; printf '#!/bin/sh\\nexec ${bin}/setuser app sh -c "echo start >>/srv/out; exec sleep 100"\\n' >/etc/service/app/run; chmod 755 /etc/service/app/run; : >/srv/out; chmod 666 /srv/out`,
      },
    );
    expect(stdout).toBe("125\n2\n");
  });

  it("waits for another reload, so that the last one that began is the one that holds", () => {
    const { stdout, stderr } = inside(
      `exec 9>/run/env-broker/reload.lock; flock 9; (exec 9>&-; @BIN@/env-broker reload; echo done) & sleep 1; echo released; exec 9>&-; wait`,
    );
    expect(stdout).toBe("released\nreloaded: no changes\ndone\n");
    expect(stderr).toContain("env-broker: waiting for another reload to end");
  });

  it("is wholly seen or not at all: 10,000 requests across 100 reloads", () => {
    const { stdout } = inside(
      `cat >/srv/ask.py <<'END'
import sys; sys.path.insert(0, "${root}/test/support")
from broker_client import *
become(1001)
answers = {}
for count in range(10000):
    values = given(ask())
    numbers = {values[name] for name in ("A", "B", "C", "D")}
    assert len(numbers) == 1, values
    answers[numbers.pop()] = 1
    time.sleep(float(sys.argv[1]))
print("asked 10000, saw", len(answers) > 20)
END
policy() { printf 'version: 1\\ngrants:\\n  a: { to: { users: app }, set: { A: "%s", B: "%s", C: "%s" } }\\n  b: { to: { users: app }, set: { D: "%s" } }\\n' $1 $1 $1 $1 >/srv/next; chmod 644 /srv/next; mv /srv/next /etc/env-broker/policies/p.yaml; }
policy 0; @BIN@/env-broker reload >/dev/null
python3 /srv/ask.py 0.001 & ask=$!
for n in $(seq 100); do policy $n; @BIN@/env-broker reload >/dev/null || echo failed; done
wait $ask; echo $?; ${as(1001)} @BIN@/with-env --get D`,
    );
    expect(stdout).toBe("asked 10000, saw True\n0\n100\n");
  });
});

describeContainers("env-broker reload --restart", () => {
  const service = (name: string, user: string) =>
    `mkdir -p /etc/service/${name}; printf '#!/bin/sh\\nexec @BIN@/setuser ${user} sh -c "env | sort >>/srv/out/${name}; echo == >>/srv/out/${name}; exec sleep 100"\\n' >/etc/service/${name}/run; chmod 755 /etc/service/${name}/run\n`;
  const setup = `${secrets}\nmkdir -m 777 /srv/out\n${service("app", "app")}${service("job", "cronjob")}${service("web", "web")}`;
  const ready =
    "for n in $(seq 100); do [ -s /srv/out/app ] && [ -s /srv/out/job ] && [ -s /srv/out/web ] && break; sleep 0.1; done; sleep 1.2";
  const starts = "for name in app job web; do grep -c == /srv/out/$name; done";

  it("restarts the services whose user's variables changed, and they have the new ones", () => {
    const { stdout } = inside(
      `${ready}; printf rotated >/srv/secrets/db_password; @BIN@/env-broker reload --restart; echo $?; sleep 0.5; ${starts}; grep -c DB_PASSWORD=rotated /srv/out/app
@BIN@/env-broker reload --restart; ${write(policy.replace("allow: [OPS]", "allow: [OPS, TOKEN]"))}@BIN@/env-broker reload --restart; sleep 0.5; ${starts}`,
      { setup },
    );
    expect(stdout).toBe(
      "reloaded: 1 change\n  changed    app  DB_PASSWORD\nrestarting app\n0\n2\n1\n1\n1\nreloaded: no changes\nno service is affected by what changed now; what was started before an earlier reload is restarted by name: --restart NAME\nreloaded: 2 changes\n  added      web  TOKEN\n  added      processes with group ops  TOKEN\nrestarting web\n2\n1\n2\n",
    );
  });

  it("finds them where /etc/service is a link, as in Debian's runit", () => {
    const { stdout } = inside(
      `${ready}; printf rotated >/srv/secrets/db_password; @BIN@/env-broker reload --restart; sleep 0.5; ${starts}`,
      { setup: `${setup}\nmkdir -p /etc/runit; mv /etc/service /etc/runit/current; ln -s runit/current /etc/service` },
    );
    expect(stdout).toBe("reloaded: 1 change\n  changed    app  DB_PASSWORD\nrestarting app\n2\n1\n1\n");
  });

  it("restarts the services that are named, and knows which there are", () => {
    const { stdout, stderr } = inside(
      `${ready}; @BIN@/env-broker reload --restart job web; echo $?; sleep 0.5; ${starts}; printf x >/srv/secrets/db_password; @BIN@/env-broker reload --restart jobs; echo $?; @BIN@/env-broker reload`,
      { setup },
    );
    expect(stdout).toBe(
      "reloaded: no changes\nrestarting job, web\n0\n1\n2\n2\n2\nreloaded: 1 change\n  changed    app  DB_PASSWORD\n",
    );
    expect(stderr).toContain("env-broker: there is no service jobs in /etc/service: nothing is changed\n");
    expect(sections(stderr)).toEqual({});
  });
});
