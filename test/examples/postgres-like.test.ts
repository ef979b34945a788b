import { describeExample } from "./example.ts";

describeExample("postgres-like");
