import { median } from "./median.ts";
import { inScene, tools } from "./scene.ts";
import { environment, group, passwd, policies } from "./subject.ts";

/** A policy that gives 23 variables to a group, and has every answer on record. */
const shop = `version: 1
grants:
  shop:
    reason: Everybody of the shop asks
    to: { groups: [shop] }
    allow: [SENTRY_DSN, PORT, LOG_LEVEL, SETTING_*]
settings: { audit: { events: all, to: file } }
`;

const [log, socket, gid] = ["/var/log/env-broker/audit.jsonl", "/run/env-broker/broker.sock", 3000];
/** Of each uid no more than 20 lines a second are written: 250 uids, of which each asks four times a round, and rounds are apart. */
const uids = 250;

/** What both serve is of the same size, and so is the line that they write; in turns, each a thousand connections. */
const script = (rounds: number) => `set -- $(${tools}/requests ${socket} 200 ${uids} ${gid}); size=$2
before=$(stat -c %s ${log}); ${tools}/requests ${socket} 100 ${uids} ${gid} >/dev/null; line=$((($(stat -c %s ${log}) - before) / 100))
${tools}/echo /run/echo $size /var/log/echo $line & sleep 0.2
for round in $(seq ${rounds}); do
  ${tools}/requests ${socket} 1000 ${uids} ${gid}; ${tools}/requests /run/echo 1000 ${uids} ${gid}; sleep 0.2
done
kill $!; if grep -q suppressed ${log}*; then exit 1; fi`;

/** Requests a second, one connection each, of the broker and of a server that only echoes and logs. */
export function measureRequests(rounds: number): { broker: number; echo: number } {
  const output = inScene(
    { policies: { ...policies, "shop.yaml": shop }, passwd, group: `${group}shop:x:${gid}:\n`, environment },
    script(rounds),
  );
  const times = output
    .trim()
    .split("\n")
    .map((line) => Number(line.split(" ")[0]));
  const rate = (of: number) => 1e12 / median(times.filter((_, at) => at % 2 === of));
  return { broker: rate(0), echo: rate(1) };
}
