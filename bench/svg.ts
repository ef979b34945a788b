/** An element of a drawing, with its attributes and what is in it. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ""): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return content === "" ? `<${name}${words.join("")}/>` : `<${name}${words.join("")}>${content}</${name}>`;
}

export function text(content: string, attributes: Readonly<Record<string, string | number>>): string {
  return element("text", attributes, escaped(content));
}

/** A drawing that is read on white and on black; `label` is what it shows, for who cannot see it. */
export function drawing(width: number, height: number, label: string, parts: readonly string[]): string {
  const style = `text { font: 13px sans-serif; fill: #24292f } .title { font-weight: bold } .faint { fill: #6e7781 }
.grid { stroke: #d0d7de } .own { fill: #0969da; stroke: #0969da } .other { fill: #8c959f; stroke: #8c959f } .third { fill: #bf8700; stroke: #bf8700 }
.line { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .faint { fill: #9198a1 } .grid { stroke: #3d444d } .own { fill: #4493f8; stroke: #4493f8 } }`;
  const attributes = { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, role: "img" };
  return `${element("svg", { ...attributes, "aria-label": label }, `\n${[element("style", {}, style), ...parts].join("\n")}\n`)}\n`;
}

function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
