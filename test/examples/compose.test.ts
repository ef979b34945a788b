import { afterAll, beforeAll, describe, it } from "vitest";
import { expectPageToHold, removeExample } from "./example.ts";

const page = () => removeExample("compose");
beforeAll(page);
afterAll(page);

describe("the example compose", () => {
  it("does what its page shows", () => expectPageToHold("compose"));
});
