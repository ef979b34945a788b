import { describe, expect, it } from "vitest";
import { matrixOf } from "../../../src/access/matrix.ts";
import { matrixPage } from "../../../src/page/page.ts";
import { subjectOf, world } from "../../support/policy.ts";

const where = world(["root:x:0:0::/:/bin/sh", "a</script>b:x:5:5::/:/bin/sh", "idle:x:6:6::/:/bin/sh"], []);

describe("the page of the matrix", () => {
  it("holds its data as JSON that nothing in it can end, and its texts escaped", () => {
    const page = matrixPage(
      matrixOf(
        subjectOf(
          "grants: { g: { to: { users: 5 }, allow: [A, PORT], set: { T: 'x${B}' } } }",
          ["A", "B", "N", "TZ"],
          [],
          where,
        ),
      ),
      ["always: <root> & others"],
    );
    const [, data] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(data as string)).toEqual({
      variables: ["A", "B", "N", "T"].map((name) => ({ name, sensitive: false })),
      columns: [
        {
          label: "a</script>b",
          cells: {
            A: { mark: "gets", ways: ['grant "g" allows it by name (a.yaml:2)'] },
            B: { mark: "inside", ways: ['grant "g" gives it inside T (a.yaml:2)'] },
            T: { mark: "gets", ways: ['grant "g" sets it (a.yaml:2)'] },
          },
        },
      ],
    });
    expect(page).toContain("<li>Everybody gets TZ.</li><li>Nothing else reaches idle.</li>");
    expect(page).toContain("<li>always: &lt;root&gt; &amp; others</li>");
    expect(page).not.toMatch(/(src|href)=["'](?!data:)/);
  });

  it("says nothing of everybody and of others where there are none, and has a way without a rule", () => {
    const page = matrixPage(
      matrixOf(
        subjectOf("", ["A"], [], world(["root:x:0:0::/:/bin/sh", "bob:x:5:5::/:/bin/sh"], ["docker_env:x:7:bob"])),
      ),
      [],
    );
    expect(page).toContain('<ul></ul>\n<ul class="quiet"></ul>');
    expect(page).toContain('"ways":["it is in /etc/container_environment, which members of docker_env read"]');
  });
});
