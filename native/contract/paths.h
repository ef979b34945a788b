/* Made from src/contract/paths.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_PATHS_H
#define CONTRACT_PATHS_H

#define PATH_ETC "/etc"
#define PATH_PASSWD "/etc/passwd"
#define PATH_GROUP "/etc/group"
#define PATH_POLICIES "/etc/env-broker/policies"
#define PATH_DIRECTORY "container_environment"
#define PATH_SHELL "container_environment.sh"
#define PATH_JSON "container_environment.json"
#define PATH_LEDGER ".env-broker"
#define PATH_STARTUP "/etc/my_init.d"
#define PATH_LAST_STARTUP_FILE "rc.local"
#define PATH_PRE_SHUTDOWN "/etc/my_init.pre_shutdown.d"
#define PATH_POST_SHUTDOWN "/etc/my_init.post_shutdown.d"
#define PATH_SERVICES "/etc/service"
#define PATH_LOGS "/var/log/env-broker"
#define PATH_LOG "audit.jsonl"
#define PATH_TEMPORARY ".env-broker.tmp"
#define PATH_SEARCH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define STATE_FOLDER "/run/env-broker"
#define STATE_OWN_FOLDER "uid-"
#define STATE_LOCK "lock"
#define STATE_RELOAD_LOCK "reload.lock"
#define STATE_SNAPSHOT "snapshot"
#define STATE_GRANTS "grants"
#define STATE_BOOTING "booting"
#define STATE_STARTUP_DIRECTORY "env"
#define STATE_SOCKET "broker.sock"
#define STATE_FIFO "audit.fifo"

#endif
