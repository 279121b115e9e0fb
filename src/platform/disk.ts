// How much room there is on the disk of a folder, also of one that is still to be made.
import { statfs } from 'node:fs/promises';
import path from 'node:path';

export interface DiskRoom {
  /** Bytes that this process may still write. */
  readonly free: number;
  readonly size: number;
}

/** Null where nobody can say. */
export async function roomOnDisk(folder: string): Promise<DiskRoom | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { free: bavail * bsize, size: blocks * bsize };
  } catch {
    const parent = path.dirname(folder);
    return parent === folder ? null : roomOnDisk(parent);
  }
}
