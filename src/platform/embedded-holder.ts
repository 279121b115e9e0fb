// Who holds the embedded server: one process at a time, named in holder.json. Others share what it holds; a holder
// that was killed is replaced by the next process.
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive, markOf, type ProcessMark } from './processes';

/** The server is in use by another process that must keep it. */
export class EmbeddedInUseError extends Error {
  override readonly name = 'EmbeddedInUseError';
}

interface Holder extends ProcessMark {
  readonly command: string;
}

export const holderFile = (home: string): string => path.join(home, 'holder.json');

export async function becomeHolder(home: string, exclusive: boolean): Promise<void> {
  const us: Holder = {
    ...markOf(process.pid),
    command: process.argv
      .slice(1, 3)
      .map((part) => path.basename(part))
      .join(' '),
  };
  for (;;) {
    try {
      await writeFile(holderFile(home), JSON.stringify(us), { flag: 'wx' });
      return;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw error;
      }
    }
    const holder = await readHolder(home);
    if (holder !== null && holder.pid !== process.pid && isAlive(holder)) {
      if (exclusive) {
        throw new EmbeddedInUseError(
          `The embedded database is in use by process ${holder.pid} (${holder.command}). ` +
            'Stop that one first, or set OPSGRAPH_DATA_DIR to another folder.',
        );
      }
      return;
    }
    await rm(holderFile(home), { force: true });
  }
}

export async function isHeldByUs(home: string): Promise<boolean> {
  return (await readHolder(home))?.pid === process.pid;
}

async function readHolder(home: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(holderFile(home), 'utf8')) as Holder;
  } catch {
    return null;
  }
}
