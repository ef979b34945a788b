/**
 * How many times a property is tried: the given number, or as many times that as ENV_BROKER_FUZZ says, as for a run that is longer
 * than one waits for.
 */
export function runs(number: number): number {
  return number * Number(process.env["ENV_BROKER_FUZZ"] ?? 1);
}
