/* Made from src/contract/boot-call.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_BOOT_CALL_H
#define CONTRACT_BOOT_CALL_H

#define BOOT_COMMAND "boot"
#define BOOT_QUIET "--quiet"
#define BOOT_SKIP_STARTUP_FILES "--skip-startup-files"
#define BOOT_NO_STATE "--no-state"
#define BOOT_ENVIRONMENT_DESCRIPTOR 3
#define BOOT_TABLE_DESCRIPTOR 4

#endif
