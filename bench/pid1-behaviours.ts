/** One thing that PID 1 does or does not; the script prints its answer. */
export interface Behaviour {
  readonly name: string;
  readonly how: string;
  readonly script: string;
}

function passesOn(name: string, number: number): Behaviour {
  const handler = `import signal,os,time
got=[]
signal.signal(${number}, lambda n,f: got.append(n))
os.kill(1,${number})
time.sleep(0.5)
print("yes" if got else "no")`;
  return {
    name: `passes ${name} on to the main command`,
    how: `\`kill -${number}\` to PID 1; a Python handler in the main command`,
    script: `pid1 python3 -c '${handler}'; [ $? -gt 128 ] && echo 'dies of it'`,
  };
}

export const behaviours: readonly Behaviour[] = [
  {
    name: "exit code of the main command",
    how: "`exit 7`",
    script: "pid1 sh -c 'exit 7'; echo $?",
  },
  {
    name: "… killed by KILL, as by the OOM killer",
    how: "`kill -9 $$`; the code",
    script: "pid1 sh -c 'kill -9 $$'; echo $?",
  },
  {
    name: "… killed by TERM",
    how: "`kill -15 $$`; the code",
    script: "pid1 sh -c 'kill -15 $$'; echo $?",
  },
  {
    name: "a command that is not found",
    how: "the code",
    script: "pid1 nosuchcommand; echo $?",
  },
  {
    name: "a file that is not executable",
    how: "`/etc/passwd` as the command; the code",
    script: "pid1 /etc/passwd; echo $?",
  },
  {
    name: "zombies of 100 orphans",
    how: "processes in state Z after half a second",
    script:
      "pid1 sh -c 'for i in $(seq 100); do (sleep 0.01 &); done; sleep 0.5; grep -l \"^State:.Z\" /proc/[0-9]*/status | wc -l'",
  },
  passesOn("HUP", 1),
  passesOn("USR1", 10),
  passesOn("WINCH", 28),
  passesOn("RTMIN+4", 38),
  {
    name: "a TERM reaches the main command, whose code is kept",
    how: "`kill -TERM` to PID 1; the main command answers with `exit 9`",
    script:
      'pid1 sh -c \'trap "exit 9" TERM; (sleep 0.3; kill -TERM 1) & while :; do sleep 0.05; done\'; yes_no $? 9 "code $?"',
  },
  {
    name: "seconds until a main command that ignores TERM is gone",
    how: "as before, with `trap : TERM`; given up after 40",
    script:
      "start=$(date +%s); KILL_PROCESS_TIMEOUT=5; export KILL_PROCESS_TIMEOUT; { sleep 40; pkill -9 -x unshare; } & pid1 sh -c 'trap : TERM; (sleep 0.3; kill -TERM 1) & while :; do sleep 0.05; done'; spent=$(( $(date +%s) - start )); [ $spent -ge 39 ] && echo never || echo $spent",
  },
  {
    name: "processes left at the end are asked before they die",
    how: "an orphan with a trap for TERM, and `exit 0` of the main command",
    script:
      "pid1 sh -c '(trap \"echo yes >/srv/asked; exit\" TERM; while :; do sleep 0.02; done) & sleep 0.3; exit 0'; cat /srv/asked || echo no",
  },
  {
    name: "ignored signals in the main command",
    how: "`SigIgn` of the main command",
    script:
      "pid1 grep -q '^SigIgn:.*0000000000000000' /proc/self/status && echo none || pid1 grep SigIgn /proc/self/status | cut -f2",
  },
  {
    name: "blocked signals in the main command",
    how: "`SigBlk` of the main command",
    script:
      "pid1 grep -q '^SigBlk:.*0000000000000000' /proc/self/status && echo none || pid1 grep SigBlk /proc/self/status | cut -f2",
  },
  {
    name: "variables in `/proc/1/environ`, as root",
    how: "`SECRET=x`; entries that a process of root reads there",
    script: 'SECRET=x; export SECRET; pid1 sh -c \'tr "\\0" "\\n" </proc/1/environ | grep -c =\' || true',
  },
  {
    name: "the main command is in the terminal's foreground group",
    how: "under script(1): process group against the terminal's",
    script:
      "printf '%s\\n' \"unshare --pid --fork --kill-child --mount-proc $INIT sh -c 'set -- \\$(ps -o pgid=,tpgid= -p \\$\\$); [ \\$1 = \\$2 ] && echo yes || echo no'\" >/srv/terminal.sh; script -qec 'sh /srv/terminal.sh' /dev/null </dev/null | tr -d '\\r' | tail -1",
  },
  {
    name: "starts with /etc and /run read-only",
    how: "both remounted",
    script:
      "mount --bind /etc /etc; mount -o remount,ro,bind /etc; mount -o remount,ro /run; pid1 sh -c 'exit 0'; yes_no $? 0 \"no, code $?\"",
  },
  {
    name: "starts as uid 4711, gid 0",
    how: "setpriv(1)",
    script:
      'INIT="setpriv --reuid 4711 --regid 0 --clear-groups $INIT"; pid1 sh -c \'exit 0\'; yes_no $? 0 "no, code $?"',
  },
  {
    name: "starts with the name `A/../B` in its environment",
    how: "env(1)",
    script: 'INIT="env A/../B=x $INIT"; pid1 sh -c \'exit 0\'; yes_no $? 0 "no, code $?"',
  },
  {
    name: "keeps a byte that is not UTF-8",
    how: "`X=\\xff`; the bytes that the main command has",
    script:
      "X=$(printf '\\377'); export X; [ \"$(pid1 sh -c 'printf %s \"$X\" | od -An -tx1')\" = ' ff' ] && echo yes || echo no",
  },
  {
    name: "not PID 1: orphans become its own",
    how: "a grandchild's parent after its parent's end",
    script:
      'eval "$INIT sh -c \'(sleep 2 & echo \\$! >/srv/grandchild); sleep 0.3; ps -o ppid= -p \\$(cat /srv/grandchild) >/srv/parent\'"; [ "$(tr -d " " </srv/parent)" = 1 ] && echo no || echo yes',
  },
  {
    name: "memory of PID 1, kB",
    how: "`Pss` of smaps_rollup while the main command sleeps",
    script: "pid1 sh -c 'sed -n \"s/^Pss: *//p\" /proc/1/smaps_rollup' | cut -d' ' -f1",
  },
];
