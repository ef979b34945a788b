import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AuditLine, root, run, sections, whyNoContainers } from "../test/support/container.ts";
import { environment, group, passwd, users } from "./shop.ts";
import { names, paint, table } from "./table.ts";

/** A container's life, on the real programs: what `npm start` shows. No value is printed. */

/** Starts a service for each user and looks, as root, at what the kernel says that they have. */
const script = `
for user in ${users.join(" ")}; do
  @BIN@/setuser $user sleep 30 & pid=$!
  sleep 0.1
  echo "== service $user"; tr '\\0' '\\n' </proc/$pid/environ | cut -d= -f1
done
echo "== service root"; @BIN@/with-env --quiet sleep 30 & sleep 0.1; tr '\\0' '\\n' </proc/$!/environ | cut -d= -f1
echo "== pid1"; wc -c </proc/1/environ
for user in ${users.join(" ")}; do
  echo "== asks $user"; env -i setpriv --reuid $user --regid $user --clear-groups @BIN@/with-env sh -c 'tr "\\0" "\\n" </proc/$$/environ' | cut -d= -f1
done
echo "== size"; ls -l @BIN@/setuser @BIN@/with-env @BIN@/env-init @BIN@/../libexec/env-broker/env-brokerd | awk '{ print $5, $9 }'
refused() { echo "== refused $*"; "$@" 2>&1; echo "exit code $?"; }
refused @BIN@/setuser --grant web backup true
refused @BIN@/setuser --need DATABASE_URL backup true
refused @BIN@/setuser --keep ADMIN_TOKEN web true
refused @BIN@/setuser '' true
echo "== explain"; @BIN@/env-broker explain worker REDIS_PASSWORD; @BIN@/env-broker explain backup STRIPE_KEY
exit 0
`;

function main(): number {
  const reason = whyNoContainers();
  if (reason !== undefined) {
    process.stderr.write(`The demonstration cannot run: ${reason}.\n`);
    return 1;
  }
  process.stdout.write(
    "Starting a container in private namespaces: 12 variables, 3 users, policies/examples/web-shop.yaml ...\n\n",
  );
  const { code, stdout, stderr, audit } = run({
    policies: { "web-shop.yaml": readFileSync(join(root, "policies/examples/web-shop.yaml"), "utf8") },
    passwd,
    group,
    environment,
    command: script,
  });
  if (code !== 0) {
    process.stderr.write(`${stderr}\nThe container ended with ${code}.\n`);
    return 1;
  }
  show(sections(stdout), stderr, audit);
  return 0;
}

function show(found: Record<string, string>, stderr: string, audit: readonly AuditLine[]): void {
  const print = (text: string) => process.stdout.write(`${text}\n`);
  const services = Object.keys(found).filter((name) => name.startsWith("service "));
  const columns = new Map(services.map((name) => [name.slice("service ".length), names(found[name])]));
  const container = environment.map((entry) => entry.slice(0, entry.indexOf("=")));
  const all = [...new Set([...container, ...[...columns.values()].flatMap((list) => [...list])])].sort();

  print(paint.bold("Who has which variable (read from /proc/PID/environ of the running services):\n"));
  print(table(all, columns, new Set(container)));
  print(`\n${paint.bold("/proc/1/environ, read by root:")} ${found["pid1"]} bytes\n`);
  print(paint.bold("With an empty environment, as after sudo, each user asks the broker (with-env):\n"));
  for (const [title, text] of Object.entries(found).filter(([name]) => name.startsWith("asks ")))
    print(`  ${title.slice("asks ".length)}: ${[...names(text)].join(", ")}`);
  print(paint.bold("\nWhat is refused, and why:\n"));
  for (const [name, text] of Object.entries(found).filter(([title]) => title.startsWith("refused"))) {
    const command = name
      .slice("refused ".length)
      .replace(/\S*\/bin\//, "")
      .replace("setuser  true", "setuser '' true");
    print(`  $ ${command}\n${text.replace(/^/gm, "    ")}\n`);
  }
  print(paint.bold("What is on record of that (docker logs has it, and env-broker audit):\n"));
  for (const { time, uid, cmd, refused } of audit) print(`  ${time}  uid ${uid}  refused  ${cmd}: ${refused}`);
  print(`\n${paint.bold("What the auditor asks:")}\n\n${(found["explain"] ?? "").replace(/^/gm, "  ")}\n`);
  if (stderr !== "") print(`${paint.bold("What boot said:")}\n\n${stderr.replace(/^/gm, "  ")}`);
  print(
    `${paint.bold("The launchers and PID 1, in bytes:")}\n\n${(found["size"] ?? "").replace(/\S*\/(bin|env-broker)\//g, "").replace(/^/gm, "  ")}`,
  );
}

process.exitCode = main();
