import { expect, it } from "vitest";
import { run } from "../../support/container.ts";
import { as, describeContainers } from "../../support/e2e.ts";

import { environment, policies, python } from "./hostile-scene.ts";

describeContainers("many clients", () => {
  it("of one uid are all served: 200 at once", () => {
    const { stdout } = run({
      policies,
      environment,
      command: `for n in $(seq 200); do ${as(1001)} @BIN@/with-env --get PORT & done >/srv/out 2>&1; wait; sort /srv/out | uniq -c | tr -s ' '`,
    });
    expect(stdout).toBe(" 200 80\n");
  });

  it("of one uid are served 64 at a time, the next one when there is room, and 512 at most are kept", () => {
    const { stdout } = python(`
many_files()
become(1001)
def answered(connection):
    connection.settimeout(0.4)
    try: return status(receive(connection))
    except TimeoutError: return "waits"
silent = [connect() for _ in range(63)]
last = connect()
last.sendall(frame())
print(answered(last))
silent.append(connect())
waiting = connect()
waiting.sendall(frame())
print(answered(waiting))
silent.pop().close()
print(answered(waiting))
for each in silent: each.close()
crowd = []
for _ in range(1000):
    try: crowd.append(connect())
    except OSError: pass
time.sleep(0.2)
def is_open(connection):
    connection.setblocking(False)
    try: return connection.recv(1) != b""
    except BlockingIOError: return True
    except OSError: return False
print(64 < sum(map(is_open, crowd)) <= 512)
`);
    expect(stdout).toBe("0\nwaits\n0\nTrue\n");
  });

  it.each([
    ["connections that ask nothing", "hold", ""],
    ["senders of a byte at a time", "drip", ""],
    ["readers that never read", "deaf", ""],
  ])("of two uids, 1,000 %s each, keep nobody else from being served", (_, kind) => {
    const { stdout, stderr } = python(
      `
kind = "${kind}"
def attack(uid):
    many_files()
    become(uid)
    connections = []
    until = time.monotonic() + 12
    request = frame("grant", "job")
    while time.monotonic() < until:
        while len(connections) < 1000:
            connection = connect_at_once(request if kind == "deaf" else b"")
            if connection is None: break
            connections.append([connection, 0])
        kept = []
        for each in connections:
            try:
                if kind == "drip":
                    each[0].send(request[each[1]:each[1] + 1])
                    each[1] += 1
                kept.append(each)
            except OSError: each[0].close()
        connections = kept
        time.sleep(0.05)
        if kind == "hold" and time.monotonic() % 1 < 0.05:
            for each in connections: each[0].close()
            connections = []
    os._exit(0)
children = []
for attacker in (1003, 1002):
    pid = os.fork()
    if pid == 0: attack(attacker)
    children.append(pid)
time.sleep(1)
if os.fork() == 0:
    become(1001)
    served, slowest, start = 0, 0, time.monotonic()
    for _ in range(1000):
        before = time.monotonic()
        if given(ask(timeout=5)).get("PORT") == "80": served += 1
        slowest = max(slowest, time.monotonic() - before)
    print("served", served, flush=True)
    sys.stderr.write("slowest %.0f ms, all in %.1f s\\n" % (slowest * 1000, time.monotonic() - start))
    os._exit(0)
os.wait()
end(children)
`,
      "",
      `sleep 6; ls /proc/$(pgrep -x env-brokerd)/fd | wc -l; ${as(1003)} @BIN@/with-env --get TOKEN`,
    );
    expect(stdout).toMatch(/^served 1000\n\d+\nt\n$/);
    expect(Number(stdout.split("\n")[1])).toBeLessThan(20);
    expect(stderr).toMatch(/slowest \d+ ms/);
    if (process.env["SHOW_FIGURES"]) process.stderr.write(`${kind}: ${stderr.match(/slowest.*/)?.[0]}\n`);
  });

  it("get no wrong and no partial answer while the broker is killed again and again", () => {
    const { stdout } = python(
      `
if os.fork() == 0:
    become(1001)
    good, failed, until = 0, 0, time.monotonic() + 8
    while time.monotonic() < until:
        try: values = given(ask(timeout=3) or [])
        except EOFError: raise
        except OSError: values = {}
        if not values: failed += 1
        elif values == {"DATABASE_URL": "cA" + "nArY-8f3e1c", "PORT": "80"}: good += 1
        else: raise Exception("wrong")
    print(good > 100, flush=True)
    os._exit(0)
import subprocess
for _ in range(25):
    time.sleep(0.3)
    subprocess.run(["pkill", "-KILL", "-x", "env-brokerd"])
print(os.wait()[1])
`,
      "",
      `sleep 6; ${as(1001)} @BIN@/with-env --get PORT`,
    );
    expect(stdout).toBe("True\n0\n80\n");
  });

  it("that read slowly get all of a large reply", () => {
    const { stdout } = python(`
become(1003)
connection = connect(timeout=10)
connection.sendall(frame())
data = b""
while True:
    more = connection.recv(100000)
    if not more: break
    data += more
    time.sleep(0.01)
values = given(data[4:].decode().split("\\0")[:-1])
print(len(data) == 4 + struct.unpack("<I", data[:4])[0], len(values), {len(value) for name, value in values.items() if name != "TOKEN"})
`);
    expect(stdout).toBe("True 21 {100000}\n");
  });
});
