import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Locked {
  readonly version: string;
  readonly license: string;
  readonly integrity: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
}

/** What a build takes from Debian: its packages' versions are those of the day, which the image's own list tells (dpkg). */
const fromDebian = [
  { name: "musl", licence: "MIT" },
  { name: "quickjs", licence: "MIT" },
  { name: "libgcc", licence: "GPL-3.0-or-later WITH GCC-exception-3.1" },
];

/** An SPDX expression, or one licence's id, as CycloneDX tells them apart. */
const licences = (text: string) =>
  / (OR|AND|WITH) /.test(text) ? [{ expression: text }] : [{ license: { id: text } }];

function fromNpm(path: string, { version, license, integrity, dev, devOptional }: Locked) {
  const name = path.replace(/^.*node_modules\//, "");
  return {
    type: "library",
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    // What only builds and tests is not in what runs.
    scope: dev || devOptional ? "excluded" : "required",
    hashes: [{ alg: "SHA-512", content: Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex") }],
    licenses: licences(license),
  };
}

/**
 * docs/sbom.cdx.json: every package of the lock file and what Debian adds, as CycloneDX 1.6 (ECMA-424). Without a serial number and a
 * time, so that it is the same wherever it is made.
 */
export function sbom(root: string): string {
  const read = (name: string) => JSON.parse(readFileSync(join(root, name), "utf8"));
  const { name, version, license } = read("package.json");
  const { "": _, ...locked }: Record<string, Locked> = read("package-lock.json").packages;
  const document = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "application", name, version, licenses: licences(license) } },
    components: [
      ...fromDebian.map(({ name: debian, licence }) => ({
        type: "library",
        name: debian,
        purl: `pkg:deb/debian/${debian}`,
        scope: "required",
        licenses: licences(licence),
      })),
      ...Object.entries(locked).map(([path, entry]) => fromNpm(path, entry)),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
