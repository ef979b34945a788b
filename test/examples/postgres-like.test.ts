import { afterAll, beforeAll, describe, it } from "vitest";
import { expectPageToHold, removeExample } from "./example.ts";

const page = () => removeExample("postgres-like");
beforeAll(page);
afterAll(page);

describe("the example postgres-like", () => {
  it("does what its page shows", () => expectPageToHold("postgres-like"));
});
