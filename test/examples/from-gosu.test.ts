import { describeExample } from "./example.ts";

describeExample("from-gosu", ["from-gosu-before", "from-gosu-after"]);
