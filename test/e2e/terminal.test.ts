import { expect, it } from "vitest";
import { run } from "../support/container.ts";
import { describeContainers, webPolicy } from "../support/e2e.ts";

const policies = { "web.yaml": webPolicy };

/**
 * Types into a terminal whose session PID 1 leads, as container engines set it up. Each step waits for a text, and then
 * types: `<^C>` and `<^Z>` are keys, `<resize>` makes it 33 by 111.
 */
const driver = `cat >/srv/terminal.py <<'END'
import fcntl, os, pty, select, struct, subprocess, sys, termios, time
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
child = subprocess.Popen(["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "setsid", "--ctty"] + sys.argv[2:],
                         stdin=slave, stdout=slave, stderr=slave, start_new_session=True, env={"PS1": "> ", "TERM": "dumb"})
os.close(slave)
seen = b""
def wait_for(text):
    global seen
    end = time.time() + 8
    while text.encode() not in seen:
        if time.time() > end: print("never seen:", text, seen); child.kill(); sys.exit(1)
        if select.select([master], [], [], 0.1)[0]:
            try: seen += os.read(master, 4096)
            except OSError: break
    seen = seen[seen.index(text.encode()) + len(text):] if text.encode() in seen else b""
for step in open(sys.argv[1]).read().splitlines():
    text, keys = step.split(" => ")
    wait_for(text)
    time.sleep(0.2)
    if keys == "<resize>": fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 33, 111, 0, 0))
    else: os.write(master, keys.replace("<^C>", "\\x03").replace("<^Z>", "\\x1a").replace("<enter>", "\\n").encode())
try: print("code", child.wait(8))
except subprocess.TimeoutExpired: print("still there"); child.kill()
END
`;

function type(steps: readonly string[], command: string): string {
  const { after } = run({
    policies,
    command: ["true"],
    after: `${driver}cat >/srv/steps <<'END'\n${steps.join("\n")}\nEND\npython3 /srv/terminal.py /srv/steps @BIN@/env-init --quiet ${command}`,
  });
  return after;
}

describeContainers("with a terminal", () => {
  it("bash has job control: ^Z stops a job, fg continues it, ^C ends it, and bash itself stays", () => {
    const steps = [
      "> => sleep 50<enter>",
      "sleep 50 => <^Z>",
      "Stopped => fg<enter>",
      "sleep 50 => <^C>",
      "> => echo $((6*7))<enter>",
      "42 => exit 9<enter>",
    ];
    expect(type(steps, "bash --norc --noprofile -i")).toBe("code 9\n");
  });

  it("^C reaches a main command that is no shell, and it is alone in the foreground", () => {
    const command = `sh -c 'trap "echo interrupted; exit 5" INT; echo ready; while :; do sleep 0.1; done'`;
    expect(type(["ready => <^C>", "interrupted => x"], command)).toBe("code 5\n");
  });

  it("the main command hears of a new size", () => {
    const command = `bash -c 'trap "stty size" WINCH; echo ready; while :; do sleep 0.1; done'`;
    expect(type(["ready => <resize>", "33 111 => <^C>"], command)).toBe("code 130\n");
  });

  it("hooks and messages come after the main command has ended, although it had the foreground", () => {
    const { after } = run({
      policies,
      command: ["true"],
      after: `${driver}mkdir -p /etc/my_init.post_shutdown.d
printf '#!/bin/sh\\necho from the hook\\n' >/etc/my_init.post_shutdown.d/1; chmod 755 /etc/my_init.post_shutdown.d/1
printf 'from the hook => x\\n' >/srv/steps
python3 /srv/terminal.py /srv/steps @BIN@/env-init sh -c 'stty tostop; exit 3'`,
    });
    expect(after).toBe("code 3\n");
  });
});
