import { describeExample } from "./example.ts";

describeExample("compose");
