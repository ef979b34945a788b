import { expect, it } from "vitest";
import { canary } from "../../support/canary.ts";
import { defaultPath, run } from "../../support/container.ts";
import { describeContainers, webPolicy } from "../../support/e2e.ts";

/** A server of root's in the place of the broker, which answers whatever it is asked with bytes of Python's. */
const server = (bytes: string) => `import os, socket, struct
path = "/run/env-broker/broker.sock"
os.unlink(path)
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
os.chmod(path, 0o666)
listener.listen()
open("/srv/ready", "w")
whole = lambda texts: struct.pack("<I", len(texts)) + texts
connection = listener.accept()[0]
connection.recv(9000)
connection.sendall(${bytes})
connection.close()
`;

/** What with-env makes of an answer, as a user whom a table cannot tell anything. */
function answered(bytes: string) {
  const { stdout, stderr } = run({
    policies: { "web.yaml": webPolicy },
    environment: [defaultPath],
    options: ["--quiet"],
    command: `cat >/srv/server.py <<'END'\n${server(bytes)}END\npython3 /srv/server.py & until [ -e /srv/ready ]; do sleep 0.05; done
setpriv --reuid 1001 --regid 1001 --clear-groups @BIN@/with-env env | grep -E '^[A-Z]='; wait`,
  });
  return { stdout, stderr };
}

describeContainers("an answer of a broker of root's", () => {
  it.each([
    ["is longer than any", `struct.pack("<I", 1 << 30) + b"env-broker/1\\0"`],
    ["is of another version", `whole(b"env-broker/2\\0status\\x000\\0given\\0A=${canary}\\0")`],
    ["is shorter than the version", `whole(b"env")`],
    ["has a text without an end", `whole(b"env-broker/1\\0status\\x000\\0given\\0A=${canary}")`],
    ["has a word without a text", `whole(b"env-broker/1\\0status\\x000\\0given\\0A=${canary}\\0given\\0")`],
    ["goes on behind its end", `whole(b"env-broker/1\\0status\\x000\\0given\\0A=${canary}\\0") + b"given\\0B=2\\0"`],
  ])("is none where it %s, and gives nothing", (_, bytes) => {
    expect(answered(bytes)).toEqual({
      stdout: "",
      stderr: "with-env: the broker's answer is no answer: is it of another version?\n",
    });
  });

  it("gives what it names, in whatever order, and passes over words that are not known", () => {
    const pairs = `base\\0B=2\\0by\\0nobody\\0odd\\0word\\0given\\0A=1\\0by\\0web\\0given\\0nothing\\0status\\x000\\0`;
    expect(answered(`whole(b"env-broker/1\\0${pairs}")`)).toEqual({ stdout: "A=1\nB=2\n", stderr: "" });
  });
});
