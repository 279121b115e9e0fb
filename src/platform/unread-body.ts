// What a client still sends while it is refused already.
//
// A connection that is closed over bytes that nobody has read is reset, and the answer is lost with it: the client would
// hear of a broken connection, and never that its body was too large. So what is left is read away before the answer.
import type { IncomingMessage } from 'node:http';

/** Of a longer one the sender may find the connection broken: it is not worth its reading. */
const MOST_BYTES = 16 * 1024 * 1024;
const LONGEST_MS = 2_000;

/** Returns when all of it has come, or enough of it. */
export async function readAway(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed || Number(request.headers['content-length'] ?? 0) > MOST_BYTES) {
    return;
  }
  // Whoever unpacked it has given it up.
  request.unpipe();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LONGEST_MS);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) {
        end();
      }
    });
    request.once('end', end).once('close', end).once('error', end).resume();
  });
}
