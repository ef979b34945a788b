import { expect, it } from "vitest";
import { stateFolder } from "../../../src/contract/paths.ts";

it("the state folder of a user other than root is one of its own in root's", () => {
  expect([stateFolder(0), stateFolder(1000)]).toEqual(["/run/env-broker", "/run/env-broker/uid-1000"]);
});
