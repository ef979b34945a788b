import { BrokerError, isBrokerError } from "../broker-error.ts";
import { Notices } from "../container/notices.ts";
import { isUnguarded, loadPolicy } from "../container/policy-files.ts";
import { bootCall } from "../contract/boot-call.ts";
import { exitCodes } from "../contract/exit-codes.ts";
import { paths } from "../contract/paths.ts";
import { warning } from "../diagnostics/diagnostics.ts";
import type { Host } from "../host/host.ts";
import { parseEnviron } from "../snapshot/environ.ts";
import type { Bytes } from "../text/bytes.ts";
import { printable } from "../text/printable.ts";
import { Publisher } from "./publish.ts";
import { firstStage, isCurable, nextStage } from "./stage.ts";
import { findStartupFiles, runStartupFile, type StartupFiles } from "./startup.ts";

/** How env-init starts boot. */
export interface BootOptions {
  readonly quiet: boolean;
  readonly skipStartupFiles: boolean;
  /** Whether there is a state folder; if not, the table goes to a descriptor, and there is no snapshot. */
  readonly hasState: boolean;
}

/** How long boot waits for whoever reads its stderr, in milliseconds: as long as a launcher does. */
const patience = 1000;

/**
 * What happens once in the life of a container. Everything is read and checked before anything is written; what a
 * startup file may still put right is looked at again after the last of them. Returns 0; 1 if a startup file failed;
 * or 78 after a full list of what is wrong.
 */
export function boot(host: Host, options: BootOptions): number {
  host.limitWaiting(patience);
  const environment = parseEnviron(takeEnvironment(host));
  const notices = new Notices(host);
  const loaded = loadPolicy(host, paths.policies, { guarded: true });
  if (isUnguarded(loaded)) {
    notices.add(loaded.diagnostics);
    return exitCodes.policy;
  }
  const { policy } = loaded;
  const startup = startupFiles(host, options);
  let stage = firstStage(host, policy, environment);
  const first = [...loaded.diagnostics, ...startup.diagnostics, ...stage.diagnostics];
  if (notices.add(startup.files.length === 0 ? first : first.filter((each) => !isCurable(each))))
    return exitCodes.policy;
  if (loaded.files.length === 0) {
    notices.say(`no policy in ${paths.policies}: @init gets every variable, every other user none`);
  }

  const hasStartupFiles = startup.files.length > 0;
  const publisher = new Publisher(host, loaded, notices, { hasState: options.hasState, hasStartupFiles });
  publisher.clear();
  try {
    if (hasStartupFiles) publisher.begin();
    publisher.publish(stage, hasStartupFiles);
    for (const path of startup.files) {
      if (!options.quiet) notices.say(`running ${printable(path)}`);
      const code = runStartupFile(host, path, environment.home);
      if (code !== 0) {
        notices.say(`startup file ${printable(path)} failed with code ${code}: the container is not started`);
        return exitCodes.startupFailed;
      }
      stage = nextStage(host, policy, stage, publisher.place);
      if (notices.add(stage.diagnostics.filter((each) => !isCurable(each)))) return exitCodes.policy;
      if (stage.isNew) publisher.publish(stage, true);
    }
    if (!hasStartupFiles) return exitCodes.fine;
    if (notices.add(stage.diagnostics)) return exitCodes.policy;
    publisher.publish(stage, false);
    return exitCodes.fine;
  } finally {
    publisher.clear();
  }
}

/** Startup files read the snapshot, so they need a place for it. */
function startupFiles(host: Host, { skipStartupFiles, hasState }: BootOptions): StartupFiles {
  if (skipStartupFiles) return { files: [], diagnostics: [] };
  const found = findStartupFiles(host);
  if (hasState || found.files.length === 0) return found;
  const message = `${found.files.length} startup files are not run: there is no place that can be written for the snapshot`;
  return { files: [], diagnostics: [...found.diagnostics, warning("startup", message)] };
}

function takeEnvironment(host: Host): Bytes {
  try {
    return host.takeDescriptor(bootCall.environmentDescriptor);
  } catch (failure) {
    // Whatever is open there: where nobody handed it over, Node has put a descriptor of its own.
    if (!isBrokerError(failure)) throw failure;
    throw new BrokerError(
      "usage",
      `boot is run by env-init, which hands over the environment as descriptor ${bootCall.environmentDescriptor}`,
    );
  }
}
