import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { Host } from "../../src/host/host.ts";
import { ascii, type Bytes, fromArray } from "../../src/text/bytes.ts";

import { denied, everyByte, rootOnly, workspace } from "./workspace.ts";

/** What every host must do where it only looks. */
export function readingContract(host: () => Host): void {
  const at = workspace(host);
  const { path, put, refusal } = at;

  describe("the process", () => {
    it("has the uid of root, and no terminal here", () => {
      expect(host().uid()).toBe(process.geteuid?.());
      expect(host().isTerminal(1)).toBe(fs.fstatSync(1).isCharacterDevice() && process.stdout.isTTY === true);
      expect(host().terminalWidth()).toBe(process.stdout.columns || undefined);
      expect(host().variable("NO_COLOR")).toBe(process.env["NO_COLOR"]);
    });

    it("hashes bytes with SHA-256, whatever their number", () => {
      for (const length of [0, 1, 3, 55, 56, 63, 64, 65, 119, 120, 1000]) {
        const bytes = Uint8Array.from({ length }, (_, at) => (at * 7 + length) & 255);
        expect(host().sha256(fromArray(bytes))).toBe(createHash("sha256").update(bytes).digest("hex"));
      }
    });

    it("says that a descriptor is not open", () => {
      expect(refusal(() => host().takeDescriptor(987))).toEqual(
        denied("absent", "cannot read descriptor 987: it does not exist"),
      );
    });
  });

  describe("opening a folder", () => {
    it.each(["nothing", "file", "link", "broken"])("refuses what is no folder: %s", (name) => {
      put("file");
      fs.mkdirSync(path("real"));
      fs.symlinkSync("real", path("link"));
      fs.symlinkSync("nowhere", path("broken"));
      const expected =
        name === "nothing"
          ? denied("absent", "cannot open WORK/nothing: it does not exist")
          : denied("not-a-folder", `cannot open WORK/${name}: it is not a folder`);
      expect(refusal(() => host().openFolder(path(name)))).toEqual(expected);
    });

    it("stays the same folder when it is renamed", () => {
      fs.mkdirSync(path("inner"));
      const inner = host().openFolder(path("inner"));
      fs.renameSync(path("inner"), path("elsewhere"));
      put("inner/decoy");
      inner.replace([[ascii("file"), ascii("x")]], rootOnly);
      expect(fs.readdirSync(path("elsewhere"))).toEqual(["file"]);
      inner.close();
    });
  });

  describe("a folder", () => {
    it("tells its owner, group, mode and whether its mount can be written", () => {
      fs.chownSync(at.work, 12, 4_000_000_000);
      fs.chmodSync(at.work, 0o2751);
      expect(at.folder.status()).toMatchObject({ uid: 12, gid: 4_000_000_000, mode: 0o2751, onWritableMount: true });
      const proc = host().openFolder("/sys/kernel");
      expect(proc.status().mode).toBe(0o755);
      proc.close();
    });

    it("lists names as bytes, sorted by bytes, dot files too", () => {
      for (const name of ["b", "a", ".hidden", "é", "B"]) put(name);
      fs.writeFileSync(Buffer.concat([Buffer.from(`${at.work}/`), Buffer.from([0xff, 0x80, 0x41])]), "");
      expect(at.folder.list()).toEqual([".hidden", "B", "a", "b", "\xc3\xa9", "\xff\x80A"]);
      expect(at.folder.list()).toHaveLength(6);
      expect(at.folder.read("\xff\x80A" as Bytes, 9)).toBe("");
    });

    it("says what a name stands for, without following a link", () => {
      put("file");
      fs.mkdirSync(path("inner"));
      fs.symlinkSync("inner", path("link"));
      execFileSync("mkfifo", [path("fifo")]);
      expect(["file", "inner", "link", "fifo", "nothing"].map((name) => at.folder.kindOf(ascii(name)))).toEqual([
        "file",
        "folder",
        "other",
        "other",
        undefined,
      ]);
    });

    it("makes a folder with mode 0700, and opens one that is there as it is", () => {
      at.folder.makeFolder(ascii("inner")).close();
      expect(fs.statSync(path("inner")).mode & 0o7777).toBe(0o700);
      fs.chmodSync(path("inner"), 0o755);
      const again = at.folder.makeFolder(ascii("inner"));
      expect(again.path).toBe(path("inner"));
      expect(again.status().mode).toBe(0o755);
      again.setAccess({ uid: 1, gid: 1900, mode: 0o750 });
      expect(fs.statSync(path("inner"))).toMatchObject({ uid: 1, gid: 1900, mode: 0o40750 });
      again.close();
    });

    it("does not take a link or a file for a folder that it should make", () => {
      put("file");
      fs.symlinkSync("/etc", path("link"));
      for (const name of ["file", "link"]) {
        expect(refusal(() => at.folder.makeFolder(ascii(name)))).toEqual(
          denied("not-a-folder", `cannot open WORK/${name}: it is not a folder`),
        );
      }
    });

    it("refuses a name with a NUL byte, which no system call can carry", () => {
      const name = "a\0b" as Bytes;
      for (const operation of [
        () => at.folder.read(name, 9),
        () => at.folder.kindOf(name),
        () => at.folder.makeFolder(name),
        () => at.folder.remove(name),
        () => at.folder.replace([[name, ascii("x")]], rootOnly),
        () => at.folder.readBeneath(name, 9),
      ]) {
        expect(refusal(operation)).toMatchObject({
          code: "failed",
          message: expect.stringMatching(/a\\x00b: EINVAL$/),
        });
      }
    });
  });

  describe("reading a file", () => {
    it("keeps every byte", () => {
      put(
        "bytes",
        Uint8Array.from({ length: 256 }, (_, byte) => byte),
      );
      expect(at.folder.read(ascii("bytes"), 256)).toBe(everyByte);
    });

    it("takes a file of the limit, and refuses a byte more", () => {
      put("large", "x".repeat(70_000));
      expect(at.folder.read(ascii("large"), 70_000)).toHaveLength(70_000);
      expect(refusal(() => at.folder.read(ascii("large"), 69_999))).toEqual(
        denied("too-large", "cannot read WORK/large: it is larger than 69999 bytes"),
      );
    });

    it("refuses everything but a regular file, and waits for no FIFO", () => {
      fs.mkdirSync(path("inner"));
      put("file");
      fs.symlinkSync("file", path("link"));
      execFileSync("mkfifo", [path("fifo")]);
      const read = (name: string) => refusal(() => at.folder.read(ascii(name), 9));
      expect(read("nothing")).toEqual(denied("absent", "cannot read WORK/nothing: it does not exist"));
      expect(read("link")).toEqual(denied("link", "cannot read WORK/link: it is a symbolic link"));
      expect(read("fifo")).toEqual(denied("not-a-file", "cannot read WORK/fifo: it is not a regular file"));
      expect(read("inner")).toEqual(denied("not-a-file", "cannot read WORK/inner: it is not a regular file"));
    });

    it("of the system follows links, and tells what tells it from another", () => {
      put("file", "content");
      fs.symlinkSync("file", path("link"));
      const { content, stamp } = host().readSystemFile(path("link"), 7);
      const stats = fs.statSync(path("file"), { bigint: true });
      expect(content).toBe("content");
      expect(stamp).toMatchObject({ device: stats.dev, inode: stats.ino, size: 7n, modified: stats.mtimeNs });
      expect(refusal(() => host().readSystemFile(path("link"), 6))).toMatchObject({ code: "too-large" });
      expect(refusal(() => host().readSystemFile(path("none"), 6))).toEqual(
        denied("absent", "cannot read WORK/none: it does not exist"),
      );
    });
  });

  describe("reading beneath a folder", () => {
    it("follows links that stay in it, and tells of every folder on the way", () => {
      put("..data_1/policy.yaml", "version: 1");
      fs.chmodSync(path("..data_1"), 0o705);
      fs.symlinkSync("..data_1", path("..data"));
      fs.symlinkSync("..data/policy.yaml", path("policy.yaml"));
      const { content, file, folders } = at.folder.readBeneath(ascii("policy.yaml"), 99);
      expect(content).toBe("version: 1");
      expect(file).toMatchObject({ uid: 0, gid: 0, mode: 0o644, onWritableMount: true });
      expect(folders.map((each) => each.mode)).toEqual([0o705]);
      expect(at.folder.readBeneath(ascii("..data_1/../..data/./policy.yaml"), 99).content).toBe("version: 1");
    });

    it.each([
      ["up", "../x"],
      ["absolute", "/etc/passwd"],
      ["around", "inner/../../etc"],
    ])("refuses a link that leads out: %s", (name, target) => {
      fs.mkdirSync(path("inner"));
      fs.symlinkSync(target, path(name));
      expect(refusal(() => at.folder.readBeneath(ascii(name), 99))).toEqual(
        denied("outside", `cannot read WORK/${name}: its links lead out of its folder`),
      );
    });

    it("refuses a circle, a folder, and what is not there", () => {
      fs.mkdirSync(path("inner"));
      fs.symlinkSync("two", path("one"));
      fs.symlinkSync("one", path("two"));
      fs.symlinkSync("gone", path("broken"));
      const read = (name: string) => refusal(() => at.folder.readBeneath(ascii(name), 99));
      expect(read("one")).toEqual(denied("link", "cannot read WORK/one: its links lead in a circle"));
      expect(read("inner")).toEqual(denied("not-a-file", "cannot read WORK/inner: it is not a regular file"));
      expect(read("inner/..")).toMatchObject({ code: "not-a-file" });
      expect(read("broken")).toEqual(denied("absent", "cannot read WORK/broken: it does not exist"));
      expect(read("one/x")).toMatchObject({ code: "link" });
    });
  });
}
