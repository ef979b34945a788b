/* The paths of the contract. Compiled in: no variable moves them, since callers control their variables. */
#ifndef PATHS_H
#define PATHS_H

#define STATE_FOLDER "/run/env-broker"
#define TABLE_PATH STATE_FOLDER "/grants"
#define BROKER_PATH STATE_FOLDER "/broker.sock"
#define PASSWD_PATH "/etc/passwd"
#define GROUP_PATH "/etc/group"
#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

#endif
