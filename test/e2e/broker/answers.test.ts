import { expect, it } from "vitest";
import { brokerScript } from "../../support/broker-script.ts";
import { defaultPath, run } from "../../support/container.ts";
import { as, describeContainers } from "../../support/e2e.ts";

const policies = {
  "p.yaml": `version: 1
grants:
  web: { to: { users: app }, allow: PORT }
  big: { to: { users: cronjob }, set: { ${Array.from({ length: 40 }, (_, at) => `B${at}: "\${BIG}"`).join(", ")} } }
  other: { to: { users: web }, allow: TOKEN }
forbid: [{ to: { users: app }, variables: TOKEN }]
settings: { audit: { events: all, to: stderr } }
`,
};
const environment = [defaultPath, "PORT=80", "TOKEN=t", `BIG=${"x".repeat(120_000)}`];
const inside = (command: string) => run({ policies, environment, command });

describeContainers("the broker's answer", () => {
  it("is for the effective uid, whatever the real one is", () => {
    const { stdout } = inside(
      "env -i setpriv --ruid 1002 --euid 1001 --regid 1001 --clear-groups @BIN@/with-env sh -c 'echo $PORT ${TOKEN:-none}'",
    );
    expect(stdout).toBe("80 none\n");
  });

  it("lets a caller keep its own value of what is forbidden to it, and puts that on record", () => {
    const { stdout, audit } = inside(
      `${as(1001, [1001], "TOKEN=mine")} @BIN@/with-env --keep TOKEN sh -c 'echo $TOKEN'`,
    );
    expect(stdout).toBe("mine\n");
    expect(audit.find(({ uid }) => uid === 1001)?.kept).toEqual(["TOKEN"]);
  });

  it("is 125 where it would be over four megabytes", () => {
    const { stdout, stderr } = inside(
      `${as(1003)} @BIN@/with-env true; echo $?; ${as(1002)} @BIN@/with-env --get TOKEN`,
    );
    expect(stdout).toBe("125\nt\n");
    expect(stderr).toContain("this user is given more than a program takes");
  });

  it("refuses more than 64 words of a kind", () => {
    const { stdout } = inside(
      `${brokerScript(`become(1001)
for word in ("need", "keep", "have"):
    few, many = ([text for at in range(count) for text in (word, f"N{at}")] for count in (64, 65))
    if word == "keep": print(status(ask(*few)))
    print(word, status(ask(*many)))`)}python3 /srv/script.py`,
    );
    expect(stdout).toBe("need 125\n0\nkeep 125\nhave 125\n");
  });

  it("is late for the 65th connection of a uid, which is closed after a second", () => {
    const { stdout } = inside(
      `${brokerScript(`become(1001)
held = [connect() for _ in range(64)]
time.sleep(0.2)
start = time.time()
one_more = connect()
one_more.settimeout(5)
try: gone = one_more.recv(1) == b""
except ConnectionResetError: gone = True
print(gone, 0.5 < time.time() - start < 3)`)}python3 /srv/script.py`,
    );
    expect(stdout).toBe("True True\n");
  });
});
