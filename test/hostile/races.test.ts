import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { runLives } from "../support/container.ts";
import { describeContainers } from "../support/e2e.ts";
import { attacked, attacker, environment, policies } from "./scene.ts";

/**
 * Shell: another user puts a link, a FIFO, a socket, a folder or a file of its own in the place of some paths, again and again, as
 * far as it may; what it could read of what it found there, and of what it got into its hands, is in /srv/loot.
 */
const swapper = (paths: readonly string[]) => `cat >/srv/swap.py <<'END'
import os, shutil, socket, sys, time
loot = open("/srv/loot", "w")
os.setgroups([]); os.setgid(1003); os.setuid(1003)
def take(path):
    for folder, _, names in list(os.walk(path)) or [(os.path.dirname(path), [], [os.path.basename(path)])]:
        for name in names:
            try:
                with open(os.open(os.path.join(folder, name), os.O_RDONLY | os.O_NONBLOCK)) as file: loot.write(file.read(1 << 20)); loot.flush()
            except (OSError, UnicodeDecodeError): pass
def put(path, kind):
    aside = f"/srv/aside/{time.monotonic_ns()}"
    try: os.rename(path, path + ".aside")
    except OSError: pass
    take(path + ".aside")
    try:
        if kind == 0: os.symlink("/srv/victim", path)
        if kind == 1: os.mkfifo(path)
        if kind == 2: socket.socket(socket.AF_UNIX).bind(path)
        if kind == 3: os.mkdir(path)
        if kind == 4: open(path, "w").write("fake")
        if kind == 5: os.symlink("/srv/elsewhere", path)
    except OSError: pass
    take(path)
    try: shutil.rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.unlink(path)
    except OSError: pass
    try: os.rename(path + ".aside", path)
    except OSError: pass
end, kind = time.monotonic() + 60, 0
while time.monotonic() < end and not os.path.exists("/srv/stop"):
    for path in ${JSON.stringify(paths)}: put(path, kind % 6)
    kind += 1
END
rm -f /srv/stop; echo ${canary}-victim >/srv/victim; chmod 600 /srv/victim; mkdir -m 777 -p /srv/elsewhere; python3 /srv/swap.py &
sleep 0.3`;

const enough = ": >/srv/stop; wait";
const untouched = "cat /srv/victim; stat -c '%a %u' /srv/victim; ls -A /srv/elsewhere | wc -l";
const isUntouched = `${canary}-victim\n600 0\n0\n`;

describeContainers("against who can write /run", () => {
  it("env-init makes it sticky and says so, and nobody can replace the state folder or what is in it", () => {
    const { code, stdout, stderr } = attacked(
      `stat -c %a /run; ${attacker} mv /run/env-broker /run/mine 2>/dev/null; ${attacker} rm -rf /run/env-broker 2>/dev/null; stat -c '%n %U' /run/env-broker; @BIN@/setuser app printenv PORT`,
      { setup: "chmod 777 /run" },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "1777\n/run/env-broker root\n80\n" });
    expect(stderr).toBe(
      "env-init: /run can be written by others: it is made sticky, so that nobody replaces what is root's there\n",
    );
  });

  it("who owns it stops the boot, as long as that is so", () => {
    const { code, stdout, stderr } = attacked("echo started", { setup: "chown 1003 /run" });
    expect({ code, stdout }).toEqual({ code: 125, stdout: "" });
    expect(stderr).toBe("env-init: /run belongs to uid 1003, who could replace what is in it: chown root /run\n");
  });

  it("a boot with links, FIFOs, sockets and folders put in the place of the state folder is refused or right, and leads nowhere", () => {
    const lives = Array.from({ length: 8 }, (_, index) => ({
      environment,
      before: index === 0 ? `chmod 777 /run; ${swapper(["/run/env-broker"])}` : "chmod 777 /run",
      command: "@BIN@/setuser app printenv PORT",
      after: index === 7 ? `${enough}; ${untouched}; grep -c ${canary.slice(0, 5)} /srv/loot` : "",
    }));
    const results = runLives({ policies }, lives);
    for (const { code, stdout, stderr } of results) {
      if (code === 0) expect(stdout).toBe("80\n");
      else expect([stdout, stderr]).toEqual(["", expect.stringMatching(/^env-(init|broker|brokerd): /m)]);
    }
    expect(results[7]?.after).toBe(`${isUntouched}0\n`);
  });

  it("launches and reloads while another user swaps what it owns around the state folder give the right variables or refuse", () => {
    // By mistake, after boot: /run is the attacker's, who takes the folder away and brings it back.
    const { stdout } = attacked(
      `chown 1003 /run; ${swapper(["/run/env-broker"])}
for round in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  timeout 9 @BIN@/setuser --quiet app sh -c 'echo "root \${PORT-none} \${JOB_SECRET-none}"' 2>/dev/null
  env -i timeout 9 setpriv --reuid 1001 --regid 1001 --clear-groups @BIN@/with-env sh -c 'echo "asks \${PORT-none} \${JOB_SECRET-none}"' 2>/dev/null
  timeout 9 @BIN@/env-broker reload >/dev/null 2>&1
done | sort -u; ${enough}; ${untouched}; grep -c ${canary.slice(0, 5)} /srv/loot`,
    );
    const [rest = "", end] = stdout.split(isUntouched);
    expect(end).toBe("0\n");
    // Where there is no state folder there is no container of ours to tell: less function, never more variables.
    const allowed = ["root 80 none", "root none none", "asks 80 none", "asks none none", ""];
    expect(rest.split("\n").filter((line) => !allowed.includes(line))).toEqual([]);
  });
});

describeContainers("against who owns the folder of logs", () => {
  it("nothing is written through what it puts there, and no launch waits for it", () => {
    const { code, stdout } = attacked(
      `for round in 1 2 3 4 5 6; do timeout 9 @BIN@/setuser app printenv PORT; pkill -KILL -x env-brokerd; sleep 0.2; done; ${enough}; ${untouched}; grep -c '"given"' /srv/loot; true`,
      {
        policies: { "p.yaml": `${policies["p.yaml"]}settings: { audit: { events: all, to: file } }\n` },
        setup: `chown 1003 /var/log; ${swapper(["/var/log/env-broker", "/var/log/env-broker/audit.jsonl"])}`,
      },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${"80\n".repeat(6)}${isUntouched}0\n` });
  });
});
