/* Made from src/contract/protocol.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_PROTOCOL_H
#define CONTRACT_PROTOCOL_H

#define PROTOCOL_VERSION "env-broker/1"
#define PROTOCOL_LENGTH_SIZE 4
#define PROTOCOL_REQUEST_LIMIT 8192
#define PROTOCOL_REPLY_LIMIT 4194304
#define PROTOCOL_FIRST_PATIENCE 1000
#define PROTOCOL_WHOLE_PATIENCE 10000
#define ASK_GRANT "grant"
#define ASK_NEED "need"
#define ASK_HAVE "have"
#define ASK_KEEP "keep"
#define ASK_COMMAND "cmd"
#define REPLY_STATUS "status"
#define REPLY_WHY "why"
#define REPLY_GIVEN "given"
#define REPLY_BY "by"
#define REPLY_BASE "base"

#endif
