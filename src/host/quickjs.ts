import * as native from "native";
import { composeHost } from "./compose.ts";

/** The operating system as the static executable shows it, through its own small C module. */
export const quickjsHost = composeHost(
  {
    ...native,
    setAccess: (descriptor, { uid, gid, mode }) => native.setAccess(descriptor, uid, gid, mode),
    replace: (folder, files, { uid, gid, mode }) => native.replace(folder, files.flat(), uid, gid, mode),
  },
  {
    uid: native.effectiveUid,
    isTerminal: native.isTerminal,
    terminalWidth: native.terminalWidth,
    variable: native.variable,
    sha256: native.sha256,
    // A static program has no name service but the files, which are read anyway.
    nameServiceUid: () => undefined,
  },
);
