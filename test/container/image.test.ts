import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { root, variablesOf } from "../support/container.ts";
import { webPolicy } from "../support/e2e.ts";
import {
  appImage,
  buildImage,
  filesImage,
  image,
  mustPodman,
  podman,
  removeContainers,
  removeImages,
  runContainer,
  startContainer,
  waitForLog,
} from "./podman.ts";

const work = mkdtempSync(join(tmpdir(), "env-broker-mounts-"));
afterEach(removeContainers);
afterAll(() => {
  removeImages();
  rmSync(work, { recursive: true });
});

const secret = ["--env", `DATABASE_URL=${canary}`, "--env", "PORT=3000"];
const noPolicy =
  "env-broker: no policy in /etc/env-broker/policies: @init gets every variable, every other user none\n";

/** A folder for --volume, with one policy. */
function policyFolder(name: string, text: string, owner = 0): string {
  const folder = join(work, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "web.yaml"), text);
  chmodSync(folder, 0o755);
  for (const path of [folder, join(folder, "web.yaml")]) chownSync(path, owner, owner);
  return folder;
}

/** Mode, owner and name of everything in an image. */
function contentOf(tag: string): string[] {
  const archive = join(work, "export.tar");
  const id = mustPodman("create", tag, "/none").trim();
  mustPodman("export", id, "--output", archive);
  mustPodman("rm", id);
  const list = execFileSync("tar", ["-tvf", archive, "--numeric-owner"], { encoding: "utf8", maxBuffer: 1 << 26 });
  rmSync(archive);
  return list
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replace(/^(\S+) (\S+) .*? \d\d:\d\d /, "$1 $2 "));
}

describe("the image", () => {
  it("is Debian and our files, and no package, no interpreter and no folder more", () => {
    const base = new Set(contentOf("debian:trixie-slim"));
    const ours = contentOf(filesImage);
    expect(ours).toEqual(
      expect.arrayContaining([
        "-rwxr-xr-x 0/0 usr/bin/env-broker",
        "-rwxr-xr-x 0/0 usr/bin/setuser",
        "-rwxr-xr-x 0/0 usr/bin/with-env",
        "-rwxr-xr-x 0/0 usr/sbin/env-init",
        "lrwxrwxrwx 0/0 usr/sbin/my_init -> env-init",
        "lrwxrwxrwx 0/0 usr/sbin/setuser -> ../bin/setuser",
        "-rw-r--r-- 0/0 etc/env-broker/shipped/default.yaml",
        "-rw-r--r-- 0/0 etc/env-broker/shipped/policy.schema.json",
        "drwxr-xr-x 0/0 etc/env-broker/policies/",
      ]),
    );
    const made = ["dev", "proc", "sys", "run", "etc/hosts", "etc/hostname", "etc/resolv.conf", "etc/mtab"];
    const isMade = (line: string) => made.some((path) => line.split(" ")[2]?.startsWith(path));
    expect(ours.filter((line) => !isMade(line) && !/ (usr|etc)\//.test(line))).toEqual([]);
    const added = contentOf(image).filter((line) => !base.has(line) && !isMade(line));
    expect(added.filter((line) => !ours.includes(line))).toEqual([]);
  });

  it("is at most two megabytes larger than its base", () => {
    const size = (tag: string) => Number(mustPodman("image", "inspect", "--format", "{{.Size}}", tag));
    expect(size(image) - size("debian:trixie-slim")).toBeLessThanOrEqual(2_000_000);
    expect(size(filesImage)).toBeLessThanOrEqual(2_000_000);
  });

  it("says what it is and how it is stopped, and started by an absolute path", () => {
    const [config] = JSON.parse(mustPodman("image", "inspect", image)) as { Config: Record<string, unknown> }[];
    expect(config?.Config).toMatchObject({
      Entrypoint: ["/usr/sbin/env-init"],
      StopSignal: "SIGTERM",
      Labels: expect.objectContaining({ "org.opencontainers.image.title": "env-broker" }),
    });
  });

  it("holds no setting of the machine that built it", () => {
    const names = contentOf(filesImage).join("\n");
    expect(names).not.toMatch(/npmrc|apt|\.git|node_modules/);
  });
});

describe("a container of the image", () => {
  it("gives the main command everything while there is no policy, and says so", () => {
    const { code, stdout, stderr } = runContainer(...secret, image, "printenv", "DATABASE_URL");
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${canary}\n`, stderr: noPolicy });
  });

  it("takes options of env-init before the command", () => {
    const { stdout } = runContainer(...secret, image, "--user", "nobody", "sh", "-c", "id -u; env");
    expect(stdout).toMatch(/^65534\n/);
    expect(stdout).not.toContain("DATABASE_URL");
  });

  it("ends with the command's code, and with 127 where there is no such command", () => {
    expect(runContainer(image, "sh", "-c", "exit 7").code).toBe(7);
    expect(runContainer(image, "no-such-command").code).toBe(127);
  });

  it("is found under the name my_init too", () => {
    expect(runContainer("--entrypoint", "/sbin/my_init", image, "--quiet", "echo", "hello").stdout).toBe("hello\n");
  });

  it("takes --env-file", () => {
    const file = join(work, "some.env");
    writeFileSync(file, `# made up\nDATABASE_URL=${canary}\nODD-NAME=1\n`);
    const { stdout, stderr } = runContainer("--env-file", file, image, "env");
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary, "ODD-NAME": "1" });
    expect(stderr).toContain("env-broker: warning: odd names, which no pattern gives and no shell reads: ODD-NAME\n");
  });

  it("reads a policy that is mounted read-only, whoever owns it outside", () => {
    const folder = policyFolder("mounted", webPolicy.replaceAll("users: [app]", "users: [nobody]"), 4242);
    const mount = `${folder}:/etc/env-broker/policies:ro`;
    const { code, stdout } = runContainer("-v", mount, ...secret, image, "setuser", "nobody", "env");
    expect(code).toBe(0);
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary, PORT: "3000" });
  });

  it("does not start with a mounted policy that somebody else can write", () => {
    const folder = policyFolder("writable", webPolicy, 4242);
    const { code, stderr } = runContainer("-v", `${folder}:/etc/env-broker/policies`, ...secret, image, "true");
    expect(code).toBe(78);
    expect(stderr).toContain("belongs to uid 4242, not to root: chown it, or mount it read-only (:ro)");
  });

  it("starts on a read-only root, with the table and without the three forms", () => {
    const { code, stdout, stderr } = runContainer(
      "--read-only",
      ...secret,
      image,
      "with-env",
      "sh",
      "-c",
      "echo $PORT",
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "3000\n" });
    expect(stderr).toContain("/etc is read-only: container_environment, .sh and .json are not written\n");
  });
});

describe("a running container", () => {
  const main = "trap 'echo hup' HUP; trap 'echo term; exit 3' TERM; echo ready; while :; do sleep 0.1; done";
  const start = (...words: string[]) => {
    const id = startContainer(...words, "sh", "-c", main);
    waitForLog(id, "ready");
    return id;
  };
  const exitCode = (id: string) => Number(mustPodman("inspect", "--format", "{{.State.ExitCode}}", id));

  it("lets root get a service's variables by exec, and app its own by setuser", () => {
    const id = start(...secret, appImage("app"));
    const { stdout } = podman("exec", id, "setuser", "app", "sh", "-c", "id -un; env");
    expect(stdout).toMatch(/^app\n/);
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary, PORT: "3000", USER: "app" });
    expect(podman("exec", id, "setuser", "nobody", "env").stdout).not.toContain(canary);
    expect(podman("exec", id, "env-broker", "explain", "app", "PORT")).toMatchObject({ code: 0 });
    expect(podman("exec", id, "env-broker", "explain", "nobody", "PORT")).toMatchObject({ code: 1 });
  });

  it("shows nothing of the environment to a user by exec but what the runtime hands over itself", () => {
    const id = start(...secret, appImage("app"));
    const look =
      "cat /proc/1/environ /run/env-broker/grants /run/env-broker/snapshot /etc/container_environment/* /etc/container_environment.sh 2>&1; true";
    for (const [user, more] of [
      ["app", ""],
      ["nobody", "; env -i /usr/bin/with-env env"],
    ] as const) {
      const { stdout, stderr } = podman("exec", "--user", user, "--env", "DATABASE_URL=", id, "sh", "-c", look + more);
      expect(stdout + stderr).not.toContain(canary);
    }
    expect(podman("exec", id, "sh", "-c", "cat /proc/1/environ | wc -c").stdout).toBe("0\n");
  });

  it("stops by podman stop with the main command's code, and passes signals on", () => {
    const id = start(image);
    mustPodman("kill", "--signal", "HUP", id);
    waitForLog(id, "hup");
    mustPodman("stop", "--time", "10", id);
    expect(exitCode(id)).toBe(3);
    expect(waitForLog(id, "term")).toContain("ready\nhup\nterm\n");
  });

  it("is 137 when it is killed", () => {
    const id = start(image);
    mustPodman("kill", id);
    mustPodman("wait", id);
    expect(exitCode(id)).toBe(137);
  });

  it("logs what the main command prints, and no value of its own", () => {
    const id = start(...secret, image);
    expect(waitForLog(id, "ready").replaceAll("ready\n", "")).toBe(noPolicy);
  });

  it("is the same container again after a restart, and a file that was added by hand is a default of its next life", () => {
    const id = start(...secret, appImage("app"));
    mustPodman("exec", id, "sh", "-c", "echo hand-made >/etc/container_environment/BY_HAND");
    mustPodman("restart", "--time", "1", id);
    for (let attempt = 0; attempt < 100 && podman("exec", id, "with-env", "true").code !== 0; attempt++);
    const { stdout } = podman("exec", id, "setuser", "app", "env");
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary });
    expect(podman("exec", id, "cat", "/etc/container_environment/BY_HAND").stdout).toBe("hand-made");
    expect(podman("exec", id, "sh", "-c", "ls -A /run/env-broker").stdout).toBe(
      "audit.fifo\nbroker.sock\ngrants\nlock\nsnapshot\n",
    );
  });
});

describe("a child image", () => {
  it("has the health check that docs/image.md shows: its user's variables, and a code of its own", () => {
    const page = readFileSync(join(root, "docs/image.md"), "utf8");
    const [, command = ""] = /^HEALTHCHECK .*?CMD (\[.*\])$/m.exec(page) ?? [];
    const healthy = 'test "$(id -un):$PORT:$ADMIN_TOKEN" = app:3000:';
    const dockerfile = `FROM ${image}\nRUN useradd --uid 1001 app\nCOPY --chmod=644 web.yaml /etc/env-broker/policies/\nCOPY --chmod=755 is-healthy /usr/local/bin/\n`;
    const files = { "web.yaml": webPolicy, "is-healthy": `#!/bin/sh\n${healthy}\n` };
    const id = startContainer(...secret, "--env", `ADMIN_TOKEN=${canary}`, buildImage("healthy", dockerfile, files));
    const check = () => podman("exec", id, ...(JSON.parse(command) as string[]));
    for (let attempt = 0; attempt < 100 && check().code !== 0; attempt++);
    expect(check()).toEqual({ code: 0, stdout: "", stderr: "" });
    mustPodman("exec", id, "sh", "-c", "echo exit 1 >/usr/local/bin/is-healthy");
    expect(check().code).not.toBe(0);
  });

  it("of the README is built and runs as printed there", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const [, dockerfile = ""] = /```dockerfile\n([\s\S]+?)```/.exec(readme) ?? [];
    const [, policy = ""] = /```yaml\n# shop\.yaml\n([\s\S]+?)```/.exec(readme) ?? [];
    expect(dockerfile.trim().split("\n").length).toBeLessThanOrEqual(10);
    const tag = buildImage("readme", dockerfile.replace("FROM env-broker", `FROM ${image}`), { "shop.yaml": policy });
    const { code, stdout, stderr } = runContainer(...secret, "--env", `STRIPE_KEY=${canary}`, tag);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe("web has: DATABASE_URL PORT STRIPE_KEY\n");
  });

  it("with a broken policy does not build where check runs, and does not start: 78 and every problem by name", () => {
    const broken = "version: 1\ngrants: { web: { to: { users: app }, alow: PORT } }\n";
    const dockerfile = `FROM ${image}\nCOPY --chmod=644 web.yaml /etc/env-broker/policies/\n`;
    const { code, stdout, stderr } = runContainer(
      ...secret,
      buildImage("broken", dockerfile, { "web.yaml": broken }),
      "true",
    );
    expect({ code, stdout }).toEqual({ code: 78, stdout: "" });
    expect(stderr).toContain(
      'env-broker: web.yaml:2:38: error: unknown key "alow" in grant "web" (did you mean "allow"?)\n',
    );
    expect(() =>
      buildImage("checked", `${dockerfile}RUN env-broker check --strict\n`, { "web.yaml": broken }),
    ).toThrow();
  });

  it("that copies a policy as 0664 is told so at build time", () => {
    const dockerfile = `FROM ${image}\nRUN useradd --uid 1001 app\nCOPY --chmod=664 web.yaml /etc/env-broker/policies/\nRUN env-broker check\n`;
    expect(() => buildImage("loose", dockerfile, { "web.yaml": webPolicy })).toThrow();
  });
});

describe("the files on another base", () => {
  /** A root with busybox and musl's way of naming things, without /usr/bin beside /bin, as on Alpine. */
  const alpine = `FROM node:26-trixie-slim AS parts
RUN apt-get update -q >/dev/null && apt-get install -y -q --no-install-recommends busybox-static >/dev/null 2>&1
RUN mkdir -p /alpine/bin /alpine/sbin /alpine/lib /alpine/etc /alpine/tmp /alpine/usr/bin /alpine/usr/sbin /alpine/var /alpine/run \\
 && cp "$(command -v busybox)" /alpine/bin/busybox && ln -s ../run /alpine/var/run \\
 && for name in sh env cat id ls sleep true; do ln -s /bin/busybox /alpine/bin/$name; done \\
 && echo 'root:x:0:0:root:/root:/bin/sh' >/alpine/etc/passwd && echo 'app:x:1001:1001::/srv:/bin/sh' >>/alpine/etc/passwd \\
 && echo 'root:x:0:' >/alpine/etc/group && echo 'app:x:1001:' >>/alpine/etc/group
FROM scratch
COPY --from=parts /alpine /
COPY --from=${filesImage} / /
COPY --chmod=644 web.yaml /etc/env-broker/policies/
ENTRYPOINT ["/usr/sbin/env-init"]
`;

  const page = readFileSync(join(root, "docs/image.md"), "utf8");

  it("work on Debian as docs/image.md prints it, and leave its links as they are", () => {
    const [, printed = ""] = /```dockerfile\n(FROM [\s\S]+?)```/.exec(page) ?? [];
    const dockerfile = printed.replace("--from=env-broker-files", `--from=${filesImage}`);
    const look =
      "for path in /bin /sbin /lib /var/run; do [ -L $path ] && [ -e $path/. ] && echo $path; done; setuser nobody id -u";
    const { code, stdout } = runContainer(buildImage("debian", dockerfile), "sh", "-c", look);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "/bin\n/sbin\n/lib\n/var/run\n65534\n" });
  });

  it("work on Alpine's layout, where /bin and /sbin are folders", () => {
    const tag = buildImage("alpine", alpine, { "web.yaml": webPolicy });
    const { code, stdout } = runContainer(...secret, tag, "setuser", "app", "sh", "-c", "id -u; env");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1001\n/);
    expect(variablesOf(stdout)).toMatchObject({ DATABASE_URL: canary, PORT: "3000" });
  });

  it("work on a root without any shell", () => {
    const dockerfile = `FROM scratch\nCOPY --from=${filesImage} / /\nCOPY passwd group /etc/\nCOPY --chmod=644 web.yaml /etc/env-broker/policies/\nENTRYPOINT ["/usr/sbin/env-init"]\n`;
    const files = { passwd: "app:x:1001:1001::/:/none\n", group: "app:x:1001:\n", "web.yaml": webPolicy };
    const tag = buildImage("bare", dockerfile, files);
    const { code, stdout } = runContainer(...secret, tag, "setuser", "--print-names", "app", "none");
    expect(code).toBe(0);
    expect(stdout).toContain("DATABASE_URL\tweb\n");
    expect(runContainer(...secret, tag, "env-broker", "explain", "app", "PORT").code).toBe(0);
  });
});
