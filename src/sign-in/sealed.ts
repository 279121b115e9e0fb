// What the gateway keeps in a browser that nobody may read or change: encrypted tokens, each kind with a key and an
// audience of its own, so that none is taken for another, and none for a bearer token.
import { hkdfSync } from 'node:crypto';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { z } from 'zod';

export interface SealOptions<Content> {
  readonly secret: string;
  /** What it is kept for. */
  readonly purpose: string;
  readonly content: z.ZodType<Content>;
  readonly now: () => Date;
}

export class Seal<Content> {
  private readonly key: Uint8Array;
  private readonly audience: string;

  constructor(private readonly options: SealOptions<Content>) {
    const { secret, purpose } = options;
    this.audience = `opsgraph:${purpose}`;
    this.key = new Uint8Array(hkdfSync('sha256', secret, '', this.audience, 32));
  }

  seal(content: Content, expiresAt: Date): Promise<string> {
    return new EncryptJWT({ content })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setAudience(this.audience)
      .setIssuedAt(this.options.now())
      .setExpirationTime(expiresAt)
      .encrypt(this.key);
  }

  /** Null: expired, changed, sealed by somebody else or for something else. */
  async open(token: string): Promise<Content | null> {
    try {
      const { payload } = await jwtDecrypt(token, this.key, {
        audience: this.audience,
        requiredClaims: ['exp'],
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        currentDate: this.options.now(),
      });
      return this.options.content.safeParse(payload['content']).data ?? null;
    } catch {
      return null;
    }
  }
}
