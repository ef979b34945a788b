import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { describe, expect, it } from "vitest";
import type { Folder, Host } from "../../src/host/host.ts";
import { ascii, type Bytes } from "../../src/text/bytes.ts";

import { denied, everyByte, rootOnly, workspace } from "./workspace.ts";

/** What every host must do where it changes something. */
export function writingContract(host: () => Host): void {
  const at = workspace(host);
  const { path, put, refusal } = at;

  describe("replacing files", () => {
    it("writes each with its owner, group and mode, whatever the umask", () => {
      const before = process.umask(0o077);
      at.folder.replace(
        [
          [ascii("PORT"), ascii("3000")],
          [ascii("bytes"), everyByte],
          [ascii("array"), Uint8Array.from([0, 128, 255]).subarray(1)],
          [ascii("empty"), ascii("")],
        ] as Parameters<Folder["replace"]>[0],
        { uid: 7, gid: 1900, mode: 0o640 },
      );
      process.umask(before);
      expect(fs.readdirSync(at.work).sort()).toEqual(["PORT", "array", "bytes", "empty"]);
      for (const name of fs.readdirSync(at.work)) {
        expect(fs.statSync(path(name))).toMatchObject({ uid: 7, gid: 1900, mode: 0o100640, nlink: 1 });
      }
      expect(at.folder.read(ascii("bytes"), 256)).toBe(everyByte);
      expect([...fs.readFileSync(path("array"))]).toEqual([128, 255]);
    });

    it("leaves a file alone that has its content and access, and replaces every other", () => {
      const access = { uid: 0, gid: 1900, mode: 0o640 };
      const write = (content: string, wanted = access) => at.folder.replace([[ascii("file"), ascii(content)]], wanted);
      const inode = () => fs.statSync(path("file")).ino;
      write("one");
      const first = inode();
      write("one");
      expect(inode()).toBe(first);
      for (const change of [
        () => write("two"),
        () => write("twos"),
        () => write("two"),
        () => write("two", { ...access, mode: 0o600 }),
        () => write("two", { ...access, uid: 5 }),
        () => write("two", { ...access, gid: 5 }),
      ]) {
        const before = inode();
        change();
        expect(inode()).not.toBe(before);
      }
    });

    it("gives a file that has a second name a content of its own", () => {
      const access = { uid: 0, gid: 0, mode: 0o600 };
      at.folder.replace([[ascii("file"), ascii("one")]], access);
      fs.linkSync(path("file"), path("other"));
      at.folder.replace([[ascii("file"), ascii("one")]], access);
      expect(fs.statSync(path("file")).nlink).toBe(1);
    });

    it("replaces a link and a FIFO themselves, and never what they lead to", () => {
      put("target", "untouched");
      fs.symlinkSync("target", path("link"));
      execFileSync("mkfifo", [path("fifo")]);
      at.folder.replace(
        [
          [ascii("link"), ascii("new")],
          [ascii("fifo"), ascii("new")],
        ],
        rootOnly,
      );
      expect(fs.readFileSync(path("target"), "utf8")).toBe("untouched");
      for (const name of ["link", "fifo"]) expect(fs.lstatSync(path(name)).isFile()).toBe(true);
    });

    it("removes what a killed boot left, be it a link, and never writes through it", () => {
      put("target", "untouched");
      fs.symlinkSync("target", path(".env-broker.tmp"));
      at.folder.replace([[ascii("file"), ascii("new")]], rootOnly);
      expect(fs.readdirSync(at.work).sort()).toEqual(["file", "target"]);
      expect(fs.readFileSync(path("target"), "utf8")).toBe("untouched");
    });

    it("stops at the first that cannot be replaced, names it, and leaves no temporary file", () => {
      fs.mkdirSync(path("inner"));
      const files = ["before", "inner", "after"].map((name) => [ascii(name), ascii("x")] as const);
      expect(refusal(() => at.folder.replace(files, rootOnly))).toEqual(
        denied("not-a-file", "cannot write WORK/inner: it is not a regular file"),
      );
      expect(fs.readdirSync(at.work).sort()).toEqual(["before", "inner"]);
    });

    it("says so where a name is too long for a file", () => {
      const name = "n".repeat(256);
      expect(refusal(() => at.folder.replace([[ascii(name), ascii("x")]], rootOnly))).toMatchObject({
        code: "failed",
        message: expect.stringMatching(/: ENAMETOOLONG$/),
      });
      expect(fs.readdirSync(at.work)).toEqual([]);
    });

    it("writes a megabyte whole", () => {
      const large = "0123456789abcdef".repeat(65_536) as Bytes;
      at.folder.replace([[ascii("large"), large]], rootOnly);
      expect(fs.readFileSync(path("large"), "latin1")).toBe(large);
    });
  });

  describe("removing", () => {
    it("takes a file or a link away, and minds nothing that is not there", () => {
      put("file");
      fs.symlinkSync("file", path("link"));
      for (const name of ["link", "file", "nothing"]) at.folder.remove(ascii(name));
      expect(fs.readdirSync(at.work)).toEqual([]);
    });

    it("leaves a folder where it is", () => {
      fs.mkdirSync(path("inner"));
      expect(refusal(() => at.folder.remove(ascii("inner")))).toEqual(
        denied("not-a-file", "cannot remove WORK/inner: it is not a regular file"),
      );
    });
  });
}
