import { afterAll, beforeAll, describe, it } from "vitest";
import { expectPageToHold, removeExample } from "./example.ts";

const page = () => removeExample("from-gosu-before", "from-gosu-after");
beforeAll(page);
afterAll(page);

describe("the example from-gosu", () => {
  it("does what its page shows", () => expectPageToHold("from-gosu"));
});
