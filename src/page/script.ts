/**
 * What the page does in a browser: it fills the table from the data that stands in the page, as far as the filters let
 * it, and says in a dialog why a cell is as it is. Every text is put in as text, never as markup.
 */
export const script = `
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const limits = { variables: 400, columns: 80 };
const signs = { gets: ["\\u25cf", "gets it"], inside: ["\\u25d0", "only inside another variable"], files: ["\\u25a4", "only by the files of docker_env"], root: ["\\u00b7", "only as root"] };
const $ = (id) => document.getElementById(id);
const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};

function explain(variable, column, cell) {
  const dialog = $("why");
  dialog.querySelector("h2").textContent = column.label + ", " + variable.name + ": " + (cell ? signs[cell.mark][1] : "does not reach it");
  const ways = cell ? cell.ways : ["No grant gives it. env-broker explain says what would change that."];
  dialog.querySelector("ul").replaceChildren(...ways.map((way) => make("li", way)));
  dialog.showModal();
}

const cellAt = (column, variable) => (Object.hasOwn(column.cells, variable.name) ? column.cells[variable.name] : undefined);

function cellOf(variable, column) {
  const cell = cellAt(column, variable);
  const box = make("td");
  const button = make("button", cell ? signs[cell.mark][0] : "", cell ? cell.mark : "");
  button.type = "button";
  button.setAttribute("aria-label", column.label + ", " + variable.name + ": " + (cell ? signs[cell.mark][1] : "no"));
  button.addEventListener("click", () => explain(variable, column, cell));
  box.append(button);
  return box;
}

function matches(text, wanted) {
  return wanted.trim().toLowerCase().split(/\\s+/).every((word) => text.toLowerCase().includes(word));
}

function fill() {
  const mark = $("mark").value;
  const hasMark = (cell) => cell && (mark === "" || cell.mark === mark);
  const columns = data.columns.filter((column) => matches(column.label, $("who").value));
  const variables = data.variables.filter(
    (variable) =>
      matches(variable.name, $("what").value) &&
      (!$("sensitive").checked || variable.sensitive) &&
      (mark === "" || columns.some((column) => hasMark(cellAt(column, variable)))),
  );
  const shown = { columns: columns.slice(0, limits.columns), variables: variables.slice(0, limits.variables) };
  const head = make("tr");
  head.append(make("th", "variable"), ...shown.columns.map((column) => make("th", column.label)));
  $("head").replaceChildren(head);
  $("body").replaceChildren(
    ...shown.variables.map((variable) => {
      const row = make("tr");
      row.append(make("th", variable.name, variable.sensitive ? "sensitive" : ""), ...shown.columns.map((column) => cellOf(variable, column)));
      return row;
    }),
  );
  const count = (list, all, noun) => (list.length === all.length ? all.length : list.length + " of " + all.length) + " " + noun;
  const isCut = shown.columns.length < columns.length || shown.variables.length < variables.length;
  $("count").textContent =
    count(shown.variables, data.variables, "variables") + ", " + count(shown.columns, data.columns, "users and groups") +
    (isCut ? "; narrow the filters to see the others" : "");
}

for (const control of document.querySelectorAll("input, select")) control.addEventListener("input", fill);
document.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
$("close").addEventListener("click", () => $("why").close());
fill();
`;
