import { describePage } from "./example.ts";

describePage("docs/quick-start.md", "docs/quick-start.md", ["hello"]);
