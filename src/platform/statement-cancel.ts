// Asking PostgreSQL to give up what a connection is waiting for: by the protocol's own request, on a connection that is
// opened for it, which works through a pooler as well.
import { connect } from 'node:net';
import type { PoolClient } from 'pg';

const LENGTH = 16;
const CANCEL_REQUEST = 80_877_102;
/** A pooler opens a connection for it first, and waits for a place where it has none. */
const PATIENCE_MS = 10_000;

/** What pg knows of a connection and its types do not name. */
interface Reached {
  readonly host: string;
  readonly port: number;
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** Nobody waits for it, and a failure changes nothing: the statement has a time limit of its own. */
export function cancelStatement(client: PoolClient): void {
  const { host, port, processID, secretKey } = client as unknown as Reached;
  if (processID === null || secretKey === null) {
    return;
  }
  const request = Buffer.alloc(LENGTH);
  request.writeInt32BE(LENGTH, 0);
  request.writeInt32BE(CANCEL_REQUEST, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  const socket = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
  socket.setTimeout(PATIENCE_MS, () => socket.destroy());
  socket.on('error', () => undefined);
  // It ends when the server has done with it. A pooler takes an end of ours before for a change of mind: PgBouncer 1.18 then
  // cancels nothing, or ends itself.
  socket.write(request);
  socket.resume();
}
