import { describeExample } from "./example.ts";

describeExample("from-supervisord", ["from-supervisord-before", "from-supervisord-after"]);
