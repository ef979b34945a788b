import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import { afterEach, expect, it } from "vitest";
import { removeContainers, startContainer, waitForLog } from "../container/podman.ts";
import { canary } from "../support/canary.ts";
import { root } from "../support/container.ts";
import { describeExample } from "./example.ts";

afterEach(removeContainers);

const folder = join(root, "examples/kubernetes");

/** What is looked at of a Pod's manifest. */
interface Pod {
  readonly spec: {
    readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number };
    readonly containers: readonly [
      {
        readonly image: string;
        readonly securityContext: unknown;
        readonly volumeMounts: readonly [{ readonly mountPath: string }, { readonly mountPath: string }];
      },
    ];
  };
}

/** A ConfigMap as kubelet mounts it: each key is a link into ..data, which is a link to a folder that is replaced whole. */
function configMap(at: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(at, "..2026_11_28"), { recursive: true });
  symlinkSync("..2026_11_28", join(at, "..data"));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(at, "..2026_11_28", name), text, { mode: 0o644 });
    symlinkSync(`..data/${name}`, join(at, name));
  }
  chmodSync(at, 0o755);
}

describeExample("kubernetes", ["kubernetes-shop"], () => {
  it("has a Pod whose container works with all that its manifest asks for", () => {
    const { spec } = load(readFileSync(join(folder, "pod.yaml"), "utf8")) as Pod;
    const [container] = spec.containers;
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    const work = mkdtempSync(join(tmpdir(), "env-broker-pod-"));
    try {
      configMap(work, { "shop.yaml": readFileSync(join(folder, "policies/shop.yaml"), "utf8") });
      const [policy, state] = container.volumeMounts;
      const id = startContainer(
        ...["--user", `${spec.securityContext.runAsUser}:${spec.securityContext.runAsGroup}`],
        ...["--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges"],
        ...["--volume", `${work}:${policy.mountPath}:ro`, "--tmpfs", `${state.mountPath}:mode=1777`],
        ...["--env", `DATABASE_URL=postgres://${canary}@db/shop`, "--env", `API_TOKEN=${canary}`],
        container.image,
      );
      expect(waitForLog(id, "has:")).toContain("uid 10001 has: DATABASE_URL LOG_LEVEL\n");
    } finally {
      removeContainers();
      rmSync(work, { recursive: true });
    }
  });
});
