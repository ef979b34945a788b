import type { Growth, Point, Way } from "./growth-points.ts";
import { machine } from "./machine.ts";
import { median } from "./median.ts";
import { progress } from "./progress.ts";
import { roundsOr } from "./rounds.ts";
import { inScene, programs, type Scene, tools } from "./scene.ts";
import { environment, every, group, largePolicy, passwd, policies, quotedEnvironment } from "./subject.ts";

/** `npm run bench -- growth [--rounds N]`: how what is measured grows with the policy, as JSON. */
const rounds = roundsOr(200);

const base: Scene = { policies, passwd, group, environment };
const withPolicy = (text: string, more: Partial<Scene> = {}): Scene => ({
  ...base,
  ...more,
  policies: { ...policies, "growth.yaml": `version: 1\n${text}` },
});
const grantOf = (pattern: string) =>
  `grants: { growth: { reason: Grows, to: { users: [web] }, allow: ["${pattern}"] } }\n`;

/** So many variables, all of them web's. */
const variables = (count: number) =>
  withPolicy(grantOf("V_*"), { environment: [...environment, ...every(count, (at) => `V_${at}=value number ${at}`)] });

/** So many bytes in ten variables, all of them web's. */
const bytes = (count: number) =>
  withPolicy(grantOf("V_*"), {
    environment: [...environment, ...every(10, (at) => `V_${at}=${"x".repeat(count / 10)}`)],
  });

/** So many grants, each of its own user, with ten variables of its own; web has none of them. */
function grants(count: number): Scene {
  const large = largePolicy(count, 10);
  return {
    policies: { ...policies, "growth.yaml": large.policy },
    passwd: passwd + large.passwd,
    group: group + large.group,
    environment: [...environment, ...large.environment],
  };
}

/** So many users, whom one grant names. */
const users = (count: number) =>
  withPolicy(
    `grants: { growth: { reason: Grows, to: { users: [web, ${every(count, (at) => `u${at}`).join(", ")}] }, allow: PORT } }\n`,
    {
      passwd: passwd + every(count, (at) => `u${at}:x:${10_000 + at}:${10_000 + at}::/:/bin/sh\n`).join(""),
    },
  );

const ways: Readonly<Record<Way, { scene: (size: number) => Scene; sizes: readonly number[] }>> = {
  variables: { scene: variables, sizes: [10, 100, 1_000, 10_000] },
  bytes: { scene: bytes, sizes: [1_000, 10_000, 100_000, 1_000_000] },
  grants: { scene: grants, sizes: [1, 10, 100, 1_000] },
  users: { scene: users, sizes: [1, 10, 100, 1_000] },
};

/** A launch with what the caller of a service has: all of the container's, or, where they are not web's, the thirty. */
function measure(way: Way, size: number): Point {
  const scene = ways[way].scene(size);
  const caller = way === "grants" ? `env -i ${quotedEnvironment}` : "";
  const nothing = `${tools}/chain`;
  const output = inScene(
    scene,
    `${caller} ${tools}/launches ${rounds} ${nothing} ${nothing} -- ${programs}/setuser web ${nothing}
stat -c %s /run/env-broker/grants
for round in 1 2 3; do
  echo "# $round" >>/etc/env-broker/policies/security.yaml
  ${tools}/cost ${programs}/env-broker reload; ${tools}/cost ${programs}/env-broker check
done`,
  );
  const [chain = 0, launch = 0, table = 0, ...costs] = output
    .trim()
    .split("\n")
    .map((line) => Number(line.split(" ")[0]));
  return {
    size,
    launch: launch / 1e3,
    chain: chain / 1e3,
    table,
    reload: median(costs.filter((_, at) => at % 2 === 0)),
    check: median(costs.filter((_, at) => at % 2 === 1)),
  };
}

const pointsOf = (way: Way) =>
  ways[way].sizes.map((size) => {
    progress(`${way}: ${size}`);
    return measure(way, size);
  });
const growth: Growth = {
  machine: machine(),
  rounds,
  points: {
    variables: pointsOf("variables"),
    bytes: pointsOf("bytes"),
    grants: pointsOf("grants"),
    users: pointsOf("users"),
  },
};
progress("");
process.stdout.write(`${JSON.stringify(growth, null, 2)}\n`);
