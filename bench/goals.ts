import { boots, places } from "./boot.ts";
import { launchers } from "./launchers.ts";
import { inits } from "./memory.ts";
import type { Occasion, Results } from "./results.ts";

/** A row of the goals: what a run must show at most, or at least. */
export interface Goal {
  readonly what: string;
  readonly bound: "at most" | "at least";
  readonly limit: number;
  readonly unit: string;
  readonly measured: (results: Results) => number;
}

const { chain, setuser, withEnv, brokered, chpst, gosu, s6, python, doas, sudo } = launchers;

function ratio(one: string, other: string, occasion: Occasion = "small") {
  return ({ launch }: Results) => (launch[occasion][one] ?? Number.NaN) / (launch[occasion][other] ?? Number.NaN);
}

function atMost(limit: number, what: string, measured: (results: Results) => number, unit = "×"): Goal {
  return { what, bound: "at most", limit, unit, measured };
}

const beside = (name: string) => `setuser against ${name}`;

/** What was set from prototypes before the first line was written. */
export const goals: readonly Goal[] = [
  atMost(1.2, beside(chain), ratio(setuser, chain)),
  atMost(1.25, `${beside(chain)}, everything on record`, ratio(setuser, chain, "audited")),
  atMost(0.4, beside(chpst), ratio(setuser, chpst, "others")),
  atMost(0.2, beside(gosu), ratio(setuser, gosu, "others")),
  atMost(0.1, beside(s6), ratio(setuser, s6, "others")),
  atMost(0.06, beside(python), ratio(setuser, python, "others")),
  atMost(0.12, beside(doas), ratio(setuser, doas, "others")),
  atMost(0.08, beside(sudo), ratio(setuser, sudo, "others")),
  atMost(
    1.2,
    "setuser with 10,000 variables, 1,000 grants and 1,000 users in the policy, against the small one",
    // Each against its own chain: they are measured one after the other.
    (results) => ratio(setuser, chain, "large")(results) / ratio(setuser, chain)(results),
  ),
  atMost(1.3, "with-env through the broker, against with-env as root", ratio(brokered, withEnv)),
  {
    what: "requests a second, against a server that echoes and logs",
    bound: "at least",
    limit: 0.6,
    unit: "×",
    measured: ({ requests }) => requests.broker / requests.echo,
  },
  ...places.map((place) =>
    atMost(
      place === "tmpfs" ? 0.5 : 0.65,
      `boot against my_init's work, ${place}`,
      ({ boot }) => (boot[place][boots.own] ?? Number.NaN) / (boot[place][boots.myInit] ?? Number.NaN),
    ),
  ),
  atMost(300, "memory of env-init and the broker", ({ memory }) => memory[inits.own] ?? Number.NaN, "kB"),
  atMost(2, "added to an image", ({ size }) => size / 1e6, "MB"),
];

/** Whether a run shows it; what could not be measured does not. */
export function isMet({ bound, limit, measured }: Goal, results: Results): boolean {
  return bound === "at most" ? measured(results) <= limit : measured(results) >= limit;
}
