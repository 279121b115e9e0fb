// The form of one line of a checkpoint file; whether it is authentic is for its signature to say.
import { z } from 'zod';
import type { JsonObject } from './canonical';

export enum CheckpointKind {
  /** Where the trail ended. */
  HEAD = 'HEAD',
  /** The row of this purge is authentic. */
  PURGE = 'PURGE',
  /** The row of this erasure is authentic; written just before it is committed. */
  ERASURE = 'ERASURE',
}

const line = z.object({
  v: z.literal(1),
  kind: z.enum(CheckpointKind),
  org: z.string(),
  seq: z.number().int().min(0),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
  key: z.string(),
  signature: z.string(),
});

export type ParsedLine = NonNullable<ReturnType<typeof parseLine>>;

/** The line as it was written, and its parts; null: it is none. */
export function parseLine(text: string) {
  let json: JsonObject;
  try {
    json = JSON.parse(text) as JsonObject;
  } catch {
    return null;
  }
  const parsed = line.safeParse(json);
  if (!parsed.success) {
    return null;
  }
  const { kind, org, seq, hash, at, key } = parsed.data;
  const details = (json['details'] ?? null) as JsonObject | null;
  return { json, org, key, checkpoint: { kind, org, seq, hash, at, details } };
}
