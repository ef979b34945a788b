import { type Matrix, markOf } from "../access/matrix.ts";
import { sentenceOf } from "../access/ways.ts";
import { printable } from "../text/printable.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

/** One page that needs nothing else: who gets what, with filters, and the reason on a click. */
export function matrixPage(matrix: Matrix, closing: readonly string[]): string {
  const lines = [
    ...(matrix.everybody.length === 0 ? [] : [`Everybody gets ${matrix.everybody.map(printable).join(", ")}.`]),
    ...(matrix.others.length === 0 ? [] : [`Nothing else reaches ${matrix.others.join(", ")}.`]),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<link rel="icon" href="data:,">
<title>Who gets which variable</title>
<style>${style}</style>
</head>
<body>
<h1>Who gets which variable</h1>
<p class="quiet">Names only: no value is in this page. ● gets it, ◐ only inside another variable, ▤ only by the files of docker_env, · only as root, * sensitive. Click a cell for the reason.</p>
<form>
<label>User or group <input type="search" id="who" autocomplete="off"></label>
<label>Variable <input type="search" id="what" autocomplete="off"></label>
<label>How <select id="mark"><option value="">in any way, or not at all</option><option value="gets">gets it</option><option value="inside">only inside another variable</option><option value="files">only by the files</option><option value="root">only as root</option></select></label>
<label class="tick"><input type="checkbox" id="sensitive"> sensitive only</label>
</form>
<p id="count" class="quiet" aria-live="polite"></p>
<noscript><p>This table is filled by a script; env-broker matrix --markdown prints it without one.</p></noscript>
<div class="scroll" tabindex="0"><table><thead id="head"></thead><tbody id="body"></tbody></table></div>
<ul>${lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join("")}</ul>
<ul class="quiet">${closing.map((line) => `<li>${escapeMarkup(line)}</li>`).join("")}</ul>
<dialog id="why" aria-labelledby="title"><h2 id="title"></h2><ul></ul><button type="button" id="close">Close</button></dialog>
<script type="application/json" id="data">${json(matrix)}</script>
<script>${script}</script>
</body>
</html>
`;
}

function json({ columns, variables }: Matrix): string {
  const data = {
    variables: variables.map(({ name, sensitive }) => ({ name: printable(name), sensitive })),
    columns: columns.map(({ label, ways }) => ({
      label,
      cells: Object.fromEntries(
        variables.flatMap(({ name }) => {
          const each = ways.get(name);
          return each ? [[printable(name), { mark: markOf(each), ways: each.map(sentenceOf) }]] : [];
        }),
      ),
    })),
  };
  // Nothing in it may end the element that it stands in: HTML, 13.2.5.4.
  return JSON.stringify(data).replaceAll("<", "\\u003c");
}

function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
