/// <reference lib="dom" />
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assertNoCanary, canary } from "../support/canary.ts";
import { bin } from "../support/container.ts";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => spawnSync(path, ["--version"]).status === 0,
);
if (executablePath === undefined && process.env["CI"])
  throw new Error("CI must open the page in Chromium, and there is none");
if (executablePath === undefined) process.stderr.write("skipped: there is no Chromium\n");

const folder = mkdtempSync(join(tmpdir(), "env-broker-page-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hostile = "<img src=x onerror=document.title='taken'>";

/** A page of env-broker matrix --html, as a file. */
function write(
  name: string,
  policy: string,
  environment: Readonly<Record<string, string>>,
  users: readonly string[] = [],
): string {
  mkdirSync(join(folder, name, "policies"), { recursive: true });
  const file = (path: string, text: string) => writeFileSync(join(folder, name, path), text);
  const accounts = ["root", "web", "worker", "idle", ...users];
  file("policies/p.yaml", `version: 1\n${policy}`);
  file(
    "passwd",
    accounts.map((user, index) => `${user}:x:${index === 0 ? 0 : 1000 + index}:${1000 + index}::/:/bin/sh\n`).join(""),
  );
  file("group", "ops:x:50:\ndocker_env:x:60:worker\n");
  file(
    "env",
    Object.entries(environment)
      .map(([key, value]) => `${key}=${value}\0`)
      .join(""),
  );
  const at = (path: string) => join(folder, name, path);
  const words = ["matrix", "--html", "--policies", at("policies"), "--accounts", at(""), "--env", at("env")];
  const { stdout, stderr, status } = spawnSync(join(bin, "env-broker"), words, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  expect([status, stderr]).toEqual([0, ""]);
  assertNoCanary(stdout, "the page");
  file("page.html", stdout);
  return `file://${at("page.html")}`;
}

describe.skipIf(executablePath === undefined)("the page of the matrix, in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath as string, args: ["--no-sandbox"] });
  });
  afterAll(() => browser.close());

  /** Opens a page, and fails for whatever it asks for or complains of. */
  async function open(
    url: string,
    options: Parameters<Browser["newPage"]>[0] = {},
  ): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (request.url() !== url && !request.url().startsWith("data:")) complaints.push(`request: ${request.url()}`);
    });
    await page.goto(url);
    return { page, complaints };
  }

  const policy = `variables: { DATABASE_URL: { sensitive: true } }
grants:
  web: { to: { users: web }, allow: [DATABASE_URL, PORT, "FEATURE_*"], set: { DSN: "x\${PASSWORD}" } }
  ops: { to: { groups: ops }, allow: PORT }
`;
  const environment = { DATABASE_URL: canary, PORT: canary, PASSWORD: canary, FEATURE_A: canary, TZ: canary };
  const cells = (page: Page) =>
    page
      .locator("tbody tr")
      .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).innerText.replace(/\s+/g, " ").trim()));
  const heads = (page: Page) => page.locator("thead th").allInnerTexts();

  it("shows who gets what, and filters it by user, by variable, by way, and for what is sensitive", async () => {
    const { page, complaints } = await open(write("shop", policy, environment));
    expect(await heads(page)).toEqual(["variable", "web", "worker", "gid 50 (ops)"]);
    expect(await cells(page)).toEqual(["DATABASE_URL ● ▤", "DSN ●", "FEATURE_A ● ▤", "PASSWORD ◐ ▤", "PORT ● ▤ ●"]);
    await page.locator("#what").fill("port");
    expect(await cells(page)).toEqual(["PORT ● ▤ ●"]);
    expect(await page.locator("#count").innerText()).toBe("1 of 5 variables, 3 users and groups");
    await page.locator("#what").fill("");
    await page.locator("#who").fill("ops");
    expect(await heads(page)).toEqual(["variable", "gid 50 (ops)"]);
    await page.locator("#mark").selectOption("gets");
    expect(await cells(page)).toEqual(["PORT ●"]);
    await page.locator("#who").fill("");
    await page.locator("#mark").selectOption("inside");
    expect(await cells(page)).toEqual(["PASSWORD ◐ ▤"]);
    await page.locator("#mark").selectOption("");
    await page.locator("#sensitive").check();
    expect(await page.locator("tbody th").allInnerTexts()).toEqual(["DATABASE_URL", "DSN", "PASSWORD"]);
    expect(await page.locator("body").innerText()).toContain("Everybody gets TZ.");
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("says why on a click, by mouse or by key, also why not", async () => {
    const { page, complaints } = await open(write("why", policy, environment));
    const why = page.locator("dialog");
    await page.getByRole("button", { name: "web, PASSWORD: only inside another variable" }).click();
    expect(await why.innerText()).toMatch(
      /web, PASSWORD: only inside another variable\s+grant "web" gives it inside DSN \(p\.yaml:4\)/,
    );
    await page.getByRole("button", { name: "Close" }).click();
    expect(await why.isVisible()).toBe(false);
    await page.getByRole("button", { name: "worker, DSN: no" }).focus();
    await page.keyboard.press("Enter");
    expect(await why.innerText()).toContain("No grant gives it.");
    await page.keyboard.press("Escape");
    expect(await why.isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("can be read on a phone: nothing is cut off, and what is to be touched is large enough", async () => {
    const { page, complaints } = await open(write("phone", policy, environment), {
      viewport: { width: 360, height: 740 },
      isMobile: true,
      hasTouch: true,
    });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
    const sizes = await page
      .locator("tbody td button, input[type=search], select, label.tick")
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(40);
    const fonts = await page
      .locator("p, li, th, td button, label")
      .evaluateAll((all) => all.map((each) => Number.parseFloat(getComputedStyle(each).fontSize)));
    expect(Math.min(...fonts)).toBeGreaterThanOrEqual(14);
    await page.getByRole("button", { name: "web, PORT: gets it" }).tap();
    const dialog = await page.locator("dialog").boundingBox();
    expect((dialog?.x ?? -1) >= 0 && (dialog?.x ?? 0) + (dialog?.width ?? 999) <= 360).toBe(true);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("takes no name for markup, whatever is in it", async () => {
    const users = [hostile, "</script><script>document.title='taken'</script>"].map((name) => name.replaceAll(":", ""));
    const grants = "grants: { g: { to: { users: [1004, 1005] }, allow: A } }\n";
    const { page, complaints } = await open(
      write("hostile", grants, { A: canary, [hostile.split("=")[0] as string]: canary }, users),
    );
    expect(await page.title()).toBe("Who gets which variable");
    expect(await page.locator("img").count()).toBe(0);
    expect((await heads(page)).join(" ")).toContain("<img");
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("stays quick where there is much: it shows a part, and says that filters show the rest", async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `V${index}`);
    const { page, complaints } = await open(
      write(
        "large",
        `grants: { g: { to: { users: web }, allow: "V*" } }\n`,
        Object.fromEntries(names.map((name) => [name, canary])),
      ),
    );
    expect(await page.locator("#count").innerText()).toMatch(
      /^400 of 2000 variables, .*; narrow the filters to see the others$/,
    );
    await page.locator("#what").fill("V1999");
    expect(await page.locator("tbody th").allInnerTexts()).toEqual(["V1999"]);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
