// Names of people: told once, and again when they have changed. Who was told is remembered for so many people.
import type { EventBuffer } from './buffer.ts';
import { type AppUser, bytesOfUser, clean, cut, LONGEST } from './event.ts';

const MOST_REMEMBERED = 10_000;

export class People {
  /** Whom the gateway knows, or is about to be told of; least recently seen first. */
  private readonly told = new Map<string, AppUser>();
  private readonly waiting = new Map<string, AppUser>();

  constructor(private readonly buffer: EventBuffer) {}

  see(given: AppUser, id: string): void {
    const { name = null, email = null } = given;
    const known = this.told.get(id);
    if (known !== undefined) {
      this.told.delete(id);
      if (known.name === name && known.email === email) {
        this.told.set(id, known);
        return;
      }
    } else if (name === null && email === null) {
      return;
    }
    const user = { id, name: cut(name, LONGEST.userName), email: cut(email, LONGEST.email) };
    const before = this.waiting.get(id);
    const added = bytesOfUser(user) - (before === undefined ? 0 : bytesOfUser(before));
    // Where there is no room they are told of when they are seen again.
    if (!this.buffer.reserve(added)) {
      return;
    }
    this.waiting.set(id, user);
    this.told.set(id, { id, name, email });
    if (this.told.size > MOST_REMEMBERED) {
      const [oldest] = this.told.keys();
      if (oldest !== undefined) {
        this.told.delete(oldest);
      }
    }
  }

  /** Some of those that are to be told of. Their bytes count until they are released. */
  take(most: number, mostBytes: number): AppUser[] {
    const taken: AppUser[] = [];
    let bytes = 0;
    for (const user of this.waiting.values()) {
      bytes += bytesOfUser(user);
      if (taken.length === most || bytes > mostBytes) {
        break;
      }
      taken.push(user);
      this.waiting.delete(user.id);
    }
    return taken;
  }

  release(users: readonly AppUser[]): void {
    for (const user of users) {
      this.buffer.releaseBytes(bytesOfUser(user));
    }
  }
}

/** As the gateway takes them. */
export function cleanUser({ id, name, email }: AppUser): AppUser {
  return {
    id: clean(id),
    name: name == null ? null : clean(name),
    email: email == null ? null : clean(email),
  };
}
