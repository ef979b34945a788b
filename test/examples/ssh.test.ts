import { describeExample } from "./example.ts";

describeExample("ssh");
