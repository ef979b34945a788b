/**
 * Shell: counts the canary in the memory of processes, a line each; what is mapped of the grant table is passed over. The canary is put
 * together there, so that the script does not find itself.
 */
export const canaryInMemory = (pids: string) => `python3 - ${pids} <<'END'
import sys
for pid in sys.argv[1:]:
    found = 0
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            if "/run/env-broker/grants" in line or "[v" in line: continue
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            try:
                memory.seek(start)
                found += memory.read(end - start).count(("c" + "AnArY-8f3e1c").encode())
            except OSError: pass
    print(found)
END`;
