import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { canary } from "../support/canary.ts";
import { root, variablesOf } from "../support/container.ts";
import { webPolicy } from "../support/e2e.ts";
import { contentOf, secret } from "./image-scene.ts";
import {
  buildImage,
  clientImage,
  filesImage,
  image,
  mustPodman,
  podman,
  runContainer,
  startContainer,
} from "./podman.ts";

/** What the engine puts into every container. */
const made = ["dev", "proc", "sys", "run", "etc/hosts", "etc/hostname", "etc/resolv.conf", "etc/mtab"];
const isMade = (line: string) => made.some((path) => line.split(" ")[2]?.startsWith(path));

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
        "-rw-r--r-- 0/0 usr/share/man/man1/setuser.1.gz",
        "-rw-r--r-- 0/0 usr/share/man/man5/env-broker-policy.5.gz",
        "-rw-r--r-- 0/0 usr/share/man/man8/env-init.8.gz",
        "-rw-r--r-- 0/0 etc/env-broker/shipped/default.yaml",
        "-rw-r--r-- 0/0 etc/env-broker/shipped/compat-baseimage.yaml",
        "-rwxr-xr-x 0/0 etc/env-broker/shipped/env-brokerd.run",
        "-rw-r--r-- 0/0 etc/env-broker/shipped/policy.schema.json",
        "drwxr-xr-x 0/0 etc/env-broker/policies/",
      ]),
    );
    expect(ours.filter((line) => !isMade(line) && !/ (usr|etc)\//.test(line))).toEqual([]);
    const added = contentOf(image).filter((line) => !base.has(line) && !isMade(line));
    expect(added.filter((line) => !ours.includes(line))).toEqual([]);
  });

  it("is at most two megabytes larger than its base", () => {
    const size = (tag: string) => Number(mustPodman("image", "inspect", "--format", "{{.Size}}", tag));
    expect(size(image) - size("debian:trixie-slim")).toBeLessThanOrEqual(2_000_000);
    expect(size(filesImage)).toBeLessThanOrEqual(2_000_000);
    for (const launcher of ["setuser", "with-env"])
      expect(statSync(join(root, "dist/image/bin", launcher)).size, launcher).toBeLessThan(80_000);
  });

  it("for the Node package holds that and nothing else", () => {
    const files = contentOf(clientImage).filter((line) => line.startsWith("-") && / env-broker\//.test(line));
    const rest = contentOf(clientImage).filter(
      (line) => line.startsWith("-") && !files.includes(line) && !isMade(line),
    );
    expect(
      files.map((line) => line.split(" ")[2]).filter((name) => !name?.startsWith("env-broker/dist/client/")),
    ).toEqual(["env-broker/LICENSE", "env-broker/package.json"]);
    expect(rest).toEqual([]);
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
    const incomplete = runContainer("--env", "PORT=3000", tag);
    expect(incomplete.code).toBe(78);
    expect(incomplete.stderr).toContain("variable DATABASE_URL is required and not set");
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
