import { expect, it } from "vitest";
import { run, runLives } from "../../support/container.ts";
import { describeContainers } from "../../support/e2e.ts";
import { environment, policies, startup } from "./scene.ts";

describeContainers("what a startup file leaves", () => {
  it("that leaves a file which cannot be read ends the boot with 78, and the file is named", () => {
    const { code, stderr } = run({
      policies,
      environment,
      privileges: ["--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"],
      setup: startup({ "my_init.d/1": "cd /etc/container_environment; echo x >SEALED; chmod 0 SEALED" }),
      options: ["--quiet"],
      command: ["true"],
    });
    expect(code).toBe(78);
    expect(stderr).toContain("cannot read /etc/container_environment/SEALED: permission denied\n");
  });

  it("that replaces a variable's file by a FIFO or a link does not change the variable", () => {
    const { code, stdout } = run({
      policies,
      environment,
      setup: startup({
        "my_init.d/1": "cd /etc/container_environment; rm PORT DROPPED; mkfifo PORT; ln -s /etc/shadow DROPPED",
      }),
      options: ["--quiet"],
      command: "echo $PORT $DROPPED; cd /etc/container_environment; stat -c %F PORT DROPPED",
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "1 x\nregular file\nregular file\n" });
  });

  it("starts from the image's variables again in the next life of the container", () => {
    const lives = runLives(
      {
        policies,
        setup: `mkdir /etc/container_environment; echo image >/etc/container_environment/PORT
${startup({ "my_init.d/1": "cd /etc/container_environment; cat PORT; echo more >>PORT; echo added >ADDED" })}`,
      },
      [
        { options: ["--quiet"], command: "env | grep -c -e ^ADDED -e ^PORT" },
        { options: ["--quiet", "--skip-startup-files"], command: "cat /etc/container_environment/PORT; echo $ADDED" },
        { options: ["--quiet"], command: ["true"] },
      ],
    );
    expect(lives.map(({ stdout }) => stdout)).toEqual(["image2\n", "image\n", "image"]);
  });

  it("that fails or is killed leaves nothing that the next life takes for the image's", () => {
    const lives = runLives(
      {
        policies,
        setup: `mkdir /etc/container_environment; echo image >/etc/container_environment/PORT
${startup({ "my_init.d/1": "[ -e /srv/failed ] && exit 0; : >/srv/failed; cd /etc/container_environment; echo half >PORT; echo half >HALF; exit 3" })}`,
      },
      [
        { options: ["--quiet"], command: ["true"] },
        { options: ["--quiet"], command: "echo $PORT $HALF; ls /etc/container_environment" },
      ],
    );
    expect(lives.map(({ code, stdout }) => [code, stdout])).toEqual([
      [1, ""],
      [0, "image\nPATH\nPORT\n"],
    ]);
  });

  it("has a folder of its own where /etc/container_environment is not written, which is removed after boot", () => {
    const files = startup({
      "my_init.d/1": "cat /run/env-broker/env/PORT; echo >>/srv/ran; echo 7 >/run/env-broker/env/ADDED",
    });
    const settings = { "files.yaml": "version: 1\nsettings: { files: none }\n" };
    const readOnly = "mount --bind /etc /etc; mount -o remount,ro,bind /etc";
    for (const { extra, setup } of [
      { extra: settings, setup: files },
      { extra: {}, setup: `${files}${readOnly}` },
    ]) {
      const { code, stdout } = run({
        policies: { ...policies, ...extra },
        environment,
        setup,
        options: ["--quiet"],
        command:
          "echo; @BIN@/setuser app sh -c 'echo $ADDED'; ls /run/env-broker; ls /etc | grep -c container_environment",
      });
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: "1\n7\naudit.fifo\nbroker.sock\ngrants\nlock\nsnapshot\n0\n",
      });
    }
  });

  it("is ended by a signal that stops the boot, which is asked first", () => {
    const { code, stdout } = run({
      policies,
      setup: startup({ "my_init.d/1": "trap 'echo asked; exit 0' TERM; (sleep 0.3; kill -TERM 1) & sleep 30 & wait" }),
      options: ["--quiet"],
      command: "echo started",
    });
    expect({ code, stdout }).toEqual({ code: 143, stdout: "asked\n" });
  });

  it("can log to PID 1's stdout, with Docker's capabilities too", () => {
    const { stdout } = run({
      policies,
      capabilities: "docker",
      setup: startup({ "my_init.d/1": "echo logged >>/proc/1/fd/1" }),
      options: ["--quiet"],
      command: ["true"],
    });
    expect(stdout).toBe("logged\n");
  });
});
