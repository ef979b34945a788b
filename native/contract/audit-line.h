/* Made from src/contract/audit-line.ts by `npm run generate`, which has the reasons. */
#ifndef CONTRACT_AUDIT_LINE_H
#define CONTRACT_AUDIT_LINE_H

#define AUDIT_KEY_TIME "time"
#define AUDIT_KEY_UID "uid"
#define AUDIT_KEY_PID "pid"
#define AUDIT_KEY_COMMAND "cmd"
#define AUDIT_KEY_GRANTS "grants"
#define AUDIT_KEY_GIVEN "given"
#define AUDIT_KEY_KEPT "kept"
#define AUDIT_KEY_CUT "cut"
#define AUDIT_KEY_REFUSED "refused"
#define AUDIT_KEY_DECISION "decision"
#define AUDIT_KEY_SUPPRESSED "suppressed"
#define AUDIT_KEY_LOST "lost"
#define AUDIT_KEY_POLICY "policy"
#define AUDIT_KEY_PREVIOUS "prev"
#define DECISION_GRANTED "granted"
#define DECISION_REFUSED "refused"
#define DECISION_SUPPRESSED "suppressed"
#define DECISION_LOST "lost"
#define CHAIN_START "0000000000000000000000000000000000000000000000000000000000000000"

#endif
