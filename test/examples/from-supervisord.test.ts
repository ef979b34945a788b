import { afterAll, beforeAll, describe, it } from "vitest";
import { expectPageToHold, removeExample } from "./example.ts";

const page = () => removeExample("from-supervisord-before", "from-supervisord-after");
beforeAll(page);
afterAll(page);

describe("the example from-supervisord", () => {
  it("does what its page shows", () => expectPageToHold("from-supervisord"));
});
