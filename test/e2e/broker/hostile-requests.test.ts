import { expect, it } from "vitest";
import { describeContainers } from "../../support/e2e.ts";

import { python } from "./hostile-scene.ts";

describeContainers("a request that is none", () => {
  it("is refused with a sentence or closed, counted, and logged once a second for each uid", () => {
    const { stdout, stderr } = python(`
become(1001)
def send(data):
    with connect() as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        reply = receive(connection)
        print("closed" if reply is None else status(reply) + (" " + why(reply) if "why" in reply else ""))
good = frame("grant", "web")
send(struct.pack("<I", 8193) + b"x" * 100)
send(b"\\xff\\xff\\xff\\xff")
send(good + b"x")
send(good[:-3])
send(b"\\0")
send(struct.pack("<I", 0))
send(struct.pack("<I", 3) + b"abc")
send(frame(version="env-broker/2"))
send(frame("grant", "w\\u00e9b"))
send(frame("grant", "../web"))
send(frame("grant", ""))
send(frame("grant", "x" * 65))
send(frame("need", ""))
send(frame("need", "A=b"))
send(frame("grant"))
send(frame("uid", "0"))
send(frame(*(["grant", "web"] * 65)))
send(frame("grant", "web\\0need"))
send(b"GET / HTTP/1.0\\r\\n\\r\\n")
time.sleep(1.2)
send(good[:-3])
send(good)
`);
    const reasons = stdout.trim().split("\n");
    const none = (why: string) => `125 the broker does not understand the request: ${why}`;
    expect(reasons).toEqual([
      "125 the request is too long",
      "125 the request is too long",
      "125 there is more than one request",
      "closed",
      "closed",
      none("no text at its end"),
      none("no text at its end"),
      none("another version"),
      none("what is no name of a grant"),
      none("what is no name of a grant"),
      none("what is no name of a grant"),
      none("what is no name of a grant"),
      none("what is no name of a variable"),
      none("what is no name of a variable"),
      none("a word without a text"),
      none("a word that is not known"),
      none("one word stands there too often"),
      none("a word without a text"),
      "125 the request is too long",
      "closed",
      "0",
    ]);
    const said = stderr.split("\n").filter((line) => line.startsWith("env-brokerd: uid 1001"));
    expect(said.length).toBeLessThanOrEqual(6);
    expect(said[0]).toBe("env-brokerd: uid 1001 has sent a request that is none: the request is too long");
    const counted = said.reduce((sum, line) => sum + Number(/sent (\d+) more/.exec(line)?.[1] ?? 1), 0);
    expect(counted).toBe(20);
  });

  it("tells nobody more than it asks about its own: the same answer for another's grant, variable or account as for none", () => {
    const { stdout } = python(`
become(1001)
answers = {}
for word, name in (("grant", "job"), ("grant", "nojob"), ("grant", "all"), ("need", "TOKEN"), ("need", "NOKEN"), ("need", "ROOTS"), ("have", "TOKEN"), ("have", "NOKEN")):
    reply = ask(word, name)
    answers.setdefault(word, set()).add(status(reply) + why(reply).replace(name, "X"))
print({word: len(texts) for word, texts in answers.items()})
print(sorted(given(ask())), sorted(given(ask("keep", "TOKEN", "cmd", "x"))))
`);
    expect(stdout).toBe("{'grant': 1, 'need': 1, 'have': 1}\n['DATABASE_URL', 'PORT'] ['DATABASE_URL', 'PORT']\n");
  });
});

describeContainers("a connection that somebody else has opened", () => {
  it("gives nothing to a child after setuid, and to who has opened it what is its own", () => {
    const { stdout } = python(`
for opener, child in ((0, 1001), (1003, 1001), (1001, 1001)):
    if os.fork() == 0:
        if opener: os.setresuid(opener, opener, 0)
        connection = connect()
        if opener: os.setresuid(0, 0, 0)
        become(child)
        connection.sendall(frame())
        reply = receive(connection)
        print(status(reply), why(reply) if status(reply) != "0" else sorted(given(reply)), flush=True)
        os._exit(0)
    os.wait()
connection = connect()
connection.sendall(frame())
print(sorted(given(receive(connection))))
connection = connect()
os.setresuid(1001, 1001, 0)
connection.sendall(frame()[:5])
os.setresuid(0, 0, 0)
try: connection.sendall(frame()[5:])
except BrokenPipeError: pass # refused already
print(why(receive(connection)))
`);
    const refused = "125 this connection was opened by another user\n";
    expect(stdout).toBe(`${refused}${refused}0 ['DATABASE_URL', 'PORT']\n['ROOTS']\n${refused.slice(4)}`);
  });

  it("is over after two seconds, and has one request", () => {
    const { stdout } = python(`
become(1001)
connection = connect()
time.sleep(2.3)
try:
    connection.sendall(frame())
    print(receive(connection))
except OSError: print("closed")
connection = connect()
connection.sendall(frame())
receive(connection)
try:
    connection.sendall(frame())
    print(receive(connection))
except OSError: print("closed")
`);
    expect(stdout.replaceAll("None", "closed")).toBe("closed\nclosed\n");
  });
});
