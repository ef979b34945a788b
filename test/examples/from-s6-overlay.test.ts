import { describeExample } from "./example.ts";

describeExample("from-s6-overlay", ["from-s6-overlay-before", "from-s6-overlay-exec", "from-s6-overlay-after"]);
