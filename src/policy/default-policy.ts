import { ascii } from "../text/bytes.ts";

/** policies/default.yaml, compiled in, since boot reads nothing that is shipped: a test holds the two to each other. */
export const defaultPolicy =
  ascii(`# What holds while /etc/env-broker/policies is empty: the main command and whatever else runs as the user of PID 1
# gets every variable, as without env-broker, and every other user gets none.
version: 1

grants:
  everything:
    reason: No policy yet
    to: { users: "@init" }
    everything: true
`);
