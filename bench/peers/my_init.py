"""What baseimage-docker's my_init does between its start and its main command's, written anew for comparison.

The same modules are loaded, and the same files are read and written: the environment as a folder of files, as a shell
script and as JSON; once at the start and, as there, once more for the startup files (none, here).
"""
import argparse
import errno
import json
import os
import shlex
import signal
import stat
import sys
import time

FOLDER = "/etc/container_environment"
PROCESS_ONLY = {"HOME", "USER", "GROUP", "UID", "GID", "SHELL"}


def read_folder():
    for name in sorted(os.listdir(FOLDER)):
        with open(os.path.join(FOLDER, name)) as file:
            value = file.read()
        os.environ[name] = value[:-1] if value.endswith("\n") else value


def write_forms(to_folder):
    script = ""
    for name, value in os.environ.items():
        if name in PROCESS_ONLY:
            continue
        if to_folder:
            with open(os.path.join(FOLDER, name), "w") as file:
                file.write(value)
        script += "export %s=%s\n" % (name, shlex.quote(value))
    with open("/etc/container_environment.sh", "w") as file:
        file.write(script)
    with open("/etc/container_environment.json", "w") as file:
        file.write(json.dumps(dict(os.environ)))


def startup_files():
    try:
        names = os.listdir("/etc/my_init.d")
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
        return
    for name in sorted(names):
        path = os.path.join("/etc/my_init.d", name)
        if os.stat(path).st_mode & stat.S_IXUSR:
            os.waitpid(os.spawnl(os.P_NOWAIT, path, path), 0)


def main():
    parser = argparse.ArgumentParser(description="PID 1 that runs startup files and a main command")
    parser.add_argument("--skip-startup-files", action="store_true")
    parser.add_argument("--skip-runit", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("main_command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(2))

    os.makedirs(FOLDER, exist_ok=True)
    read_folder()
    write_forms(True)
    startup_files()
    read_folder()
    write_forms(False)
    started = time.time()
    child = os.spawnvp(os.P_NOWAIT, options.main_command[0], options.main_command)
    _, status = os.waitpid(child, 0)
    if not options.quiet:
        sys.stderr.write("main command ended after %d s\n" % (time.time() - started))
    sys.exit(os.waitstatus_to_exitcode(status))


main()
