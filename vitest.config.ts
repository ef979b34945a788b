import { defineConfig } from "vitest/config";
import { pureFolders } from "./build/walls.ts";

const pure = pureFolders.map((folder) => `src/${folder}/**/*.ts`);

function project(name: string, include: string[], testTimeout: number, env: Record<string, string> = {}) {
  // A minute's wait for cron says nothing about the control plane's host, and the benchmark brings its own programs.
  // Nor do attacks on the data plane, which is the same.
  const elsewhere = ["e2e/cron", "e2e/bench", "hostile/launch", "hostile/broker", "hostile/races"];
  const exclude = name === "static" ? elsewhere.map((each) => `test/${each}.test.ts`) : [];
  return {
    extends: true as const,
    test: {
      name,
      include,
      exclude,
      env,
      setupFiles: ["test/support/canary-guard.ts"],
      testTimeout,
      hookTimeout: testTimeout,
    },
  };
}

export default defineConfig({
  test: {
    pool: "forks",
    reporters: ["default", "./test/support/closing-line.ts"],
    projects: [
      project("unit", ["test/unit/**/*.test.ts"], 5_000),
      project("property", ["test/property/**/*.test.ts"], 120_000 * Number(process.env["ENV_BROKER_FUZZ"] ?? 1)),
      project("vectors", ["test/vectors/**/*.test.ts"], 60_000),
      project("contract", ["test/contract/**/*.test.ts"], 20_000),
      project(
        "e2e",
        ["e2e", "hostile"].map((name) => `test/${name}/**/*.test.ts`),
        120_000,
      ),
      project("browser", ["test/browser/**/*.test.ts"], 60_000),
      // PID 1 and the launchers once more, with sanitizers.
      project(
        "sanitized",
        ["init/*", "startup/*", "services", "shutdown", "reaper", "restricted", "terminal", "audit/*"]
          .concat("broker/hostile-requests", "broker/many-clients")
          .map((name) => `test/e2e/${name}.test.ts`),
        120_000,
        { ENV_BROKER_BIN: "dist/sanitized/bin" },
      ),
      // What `npm run test:image` built: the same suites on the static executables, and real containers.
      project(
        "static",
        ["contract", "e2e", "parity", "hostile", "faults"].map((name) => `test/${name}/**/*.test.ts`),
        120_000,
        {
          ENV_BROKER_BIN: "dist/image/bin",
          ENV_BROKER_HOST: "dist/image/test/host-calls",
        },
      ),
      project("container", ["test/container/**/*.test.ts"], 180_000),
      project("examples", ["test/examples/**/*.test.ts"], 600_000),
    ],
    coverage: {
      provider: "v8",
      include: pure,
      reporter: ["text-summary", "lcovonly"],
      // Types only: nothing of them runs.
      exclude: [
        "src/policy/model.ts",
        "src/evaluation/evaluation.ts",
        "src/policy-tests/model.ts",
        "src/findings/scene.ts",
        "src/snapshot/variables.ts",
      ],
      thresholds: { branches: 100, functions: 100, lines: 100, statements: 100 },
    },
  },
});
