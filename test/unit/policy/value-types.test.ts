import { describe, expect, it } from "vitest";
import type { ValueType } from "../../../src/policy/value-types.ts";
import { mismatch, valueTypes } from "../../../src/policy/value-types.ts";
import type { Bytes } from "../../../src/text/bytes.ts";
import { encodeUtf8 } from "../../../src/text/utf8.ts";
import { canary } from "../../support/canary.ts";

const declared = (type: ValueType) => ({ type, values: ["debug", "info"], pattern: "[a-z]+é?", minLength: 0 });
const fits = (type: ValueType, value: string) => mismatch(encodeUtf8(value), declared(type)) === undefined;

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

const cases: Record<Exclude<ValueType, "string">, { right: string[]; wrong: string[] }> = {
  integer: { right: ["0", "-5", "+7", "00012"], wrong: ["", "1.0", "1e3", " 1", "0x1", "١"] },
  number: {
    right: ["1", "-1.5", ".5", "1.", "2e10", "1E-3"],
    wrong: ["", ".", "e5", "1.2.3", "NaN", "Infinity", "1 "],
  },
  boolean: { right: ["true", "FALSE", "Yes", "no", "on", "off", "1", "0"], wrong: ["", "2", "t", "enabled"] },
  port: { right: ["1", "80", "65535"], wrong: ["0", "65536", "080", "-1", "80 ", "http"] },
  url: {
    right: [
      "https://example.com/a?b#c",
      "postgres://u:p@[::1]:5432/db",
      "redis://cache",
      "mailto:a@b",
      "file:///x",
      "unix:/run/x.sock",
      "sqlite:///app.db",
      "unix:///var/run/docker.sock",
      "redis+socket:///x",
      "jdbc:postgresql://db/shop",
      "HTTPS://EXAMPLE.COM",
      "ws://u:p@db:80/x",
    ],
    wrong: [
      "",
      "example.com",
      "http://",
      "http:///x",
      "http:// x",
      "://x",
      "1http://x",
      "http:",
      "http://:80",
      "http://@/",
      "http://[zz/",
      "http://::1/",
      "localhost:8080",
      "db:5432/x",
    ],
  },
  email: {
    right: ["a@b.example", "first.last+tag@sub.example.org"],
    wrong: ["", "a", "@b", "a@", "a b@c", "a@b c", "a@b@c", "a@-b"],
  },
  host: {
    right: [
      "localhost",
      "db",
      "my_db.internal",
      "example.com.",
      "10.0.0.1",
      "::",
      "::1",
      "[2001:db8::1]",
      "fe80::1%eth0",
      "::ffff:10.0.0.1",
      "1:2:3:4:5:6:7:8",
    ],
    wrong: [
      "",
      "-a",
      "a-",
      "a..b",
      "256.1.1.1",
      "1.2.3",
      "1:2:3",
      "::1::",
      "1.2.3.4::",
      "1:1.2.3.4::",
      "1.2.3.4:1::",
      "1:2:3:4:5:6:7:8:9",
      "1:2:3:4:5:6:7::8",
      "g::1",
      "[db]",
      "a b",
      "::1.2.3.4.5",
      "12345::",
      ":",
      ":1",
      "x".repeat(64),
    ],
  },
  path: { right: ["/", "/srv/app"], wrong: ["", "srv", "./x"] },
  json: {
    right: ['{"a":1}', "3", '"x"', "null", nested(1000), JSON.stringify("[".repeat(2000)), `[${"[],".repeat(2000)}[]]`],
    wrong: ["", "{", "a", `{"${canary}`, nested(1001)],
  },
  enum: { right: ["debug", "info"], wrong: ["", "Debug", "debug "] },
  pattern: { right: ["abc", "abcé"], wrong: ["", "abc1", "1abc", "abc\n"] },
};

describe("a value of type", () => {
  for (const [type, { right, wrong }] of Object.entries(cases) as [
    Exclude<ValueType, "string">,
    { right: string[]; wrong: string[] },
  ][]) {
    it.each(right)(`${type} may be %j`, (value) => expect(fits(type, value)).toBe(true));
    it.each(wrong)(`${type} may not be %j`, (value) => expect(fits(type, value)).toBe(false));
  }

  it("string may be anything, and every other type is text", () => {
    expect(mismatch("\xff" as Bytes, declared("string"))).toBeUndefined();
    for (const type of valueTypes)
      if (type !== "string") expect(mismatch("\xff" as Bytes, declared(type))).toBeDefined();
  });

  it("has a least length in characters, or in bytes where it is no text", () => {
    expect(mismatch(encodeUtf8("äöü"), { ...declared("string"), minLength: 3 })).toBeUndefined();
    expect(mismatch(encodeUtf8("äö"), { ...declared("string"), minLength: 3 })).toBe("at least 3 characters");
    expect(mismatch("\xff\xff" as Bytes, { ...declared("string"), minLength: 3 })).toBe("at least 3 characters");
  });

  it("is described without the value", () => {
    expect(mismatch(canary as Bytes, declared("enum"))).toBe("one of debug, info");
    expect(mismatch("x" as Bytes, { ...declared("enum"), sensitive: true })).toBe("one of its declared values");
    expect(mismatch(canary as Bytes, declared("port"))).toBe("a port, 1 to 65535");
  });
});
