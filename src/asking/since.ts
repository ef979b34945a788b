/** The moment that a text such as `30m`, `2h`, `7d` or `2026-11-24T12:00:00Z` stands for, as the log writes it; undefined if none. */
export function parseSince(text: string): string | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined) {
    const back = Number(count) * milliseconds[unit as keyof typeof milliseconds];
    return new Date(Date.now() - back).toISOString();
  }
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return undefined;
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? undefined : new Date(moment).toISOString();
}

const milliseconds = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
