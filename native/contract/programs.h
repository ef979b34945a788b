/* Made from src/contract/programs.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_PROGRAMS_H
#define CONTRACT_PROGRAMS_H

#define PROGRAM_SETUSER "setuser"
#define PROGRAM_WITH_ENV "with-env"
#define PROGRAM_ENV_INIT "env-init"
#define PROGRAM_ENV_BROKER "env-broker"
#define PROGRAM_ENV_BROKERD "env-brokerd"
#define PROGRAM_WITH_BASE "with-base"
#define PROGRAM_WITH_SNAPSHOT "with-snapshot"
#define PROGRAM_RESTART_SERVICES "restart-services"
#define PROGRAM_LIST_PROCESSES "list-processes"

#endif
