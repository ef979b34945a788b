/* Made from src/contract/limits.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_LIMITS_H
#define CONTRACT_LIMITS_H

#define NAME_LIMIT 200u
#define ENTRY_LIMIT 131071u
#define ID_LIMIT 4294967294u
#define ACCOUNT_NAME_LIMIT 255u
#define ACCOUNT_PATH_LIMIT 4095u
#define GRANT_NAME_LIMIT 64u
#define ASKED_LIMIT 64u
#define SNAPSHOT_LIMIT 67108864u
#define TABLE_LIMIT 67108864u
#define ROTATED_LOGS_LIMIT 4u

#endif
