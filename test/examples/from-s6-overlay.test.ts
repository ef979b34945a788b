import { afterAll, beforeAll, describe, it } from "vitest";
import { expectPageToHold, removeExample } from "./example.ts";

const page = () => removeExample("from-s6-overlay-before", "from-s6-overlay-exec", "from-s6-overlay-after");
beforeAll(page);
afterAll(page);

describe("the example from-s6-overlay", () => {
  it("does what its page shows", () => expectPageToHold("from-s6-overlay"));
});
