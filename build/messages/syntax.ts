// biome-ignore lint/suspicious/noExplicitAny: a syntax tree as oxc-parser gives it, which is walked by its keys
export type Tree = any;

/** Calls for every node of a tree, those above first. */
export function walk(tree: Tree, visit: (node: Tree) => void): void {
  if (tree === null || typeof tree !== "object") return;
  if (typeof tree.type === "string") visit(tree);
  for (const each of Object.values(tree)) walk(each, visit);
}
