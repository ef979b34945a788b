import { describe, expect, it } from "vitest";
import { hazardFamilies } from "../../../src/contract/hazard-list.ts";
import { hazardFamily, hazardNames, hazardPrefixes, isHazard } from "../../../src/names/hazards.ts";
import type { Bytes } from "../../../src/text/bytes.ts";

describe("the catalogue of hazards", () => {
  it("has a reason and a source for each entry, and each name once", () => {
    for (const { names, reason, source } of hazardFamilies)
      expect([names, reason, source].every((text) => text.length > 3)).toBe(true);
    const all = [...hazardNames, ...hazardPrefixes];
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    "LD_PRELOAD",
    "NODE_OPTIONS",
    "BASH_ENV",
    "PYTHONPATH",
    "OPENSSL_CONF",
    "GIT_SSH_COMMAND",
    "BASH_FUNC_x%%",
    "npm_config_script_shell",
    "GIT_CONFIG_COUNT",
  ])("has %s", (name) => {
    expect(isHazard(name as Bytes)).toBe(true);
    expect(hazardFamily(name as Bytes)?.reason).toBeTruthy();
  });

  it.each([
    "PATH",
    "http_proxy",
    "HTTPS_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "NODE_EXTRA_CA_CERTS",
    "HOME",
    "LDFLAGS",
    "NODE_ENV",
  ])("has not %s", (name) => {
    expect(isHazard(name as Bytes)).toBe(false);
  });
});
