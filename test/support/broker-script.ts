import { join } from "node:path";
import { root } from "./container.ts";

/** Shell: writes /srv/script.py, which has everything of broker_client.py at hand. */
export const brokerScript = (body: string) => `cat >/srv/script.py <<'END'
import sys; sys.path.insert(0, "${join(root, "test/support")}")
from broker_client import *
${body}
END
`;
