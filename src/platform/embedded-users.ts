// Who uses the embedded server. Processes enter and leave one at a time; whoever leaves last stops it. One that was
// killed is struck off by the next to come.
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isAlive, markOf, type ProcessMark } from './processes';

/** The server is in use by another process that must keep it. */
export class EmbeddedInUseError extends Error {
  override readonly name = 'EmbeddedInUseError';
}

interface User extends ProcessMark {
  readonly command: string;
}

/** A first start takes seconds; whoever holds the door longer than this is stuck. */
const LONGEST_TURN_MS = 180_000;

export class EmbeddedUsers {
  constructor(private readonly home: string) {}

  /**
   * Enters: `prepare` runs while nobody else comes or goes. `exclusive` refuses to share with a process that is in.
   */
  enter<Result>(exclusive: boolean, prepare: () => Promise<Result>): Promise<Result> {
    return this.alone(async () => {
      const others = await this.others();
      const [first] = others;
      if (exclusive && first !== undefined) {
        throw new EmbeddedInUseError(
          `The embedded database is in use by process ${first.pid} (${first.command}). ` +
            'Stop that one first, or set OPSGRAPH_DATA_DIR to another folder.',
        );
      }
      const result = await prepare();
      await this.write([...others, ourselves()]);
      return result;
    });
  }

  /** Leaves; `close` runs when nobody is left. */
  leave(close: () => Promise<void>): Promise<void> {
    return this.alone(async () => {
      const others = await this.others();
      if (others.length === 0) {
        await close();
      }
      await this.write(others);
    });
  }

  private async others(): Promise<User[]> {
    const users = await readFile(this.file('users.json'), 'utf8').then(
      (text) => JSON.parse(text) as User[],
      () => [],
    );
    return users.filter((user) => user.pid !== process.pid && isAlive(user));
  }

  private async write(users: readonly User[]): Promise<void> {
    if (users.length === 0) {
      await rm(this.file('users.json'), { force: true });
      return;
    }
    const draft = this.file(`users.${process.pid}.json`);
    await writeFile(draft, JSON.stringify(users));
    await rename(draft, this.file('users.json'));
  }

  /** One process at a time. The lock appears with its content, so that nobody reads half of it. */
  private async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const lock = this.file('lock');
    const draft = this.file(`lock.${process.pid}`);
    await writeFile(draft, JSON.stringify(markOf(process.pid)));
    const deadline = Date.now() + LONGEST_TURN_MS;
    try {
      while (!(await this.take(draft, lock))) {
        if (Date.now() > deadline) {
          throw new Error(`Another process has been starting the embedded database for long: see ${lock}`);
        }
        await setTimeout(25);
      }
    } finally {
      await rm(draft, { force: true });
    }
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  }

  private async take(draft: string, lock: string): Promise<boolean> {
    try {
      await link(draft, lock);
      return true;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw error;
      }
    }
    const text = await readFile(lock, 'utf8').catch(() => null);
    if (text !== null && !isAlive(JSON.parse(text) as ProcessMark)) {
      await this.breakLock(lock, text);
    }
    return false;
  }

  /** Takes away the lock of a process that was killed, and no newer one that has come in its place. */
  private async breakLock(lock: string, stale: string): Promise<void> {
    const aside = this.file(`lock.broken.${process.pid}`);
    try {
      await rename(lock, aside);
    } catch {
      return; // another process was quicker
    }
    if ((await readFile(aside, 'utf8')) !== stale) {
      await link(aside, lock).catch(() => undefined);
    }
    await rm(aside, { force: true });
  }

  private file(name: string): string {
    return path.join(this.home, name);
  }
}

function ourselves(): User {
  const command = process.argv.slice(1, 3).map((part) => path.basename(part));
  return { ...markOf(process.pid), command: command.join(' ') };
}
