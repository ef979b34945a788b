/** Says on a terminal what is measured now, in the place of what was said before; nothing at the end. */
export function progress(text: string): void {
  if (process.stderr.isTTY === true) process.stderr.write(`\r\x1b[K${text} `);
}
