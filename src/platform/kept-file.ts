// Files that are made once and kept: keys and secrets.
import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { types } from 'node:util';

/** The text of a file, which is made when it is missing. Whoever comes at the same time gets the same text. */
export async function keptOrMade(file: string, mode: number, make: () => string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) {
      return null;
    }
    throw error;
  });
  if (kept !== null) {
    return kept;
  }
  // Made aside and linked into place by whoever comes first, so that nobody reads half of it. The draft's name is one's
  // own: containers on one volume may have equal process ids, and one process may come twice.
  const draft = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(make());
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file).catch((error: unknown) => {
      if (!isErrno(error, 'EEXIST')) {
        throw error;
      }
    });
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, 'utf8');
}

function isErrno(error: unknown, code: string): boolean {
  return types.isNativeError(error) && 'code' in error && error.code === code;
}
