import { afterAll, beforeAll, describe, it } from "vitest";
import { expectPageToHold, removeExample } from "./example.ts";

const page = () => removeExample("ssh");
beforeAll(page);
afterAll(page);

describe("the example ssh", () => {
  it("does what its page shows", () => expectPageToHold("ssh"));
});
