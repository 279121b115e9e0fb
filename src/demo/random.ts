// Seeded randomness for demo mode: the same seed gives the same numbers in every process. Not for secrets.

// Taken out once: within jest's sandbox every look at a global is slow, and a day looks a hundred thousand times.
const { cos, exp, floor, imul, log, PI, sqrt } = Math;

/** To print a number in hex is slow; bytes are not. */
const uuidBytes = Buffer.alloc(16);

/** A stream of random numbers that depends on nothing but its seed. */
export class Random {
  private readonly next32: () => number;

  constructor(seed: string) {
    this.next32 = sfc32(seed);
  }

  /** Uniform in [0, 1). */
  next(): number {
    return this.next32() / 2 ** 32;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A whole number from 0 to below `count`. */
  below(count: number): number {
    return floor(this.next() * count);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  exponential(mean: number): number {
    return -mean * log(1 - this.next());
  }

  /** Mean 0, standard deviation 1 (Box–Muller; the second of the pair is not worth a state). */
  normal(): number {
    return sqrt(this.exponential(2)) * cos(2 * PI * this.next());
  }

  lognormal(median: number, sigma: number): number {
    return median * exp(sigma * this.normal());
  }

  /** An id that the seed alone makes: a UUID of one's own kind (version 8). */
  uuid(): string {
    for (let word = 0; word < 16; word += 4) {
      uuidBytes.writeUInt32BE(this.next32(), word);
    }
    uuidBytes[6] = 0x80 | (uuidBytes.readUInt8(6) & 0x0f);
    uuidBytes[8] = 0x80 | (uuidBytes.readUInt8(8) & 0x3f);
    const hex = uuidBytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** One of the items, each as likely as its share of all the weights. */
  weighted<T>(items: readonly T[], weightOf: (item: T) => number): T {
    let left = this.next() * items.reduce((sum, item) => sum + weightOf(item), 0);
    for (const item of items) {
      left -= weightOf(item);
      if (left < 0) {
        return item;
      }
    }
    // Rounding may leave a crumb; without items there is nothing to pick.
    const last = items.at(-1);
    if (last === undefined) {
      throw new RangeError('There is nothing to pick from');
    }
    return last;
  }
}

/** Chris Doty-Humphrey's small fast counting generator: 128 bits of state, passes PractRand. */
function sfc32(seed: string): () => number {
  let [a, b, c] = [hash(seed, 1), hash(seed, 2), hash(seed, 3)];
  let counter = 1;
  const next = () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  // Similar seeds start in similar states: the first rounds mix them apart.
  for (let round = 0; round < 12; round += 1) {
    next();
  }
  return next;
}

/** FNV-1a with the finish of MurmurHash3; `salt` makes several words out of one text. */
function hash(text: string, salt: number): number {
  let h = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i += 1) {
    h = imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
