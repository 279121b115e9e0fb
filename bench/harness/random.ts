// Numbers that look random and are the same in every run.
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 32 bits (mulberry32). */
  bits(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** At least 0, less than 1. */
  fraction(): number {
    return this.bits() / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  pick<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.below(values.length)] ?? values[0];
  }

  bytes(length: number): Buffer {
    const made = Buffer.allocUnsafe(length);
    for (let at = 0; at < length; at += 1) {
      made[at] = this.bits() & 255;
    }
    return made;
  }

  /** A UUIDv7 of that moment. */
  uuid(at: Date): string {
    const time = at.getTime().toString(16).padStart(12, '0');
    const hex = (bits: number, digits: number): string => bits.toString(16).padStart(digits, '0');
    const rest = this.bits();
    return (
      `${time.slice(0, 8)}-${time.slice(8)}-7${hex(rest >>> 20, 3)}-` +
      `${hex(0x8000 | (rest & 0x3fff), 4)}-${hex(this.bits(), 8)}${hex(this.bits() & 0xffff, 4)}`
    );
  }
}
