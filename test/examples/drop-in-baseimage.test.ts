import { afterAll, beforeAll, describe, it } from "vitest";
import { expectPageToHold, removeExample } from "./example.ts";

const page = () => removeExample("drop-in-baseimage", "drop-in-baseimage-policy");
beforeAll(page);
afterAll(page);

describe("the example drop-in-baseimage", () => {
  it("does what its page shows", () => expectPageToHold("drop-in-baseimage"));
});
