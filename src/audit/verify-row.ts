// One row of the trail under examination: what its hash should be.
import { commitmentHex, hashHex, type PersonalPart, type PublicPart } from './chain';
import type { TrailRow } from './verify.sql';

/** What an erased row says instead of its personal part; the hash does not cover it. */
const BLANK: PersonalPart = {
  adminId: null,
  adminName: 'Erased',
  resourceId: null,
  ipAddress: null,
  userAgent: null,
  details: '{}',
};

/** The commitment of the personal part: computed, or kept by an erasure; null where the row says both or neither. */
export function commitmentOfRow(row: TrailRow): string | null {
  if (row.salt !== null) {
    return row.commitment === null ? commitmentHex(row.salt, row) : null;
  }
  return isBlank(row) ? row.commitment : null;
}

function isBlank(row: PersonalPart): boolean {
  return (
    row.adminId === BLANK.adminId &&
    row.adminName === BLANK.adminName &&
    row.resourceId === BLANK.resourceId &&
    row.ipAddress === BLANK.ipAddress &&
    row.userAgent === BLANK.userAgent &&
    row.details === BLANK.details
  );
}

/** The hash of a row's content, were it at this place. */
export function hashAt(
  organizationId: string,
  place: { readonly seq: number; readonly at: string; readonly prevHash: string },
  row: PublicPart,
  commitment: string,
): string {
  const at = isoTime(place.at);
  return hashHex({ organizationId, seq: place.seq, at, prevHash: place.prevHash }, row, commitment);
}

/** The hash that the row should have where it stands. */
export function hashOfRow(organizationId: string, seq: number, row: TrailRow): string | null {
  const commitment = commitmentOfRow(row);
  return commitment === null
    ? null
    : hashAt(organizationId, { seq, at: row.at, prevHash: row.prevHash }, row, commitment);
}

/** The time as it was hashed; a time that was never written by the gateway hashes as nothing. */
function isoTime(milliseconds: string): string {
  const value = Number(milliseconds);
  return Number.isInteger(value) && Math.abs(value) <= LATEST_MS ? new Date(value).toISOString() : '';
}

/** What ECMAScript's dates can hold. */
const LATEST_MS = 8.64e15;
