import { expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { describeContainers } from "../support/e2e.ts";
import { attacked, attackedBy, attacker, environment, policies } from "./scene.ts";

const big = Array.from({ length: 20 }, (_, index) => `BIG_${index}=${"x".repeat(100_000)}`);

describeContainers("against a broker that is none", () => {
  it("with-env believes no folder, no socket and no listener of another user, and gives nothing of theirs", () => {
    const fake = `python3 -c '
import os, socket, struct
os.setgid(1003); os.setuid(1003)
listener = socket.socket(socket.AF_UNIX); listener.bind("/run/env-broker/fake"); listener.listen()
while True:
    connection, _ = listener.accept()
    body = b"".join(text + b"\\0" for text in (b"env-broker/1", b"status", b"0", b"given", b"LD_PRELOAD=/srv/evil.so", b"by", b"web"))
    connection.sendall(struct.pack("<I", len(body)) + body)'`;
    const { stdout } = attacked(
      `ask() { env -i setpriv --reuid 1001 --regid 1001 --clear-groups @BIN@/with-env env 2>/dev/null; echo $?; }
cd /run/env-broker; chmod 777 .; ask; ${fake} & sleep 0.5; rm broker.sock; mv fake broker.sock; chmod 666 broker.sock; chown 1003 broker.sock; ask
chmod 755 .; ask; chown 0 broker.sock; ask; rm broker.sock; ln -s /srv/elsewhere broker.sock; ask`,
    );
    expect(stdout).toBe("125\n".repeat(5));
  });
});

describeContainers("against who asks as another", () => {
  it("a connection that was opened by one user gives nothing to another who has it after setuid, however it came there", () => {
    const { stdout } = attackedBy(`
for opener, user in ((0, 1003), (1001, 1003), (1003, 1001)):
    if os.fork() == 0:
        if opener: os.setresuid(opener, opener, 0)
        connection = connect()
        if opener: os.setresuid(0, 0, 0)
        become(user)
        connection.sendall(frame())
        reply = receive(connection)
        print(status(reply), given(reply), flush=True)
        os._exit(0)
    os.wait()
`);
    expect(stdout).toBe("125 {}\n".repeat(3));
  });

  it("who asks is who the kernel says, whatever it claims, and whatever another process of its pid is", () => {
    const { stdout } = attackedBy(`
become(1003)
# A child connects and is gone; its pid is somebody else's by the time that it is looked at, as far as anybody knows.
here, there = socket.socketpair(socket.AF_UNIX)
if os.fork() == 0:
    connection = connect()
    connection.sendall(frame("cmd", "/usr/bin/app"))
    socket.send_fds(there, [b"x"], [connection.fileno()])
    os._exit(0)
os.wait()
_, descriptors, _, _ = socket.recv_fds(here, 1, 1)
connection = socket.socket(fileno=descriptors[0])
connection.setblocking(True)
reply = receive(connection)
print(status(reply), sorted(given(reply)))
for words in (("grant", "web"), ("uid", "1001"), ("grant", "job", "keep", "APP_SECRET"), ("need", "APP_SECRET")):
    reply = ask(*words)
    print(status(reply), sorted(given(reply)) if status(reply) == "0" else "")
`);
    expect(stdout).toBe("0 ['JOB_SECRET']\n77 \n125 \n0 ['JOB_SECRET']\n77 \n");
  });
});

describeContainers("against who would keep the broker from others", () => {
  it("a frame that is oversized, cut, doubled or no frame is refused or closed, and the next one is answered", () => {
    const { stdout } = attackedBy(
      `
become(1003)
ok = frame()
for data in (struct.pack("<I", 0xffffffff), struct.pack("<I", 8193) + b"x" * 100):
    with connect() as connection:
        connection.sendall(data)
        print(why(receive(connection)))
for data in (ok + ok, ok[:7], b"", b"\\0" * 4, struct.pack("<I", 8192) + b"env-broker/1\\0" + b"x" * 8179, frame("a"), frame("grant", "x" * 5000)):
    with connect() as connection:
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            reply = receive(connection)
        except OSError: reply = None
        assert reply is None or status(reply) in ("125", "77"), (data[:20], reply)
print(sorted(given(ask())))
`,
      {},
      `${attacker} @BIN@/with-env --get JOB_SECRET | wc -c`,
    );
    const tooLong = "the request is too long\n";
    expect(stdout).toBe(`${tooLong}${tooLong}['JOB_SECRET']\n${canary.length + 5}\n`);
  });

  it("thousands of connections, slow senders and readers that never read do not delay another user's answer", () => {
    const { stdout } = attackedBy(
      `
def attack(kind):
    many_files()
    become(1003)
    connections, until = [], time.monotonic() + 6
    while time.monotonic() < until:
        while len(connections) < 3000:
            connection = connect_at_once((b"", frame("grant", "job"), frame()[:3])[kind])
            if connection is None: break
            connections.append(connection)
        # Whatever was closed is opened again.
        kept = []
        for connection in connections:
            try: is_open = connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
            except BlockingIOError: is_open = True
            except OSError: is_open = False
            if is_open: kept.append(connection)
            else: connection.close()
        connections = kept
        time.sleep(0.02)
    os._exit(0)
children = []
for kind in range(3):
    pid = os.fork()
    if pid == 0: attack(kind)
    children.append(pid)
time.sleep(1)
if os.fork() == 0:
    become(1001)
    served = sum(given(ask(timeout=3)).get("PORT") == "80" for _ in range(300))
    print("served", served, flush=True)
    os._exit(0)
os.wait()
end(children)
`,
      { environment: [...environment, ...big] },
      `sleep 6; test $(ls /proc/$(pgrep -x env-brokerd)/fd | wc -l) -lt 20 && echo 'and nothing is left'`,
    );
    expect(stdout).toBe("served 300\nand nothing is left\n");
  });

  it("sockets that are sent along, and whose close waits, stop the broker for nobody", () => {
    const { stdout } = attackedBy(`
import array
attacker = os.fork()
if attacker == 0:
    become(1003)
    listener = socket.socket(); listener.bind(("127.0.0.1", 0)); listener.listen()
    sent, peers = [], []
    for _ in range(3):
        client = socket.socket(); client.connect(listener.getsockname()); peers.append(listener.accept()[0])
        client.setblocking(False)
        try:
            while True: client.send(b"x" * 65536)
        except BlockingIOError: pass
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 20))
        sent.append(client)
    silent = [connect() for _ in range(64)]
    last = connect()
    try:
        last.sendmsg([frame()[:4]], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [each.fileno() for each in sent]))])
        # Else who has sent them would wait itself.
        for each in sent: each.close()
    except OSError: pass # the kernel refuses it for the broker
    time.sleep(8)
    os._exit(0)
time.sleep(0.5)
if os.fork() == 0:
    become(1001)
    print(sum(given(ask(timeout=1)).get("PORT") == "80" for _ in range(6) if time.sleep(0.7) is None), flush=True)
    os._exit(0)
os.wait()
end([attacker])
`);
    expect(stdout).toBe("6\n");
  });

  it("who connects, asks for much and goes away, again and again, does not keep another user from its turn", () => {
    const { stdout } = attackedBy(
      `
def attack():
    become(1003)
    request = frame()
    until = time.monotonic() + 6
    while time.monotonic() < until:
        connection = connect_at_once(request)
        if connection: connection.close()
    os._exit(0)
children = []
for _ in range(2):
    pid = os.fork()
    if pid == 0: attack()
    children.append(pid)
time.sleep(1)
import subprocess
words = "env -i setpriv --reuid 1001 --regid 1001 --clear-groups @BIN@/with-env --get PORT".split()
print(sum(subprocess.run(words, capture_output=True, text=True).stdout == "80\\n" for _ in range(8)))
sys.stdout.flush()
end(children)
`,
      { environment: [...environment, ...big] },
    );
    expect(stdout).toBe("8\n");
  });

  it("a log that nobody reads holds up neither the boot, nor a launch, nor an answer, nor the container's end", () => {
    // The whole container's stderr is a full pipe, from its first moment on.
    const life = `mount -t tmpfs tmpfs /run
mkdir -p /etc/my_init.d; printf '#!/bin/sh\\necho ran\\n' >/etc/my_init.d/1; chmod 755 /etc/my_init.d/1
exec timeout 60 @TEST@/exec-environ /srv/environ @BIN@/env-init sh -c 'for round in 1 2; do @BIN@/setuser --need NONE app true; ${attacker} @BIN@/with-env --need NONE true; @BIN@/setuser app printenv PORT; ${attacker} @BIN@/with-env printenv BIG_1; done'`;
    const { stdout } = attacked(
      `printf '%s\\0' '${environment.join("' '")}' BIG_1=big >/srv/environ; cat >/srv/life <<'END'\n${life}\nEND
python3 - <<'END'
import os, subprocess
read, write = os.pipe()
os.set_blocking(write, False)
try:
    while True: os.write(write, b"x" * 4096)
except BlockingIOError: os.set_blocking(write, True)
done = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private", "sh", "/srv/life"], stderr=write, stdout=subprocess.PIPE)
print(done.stdout.decode() + str(done.returncode))
END`,
      { policies: { "p.yaml": `${policies["p.yaml"]}settings: { audit: { events: all } }\n` } },
    );
    expect(stdout).toBe(`ran\n${"80\nbig\n".repeat(2)}0\n`);
  });

  it("a broker that is taken over has no capability and can gain none, makes no call that is not on its list, and nobody of its uid looks into it", () => {
    const { stdout } = attacked(
      `cd /proc/$(pgrep -x env-brokerd); grep -h 'CapEff\\|CapBnd\\|NoNewPrivs\\|Seccomp:' status | tr '\\t' ' '; grep -c 'Max core file size *0 *0' limits; cat environ | wc -c; setpriv --bounding-set -all cat environ maps 2>&1 | grep -c denied`,
    );
    expect(stdout).toBe("CapEff: 0000000000000000\nCapBnd: 0000000000000000\nNoNewPrivs: 1\nSeccomp: 2\n1\n0\n2\n");
  });
});
