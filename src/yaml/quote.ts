const limit = 80;

/**
 * A text of a policy as a message may show it: names are no secret, but a value may stand where a name belongs, as in
 * `allow: [API_KEY=...]`. So it is cut where a value would begin, and after 80 characters.
 */
export function shortName(text: string): string {
  const [name] = text.split(/[=:\s]/, 1) as [string];
  const shown = name.slice(0, limit);
  return shown === text ? shown : `${shown}...`;
}

export function quoteKey(text: string): string {
  return `"${shortName(text)}"`;
}
