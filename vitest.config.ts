import { defineConfig } from "vitest/config";

const pure = ["text", "accounts", "snapshot", "policy", "grants"].map((folder) => `src/${folder}/**/*.ts`);

export default defineConfig({
  test: {
    pool: "forks",
    reporters: ["default", "./test/support/closing-line.ts"],
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["test/unit/**/*.test.ts"], setupFiles: ["test/support/canary-guard.ts"] },
      },
      {
        extends: true,
        test: {
          name: "property",
          include: ["test/property/**/*.test.ts"],
          setupFiles: ["test/support/canary-guard.ts"],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "vectors",
          include: ["test/vectors/**/*.test.ts"],
          setupFiles: ["test/support/canary-guard.ts"],
          testTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          setupFiles: ["test/support/canary-guard.ts"],
          testTimeout: 120_000,
        },
      },
    ],
    coverage: {
      provider: "v8",
      include: pure,
      reporter: ["text-summary", "lcovonly"],
      // Types only: nothing of them runs.
      exclude: ["src/policy/model.ts", "src/policy/evaluation.ts", "src/snapshot/variables.ts"],
      thresholds: { branches: 100, functions: 100, lines: 100, statements: 100 },
    },
  },
});
