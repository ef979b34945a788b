import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { Marked } from "marked";
import markedMan from "marked-man";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const source = "docs/man";
const target = "dist/man";

/** A page as roff; a link stands for its text, since what it leads to is not installed. */
function manualPage(text, name, section) {
  const plain = text
    .replace(/<!--.*?-->\n/g, "")
    // Other pages are not installed: they are named as the project has them.
    .replace(/\[[\w-]+\.md\]\(\.\.\/([\w.-]+)[^)]*\)/g, "docs/$1")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1");
  const marked = new Marked(markedMan, {
    name,
    section,
    manual: "env-broker",
    manVersion: `env-broker ${version}`,
    breaks: false,
  });
  return (
    marked
      .parse(plain)
      // The month of a build is no month of a page; and two builds must give the same.
      .replace(/^(\.TH "[^"]*" "\d") "[^"]*"(.*)$/m, '$1 ""$2\n.ad l')
      // A cell of a table is escaped as HTML.
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&")
      // A table's last column takes the rest of the line, and no lines are drawn.
      .replace(/^tab\(\|\) expand nowarn box;\n((?:l )*)l\.$/gm, "tab(|) nowarn;\n$1lx.")
      .replace(/^[=_]\n(?=T\{)/gm, "")
  );
}

/** Makes the manual pages in dist/man out of docs/man: the same text, for man(1). */
export function writeManual() {
  rmSync(target, { recursive: true, force: true });
  for (const file of readdirSync(source)) {
    const [, name, section] = /^(.*)\.(\d)\.md$/.exec(file);
    const roff = manualPage(readFileSync(`${source}/${file}`, "utf8"), name, section);
    mkdirSync(`${target}/man${section}`, { recursive: true });
    writeFileSync(`${target}/man${section}/${name}.${section}.gz`, gzipSync(roff, { level: 9 }));
  }
}
