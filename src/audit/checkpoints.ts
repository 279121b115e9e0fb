// Checkpoints: signed lines in a file outside the database, which tell later what the trail said once. Whoever owns the
// database can rewrite all of it, hashes included, but not these lines.
//
// A line is canonical JSON with an Ed25519 signature over the rest of it. It is appended by one write and flushed to
// the disk before its writer goes on; what cannot be written is an error.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { types } from 'node:util';
import { AppError, keptOrMade, messageOf, unavailable } from '../platform';
import { canonicalJson, type JsonObject } from './canonical';
import { CheckpointKind, parseLine } from './checkpoints-line';
import { LastHeads } from './last-heads';

export { CheckpointKind };

export interface Checkpoint {
  readonly kind: CheckpointKind;
  readonly org: string;
  readonly seq: number;
  /** Of the row with this sequence number, in hexadecimal. */
  readonly hash: string;
  readonly at: string;
  readonly details: JsonObject | null;
}

/** A row of the trail as a checkpoint names it. */
export interface CheckpointPlace {
  readonly seq: number;
  readonly hash: Buffer;
}

/** What files of checkpoints say about one organization. */
export interface CheckpointReading {
  readonly files: readonly string[];
  readonly checkpoints: readonly Checkpoint[];
  /** Lines that carry the name of a known key and were not signed with it. */
  readonly forged: readonly string[];
  /** What else could not be used, in words. */
  readonly problems: readonly string[];
}

export interface CheckpointFiles {
  readonly checkpointFile: string;
  /** The private key; made when it is missing, with the public key beside it. */
  readonly signingKeyFile: string;
}

const MOST_PROBLEMS = 20;

/** The file of this installation, and the key that signs it. */
export class Checkpoints {
  private signer: Promise<Signer> | undefined;
  private tail: Promise<unknown> = Promise.resolve();
  private heads: LastHeads | undefined;

  constructor(private readonly files: CheckpointFiles) {}

  get file(): string {
    return this.files.checkpointFile;
  }

  /** Writes a line and returns its time. When it resolves, the line is on the disk. */
  async append(
    kind: CheckpointKind,
    organizationId: string,
    { seq, hash }: CheckpointPlace,
    details: JsonObject | null = null,
  ): Promise<Date> {
    const at = new Date();
    const content = {
      v: 1,
      kind,
      org: organizationId.toLowerCase(),
      seq,
      hash: hash.toString('hex'),
      at: at.toISOString(),
      ...(details === null ? {} : { details }),
    };
    try {
      const { privateKey, keyId } = await this.openSigner();
      const signed = { ...content, key: keyId };
      const signature = sign(null, Buffer.from(canonicalJson(signed)), privateKey).toString('base64');
      const line = canonicalJson({ ...signed, signature });
      const written = this.tail.then(() => appendLine(this.files.checkpointFile, line));
      this.tail = written.catch(() => undefined);
      await written;
      return at;
    } catch (error) {
      throw error instanceof AppError
        ? error
        : unavailable(`A checkpoint could not be written: ${messageOf(error)}`, error);
    }
  }

  private openSigner(): Promise<Signer> {
    this.signer ??= openSigner(this.files.signingKeyFile).catch((error: unknown) => {
      this.signer = undefined;
      throw error;
    });
    return this.signer;
  }

  /** The last HEAD line of this installation, for cheap; null: there is none, or it is forged. */
  async lastHead(organizationId: string): Promise<Checkpoint | null> {
    const { publicKey, keyId } = await this.openSigner();
    this.heads ??= new LastHeads(this.files.checkpointFile, keyId);
    const line = await this.heads.of(organizationId.toLowerCase());
    // Only this one needs a valid signature: a forged one must not keep us from writing.
    return line !== null && isSignedWith(publicKey, line.json) ? line.checkpoint : null;
  }

  /** When a HEAD line of this installation was last signed, of whichever organization; null: none was. */
  async lastSignedAt(): Promise<Date | null> {
    const { keyId } = await this.openSigner();
    this.heads ??= new LastHeads(this.files.checkpointFile, keyId);
    return this.heads.newest();
  }

  /** What the file of this installation says of an organization, by the public key beside the private one. */
  async read(organizationId: string): Promise<CheckpointReading> {
    const { publicKey } = await this.openSigner();
    return readCheckpoints([this.files.checkpointFile], [publicKey], organizationId);
  }
}

/** Where the public key of a private one is kept. */
export function publicKeyFileOf(signingKeyFile: string): string {
  return `${signingKeyFile.replace(/\.pem$/, '')}.pub.pem`;
}

export async function readPublicKey(file: string): Promise<KeyObject> {
  const pem = await readFile(file, 'utf8');
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'ed25519') {
      return key;
    }
  } catch {
    // Said below.
  }
  throw new AppError('BAD_USER_INPUT', `${file} holds no Ed25519 public key (PEM)`);
}

/** Reads lines of one organization; a file that is not there has none. */
export async function readCheckpoints(
  files: readonly string[],
  publicKeys: readonly KeyObject[],
  organizationId: string,
): Promise<CheckpointReading> {
  const keys = new Map(publicKeys.map((key) => [keyIdOf(key), key]));
  const checkpoints: Checkpoint[] = [];
  const forged: string[] = [];
  const problems: string[] = [];
  const unknownKeys = new Map<string, number>();
  const org = organizationId.toLowerCase();
  for (const file of files) {
    let number = 0;
    for await (const line of linesOf(file)) {
      number += 1;
      const parsed = parseLine(line);
      if (parsed === null) {
        if (line.trim() !== '' && problems.length < MOST_PROBLEMS) {
          problems.push(`${file}, line ${number}, is no checkpoint: torn or damaged`);
        }
        continue;
      }
      if (parsed.org !== org) {
        continue;
      }
      const key = keys.get(parsed.key);
      if (key === undefined) {
        unknownKeys.set(parsed.key, (unknownKeys.get(parsed.key) ?? 0) + 1);
      } else if (isSignedWith(key, parsed.json)) {
        checkpoints.push(parsed.checkpoint);
      } else if (forged.length < MOST_PROBLEMS) {
        forged.push(`${file}, line ${number}, was not signed with the key that it names`);
      }
    }
  }
  for (const [key, lines] of unknownKeys) {
    problems.push(`${lines} line(s) of this organization are signed with another key (${key.slice(0, 16)}…)`);
  }
  return { files, checkpoints: checkpoints.sort((a, b) => a.seq - b.seq), forged, problems };
}

function isSignedWith(key: KeyObject, json: JsonObject): boolean {
  const { signature, ...signed } = json;
  return verify(
    null,
    Buffer.from(canonicalJson(signed)),
    key,
    Buffer.from(typeof signature === 'string' ? signature : '', 'base64'),
  );
}

interface Signer {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly keyId: string;
}

/** The signing key, made once. */
async function openSigner(file: string): Promise<Signer> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const pem = await keptOrMade(file, 0o600, () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') {
    throw new AppError('UNAVAILABLE', `${file} holds no Ed25519 private key`, 'error');
  }
  const publicKey = createPublicKey(privateKey);
  await keptOrMade(publicKeyFileOf(file), 0o644, () =>
    publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  );
  return { privateKey, publicKey, keyId: keyIdOf(publicKey) };
}

/** SHA-256 of the public key: tells which key signed a line. */
function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

async function appendLine(file: string, line: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(file, 'a+', 0o600);
  try {
    // A writer that died in the middle of a line must not take ours with it.
    const torn = await endsWithin(handle);
    const bytes = Buffer.from(`${torn ? '\n' : ''}${line}\n`);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten !== bytes.length) {
      throw new Error(`${file} took only a part of it`);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whether the last line has no end. */
async function endsWithin(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) {
    return false;
  }
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file, 'r').catch(absent);
  if (handle !== null) {
    await handle.close();
    yield* createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
  }
}

function absent(error: unknown): null {
  if (types.isNativeError(error) && 'code' in error && error.code === 'ENOENT') {
    return null;
  }
  throw error;
}
