// The hash chain: what exactly is hashed of a row, and in which two steps.
//
// What says something about a person is hashed first, together with a random salt: the commitment. The row's hash
// covers the commitment, the rest of the row and the hash of the row before. Erasing a person deletes the personal part
// and the salt and keeps the commitment: the chain still verifies, and nothing can be guessed back from it.
import { hash, randomBytes } from 'node:crypto';

/** What says something about a person. */
export interface PersonalPart {
  readonly adminId: string | null;
  readonly adminName: string | null;
  readonly resourceId: string | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  /** Canonical JSON of an object. */
  readonly details: string;
}

/** The rest of a row. */
export interface PublicPart {
  readonly id: string;
  readonly action: string;
  readonly resourceType: string;
  readonly outcome: string;
  readonly errorCode: string | null;
  readonly externalId: string | null;
}

/** Where a row stands in the trail of its organization. */
export interface Place {
  readonly organizationId: string;
  readonly seq: number;
  readonly at: Date;
  readonly prevHash: Buffer;
}

/** Before the first row. */
export const GENESIS: Buffer = Buffer.alloc(32);

export function newSalt(): Buffer {
  return randomBytes(16);
}

/** SHA-256 of the canonical JSON of the salt and the personal part. */
export function commitmentOf(salt: Buffer, personal: PersonalPart): Buffer {
  return Buffer.from(commitmentHex(salt.toString('hex'), personal), 'hex');
}

/** SHA-256 of the canonical JSON of the place, the public part and the commitment. */
export function hashOf(place: Place, row: PublicPart, commitment: Buffer): Buffer {
  const written: WrittenPlace = {
    // As PostgreSQL prints it, however the caller wrote it.
    organizationId: place.organizationId.toLowerCase(),
    seq: place.seq,
    at: place.at.toISOString(),
    prevHash: place.prevHash.toString('hex'),
  };
  const id = row.id.toLowerCase();
  return Buffer.from(hashHex(written, { ...row, id }, commitment.toString('hex')), 'hex');
}

/** A place in writing: the time in ISO 8601, the hash before in hexadecimal. */
export interface WrittenPlace {
  readonly organizationId: string;
  readonly seq: number | string;
  readonly at: string;
  readonly prevHash: string;
}

/** The commitment in hexadecimal: a verification reads, computes and compares text, which spares it many buffers. */
export function commitmentHex(salt: string, personal: PersonalPart): string {
  // Written out in the order of canonical JSON: members are sorted, details are canonical already.
  return hash(
    'sha256',
    `{"adminId":${text(personal.adminId)},"adminName":${text(personal.adminName)},"details":${personal.details}` +
      `,"ipAddress":${text(personal.ipAddress)},"resourceId":${text(personal.resourceId)}` +
      `,"salt":"${salt}","userAgent":${text(personal.userAgent)}}`,
  );
}

/** The hash of a row in hexadecimal. */
export function hashHex(place: WrittenPlace, row: PublicPart, commitment: string): string {
  return hash(
    'sha256',
    `{"action":${text(row.action)},"at":"${place.at}","commitment":"${commitment}"` +
      `,"errorCode":${text(row.errorCode)},"externalId":${text(row.externalId)},"id":"${row.id}"` +
      `,"org":"${place.organizationId}","outcome":${text(row.outcome)},"prev":"${place.prevHash}"` +
      `,"resourceType":${text(row.resourceType)},"seq":"${place.seq}","v":1}`,
  );
}

function text(value: string | null): string {
  return value === null ? 'null' : JSON.stringify(value);
}
