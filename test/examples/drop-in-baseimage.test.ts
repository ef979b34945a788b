import { describeExample } from "./example.ts";

describeExample("drop-in-baseimage", ["drop-in-baseimage", "drop-in-baseimage-policy"]);
