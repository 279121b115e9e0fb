// What a preview hands out: a signed word that these counts were seen, by this asker, for this organization, up to this
// moment. Without it nothing is deleted.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AppError, badInput } from '../platform';
import type { Counted } from './deletion.sql';

export const PREVIEW_MINUTES = 10;
const LONGEST = 2_000;
const MAC_BYTES = 32;
const FIELD = 'previewToken';
/** What is deleted: there is nothing less. A later one of another meaning has another name. */
const SCOPE = 'EVERYTHING';

const contentSchema = z.strictObject({
  scope: z.literal(SCOPE),
  organizationId: z.string(),
  asker: z.string(),
  cutOff: z.number(),
  expiresAt: z.number(),
  rows: z.number(),
  counts: z.string(),
});

/** What a token says. */
export interface Preview {
  readonly organizationId: string;
  /** Role and id of whoever asked. */
  readonly asker: string;
  readonly cutOff: Date;
  readonly expiresAt: Date;
  readonly rows: number;
  /** The same for the same counts. */
  readonly counts: string;
}

export class PreviewTokens {
  constructor(private readonly secret: string) {}

  issue(
    organizationId: string,
    asker: string,
    { cutOff, counted, now }: { cutOff: Date; counted: readonly Counted[]; now: Date },
  ): Preview & { readonly token: string } {
    const preview: Preview = {
      organizationId,
      asker,
      cutOff,
      expiresAt: new Date(now.getTime() + PREVIEW_MINUTES * 60_000),
      rows: rowsOf(counted),
      counts: digestOf(counted),
    };
    const content: z.infer<typeof contentSchema> = {
      ...preview,
      scope: SCOPE,
      cutOff: cutOff.getTime(),
      expiresAt: preview.expiresAt.getTime(),
    };
    const body = Buffer.from(JSON.stringify(content));
    return { ...preview, token: Buffer.concat([this.mac(body), body]).toString('base64url') };
  }

  /** Refuses what was not issued here, to this asker, for this organization. Whether it has expired is for the caller. */
  open(token: string, organizationId: string, asker: string): Preview {
    const bytes = Buffer.from(token.slice(0, LONGEST), 'base64url');
    const body = bytes.subarray(MAC_BYTES);
    const isOurs =
      bytes.length > MAC_BYTES &&
      // One text for one token: base64 forgives trailing bits and foreign characters.
      bytes.toString('base64url') === token &&
      timingSafeEqual(bytes.subarray(0, MAC_BYTES), this.mac(body));
    if (!isOurs) {
      throw badInput(FIELD, 'is not a token of organizationDeletionPreview: send one back as it was given');
    }
    const { cutOff, expiresAt, ...rest } = contentSchema.parse(JSON.parse(body.toString()));
    if (rest.organizationId !== organizationId) {
      throw new AppError('FORBIDDEN', `${FIELD} was given out for another organization`);
    }
    if (rest.asker !== asker) {
      throw new AppError('FORBIDDEN', `${FIELD} was given out to somebody else: ask for a preview yourself`);
    }
    return { ...rest, cutOff: new Date(cutOff), expiresAt: new Date(expiresAt) };
  }

  private mac(body: Buffer): Buffer {
    return createHmac('sha256', this.secret).update('organization deletion preview ').update(body).digest();
  }
}

export function checkNotExpired({ expiresAt }: Preview, now: Date): void {
  if (now >= expiresAt) {
    throw badInput(
      FIELD,
      `has expired: it is good for ${PREVIEW_MINUTES} minutes; look at a new organizationDeletionPreview`,
    );
  }
}

export function rowsOf(counted: readonly Counted[]): number {
  return counted.reduce((sum, { rows }) => sum + rows, 0);
}

function digestOf(counted: readonly Counted[]): string {
  return createHash('sha256')
    .update(JSON.stringify(counted.map(({ name, rows }) => [name, rows]).sort()))
    .digest('base64url');
}

/** How a token is remembered: enough to know it again, not enough to use it. */
export function fingerprintOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
