/* Made from src/contract/paths.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_PATHS_H
#define CONTRACT_PATHS_H

#define PASSWD_PATH "/etc/passwd"
#define GROUP_PATH "/etc/group"
#define SERVICES_PATH "/etc/service"
#define PRE_SHUTDOWN_PATH "/etc/my_init.pre_shutdown.d"
#define POST_SHUTDOWN_PATH "/etc/my_init.post_shutdown.d"
#define LOG_FOLDER "/var/log/env-broker"
#define LOG_NAME "audit.jsonl"
#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define TEMPORARY_NAME ".env-broker.tmp"
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
