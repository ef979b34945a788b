import { closeSync, constants, fstatSync, lstatSync, openSync, type Stats } from "node:fs";
import { connect, type Socket } from "node:net";
import { BrokerError } from "../broker-error.ts";
import { state, stateFolder } from "../contract/paths.ts";
import { protocol } from "../contract/protocol.ts";
import { isWhole } from "./protocol.ts";

const { firstPatience, wholePatience } = protocol;

/** Sends a request to the broker of this container, and waits for the whole reply. */
export async function askBroker(request: Buffer): Promise<Buffer> {
  const { folder, path } = openBroker();
  try {
    return await exchange(path, request);
  } finally {
    closeSync(folder);
  }
}

/**
 * The socket of a broker that is root's, or in a container whose env-init is not root, this user's own. Node cannot ask
 * who listens (SO_PEERCRED), so the folder counts: nobody else may write it. It is looked at and used by a descriptor, so
 * that no rename puts another one in its place.
 */
function openBroker(): { folder: number; path: string } {
  const uid = process.geteuid?.() ?? 0;
  const own = stateFolder(uid);
  const isOwn = uid !== 0 && exists(own);
  const place = isOwn ? own : state.folder;
  const folder = openFolder(place);
  try {
    const owner = isOwn ? uid : 0;
    const path = `/proc/self/fd/${folder}/${state.socket}`;
    const isTrusted = (status: Stats) => status.uid === owner;
    const status = fstatSync(folder);
    if (!isTrusted(status) || (status.mode & 0o022) !== 0)
      throw new BrokerError("failed", `${place} can be written by others: what is there is not believed`);
    if (!exists(path))
      throw new BrokerError("policy", `there is no broker in ${place}: is this a container of env-init?`);
    const socket = lstatSync(path);
    if (!socket.isSocket() || !isTrusted(socket))
      throw new BrokerError("failed", `${place}/${state.socket} is no socket of uid ${owner}: it is not believed`);
    return { folder, path };
  } catch (error) {
    closeSync(folder);
    throw error;
  }
}

function openFolder(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch {
    throw new BrokerError("policy", `there is no ${path}: env-broker does not run here`);
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function exchange(path: string, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket: Socket = connect(path);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    const fail = (message: string) => end(() => reject(new BrokerError("failed", message)));
    const noAnswer = () => fail(`no answer from the broker at ${state.folder}: does env-brokerd run?`);
    let timer = setTimeout(noAnswer, firstPatience);
    socket.on("connect", () => socket.write(request));
    socket.on("error", () => fail(`cannot ask the broker at ${state.folder}`));
    socket.on("close", () =>
      fail(`the broker has closed the connection: it was restarted, or this user asks too much at once`),
    );
    socket.on("data", (chunk) => {
      if (chunks.length === 0) {
        clearTimeout(timer);
        timer = setTimeout(noAnswer, wholePatience);
      }
      chunks.push(chunk);
      const received = Buffer.concat(chunks);
      try {
        if (isWhole(received)) end(() => resolve(received));
      } catch (error) {
        end(() => reject(error));
      }
    });
  });
}
