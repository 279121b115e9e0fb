// Erasing a person from the trail: what says something about them goes, and the chain still verifies.
//
// The personal part of every row that names the person is deleted together with its salt; the commitment stays. One
// transaction appends the row ERASE_SUBJECT that says which rows are erased and why, erases a batch, and writes a
// signed line before it commits. The line alone means nothing: if the transaction fails, no row answers to it.
import { badInput, type Database } from '../platform';
import { commitmentHex } from './chain';
import { CheckpointKind, type Checkpoints } from './checkpoints';
import { eraseRows, occurrences, rowsToErase } from './erase.sql';
import { append, AuditOutcome, type AuditTrail } from './trail';
import { ERASURE_ACTION, erasureDetailsOf } from './verify-authority';
import { trailEnds } from './verify.sql';

export interface Erasure {
  /** Id of the person, as admins and resources are named by it. */
  readonly subject: string;
  /** Other texts that tell who it is: names, addresses. */
  readonly also: readonly string[];
  readonly reason: string;
  /** Only counts. */
  readonly dryRun?: boolean;
}

export interface ErasureReport {
  /** Rows in which the person occurs. */
  readonly rows: number;
  /** Numbers of rows whose external id contains one of the texts: it is part of the chain and stays. */
  readonly kept: readonly number[];
}

export interface ErasureTools {
  readonly database: Database;
  readonly trail: AuditTrail;
  readonly checkpoints: Checkpoints;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Shorter texts occur by chance. A person's id may be shorter; then it counts only where it stands alone. */
const SHORTEST_TEXT = 4;
const LONGEST_REASON = 500;
/** Numbers looked through in one statement. */
const WINDOW = 10_000;
const BATCH_ROWS = 1_000;
const MOST_KEPT = 100;

export async function eraseSubject(
  tools: ErasureTools,
  organizationId: string,
  erasure: Erasure,
): Promise<ErasureReport> {
  check(erasure);
  const { database, onProgress } = tools;
  const ids = writingsOf(erasure.subject);
  const texts = wantedTexts(erasure);
  const [ends] = await database.withKeptOrganization(organizationId, (session) =>
    session.run(trailEnds, [organizationId]),
  );
  const total = Number(ends?.lastSeq ?? 0);
  let rows = 0;
  const kept: number[] = [];
  for (let after = 0; after < total; after += WINDOW) {
    const [found] = await database.withKeptOrganization(organizationId, (session) =>
      session.run(occurrences, [organizationId, after, after + WINDOW, ids, texts]),
    );
    const seqs = (found?.seqs ?? []).map(Number);
    rows += seqs.length;
    kept.push(...(found?.kept ?? []).slice(0, MOST_KEPT - kept.length).map(Number));
    for (let start = 0; start < seqs.length && erasure.dryRun !== true; start += BATCH_ROWS) {
      await eraseBatch(tools, organizationId, seqs.slice(start, start + BATCH_ROWS), erasure.reason);
    }
    onProgress?.({ done: Math.min(after + WINDOW, total), total });
  }
  return { rows, kept };
}

async function eraseBatch(
  { trail, checkpoints }: ErasureTools,
  organizationId: string,
  seqs: readonly number[],
  reason: string,
): Promise<void> {
  await trail.writeKept(organizationId, async (session) => {
    const rows = await session.run(rowsToErase, [organizationId, seqs]);
    const commitments = rows.map((row) => Buffer.from(commitmentHex(row.salt ?? '', row), 'hex'));
    if (rows.length === 0) {
      return { result: undefined, entries: [] };
    }
    const details = erasureDetailsOf(rows);
    const [place] = await append(session, organizationId, [
      {
        adminId: null,
        adminName: null,
        action: ERASURE_ACTION,
        resourceType: 'audit_log',
        resourceId: null,
        details: { ...details, reason, rows: rows.length },
        outcome: AuditOutcome.SUCCESS,
      },
    ]);
    if (place === undefined) {
      throw new Error('An erasure was appended without a place');
    }
    // After its row: the database erases nothing without it. The head is locked meanwhile, which nobody who holds a row
    // of the trail waits for.
    await session.run(eraseRows, [organizationId, place.seq, rows.map(({ seq }) => seq), commitments]);
    await checkpoints.append(CheckpointKind.ERASURE, organizationId, place, details);
    return { result: undefined, entries: [] };
  });
}

function check({ subject, also, reason }: Erasure): void {
  if (subject.trim() === '') {
    throw badInput('subject', 'must not be empty');
  }
  if (reason.trim() === '' || reason.length > LONGEST_REASON) {
    throw badInput('reason', `must have 1 to ${LONGEST_REASON} characters`);
  }
  for (const text of also) {
    if (text.trim().length < SHORTEST_TEXT) {
      throw badInput(
        'also',
        `must have at least ${SHORTEST_TEXT} characters: "${text}" would occur by chance`,
      );
    }
  }
  const said = writingsOf(reason);
  const names = [subject, ...also].filter((text) => text.length >= SHORTEST_TEXT).flatMap(writingsOf);
  if (names.some((name) => said.some((text) => text.includes(name)))) {
    throw badInput('reason', 'must not name who is erased: it stays in the trail');
  }
}

/**
 * A text as it may have been written: accents as characters of their own or not, in small letters, in capitals, with a
 * capital at the beginning of each word. The database compares without regard to case, but not letters that stand there
 * as escapes; and one whose locale is C knows ASCII only.
 */
function writingsOf(text: string): string[] {
  return [
    ...new Set(
      ['NFC', 'NFD'].flatMap((form) => {
        const normal = text.normalize(form);
        const small = normal.toLowerCase();
        const begun = small.replace(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toUpperCase());
        return [normal, small, normal.toUpperCase(), begun];
      }),
    ),
  ];
}

/** What is looked for inside of texts: as it stands there, and as JSON writes it. A short id only where it stands alone. */
function wantedTexts({ subject, also }: Erasure): string[] {
  const texts = subject.length < SHORTEST_TEXT ? also : [subject, ...also];
  const inside = texts.flatMap(writingsOf).flatMap((text) => [text, inJson(text), ...inNestedJson(text)]);
  const alone = writingsOf(subject).flatMap((id) => [
    `"${inJson(id)}"`,
    ...inNestedJson(id).map((nested) => `\\"${nested}\\"`),
  ]);
  return [...new Set([...inside, ...alone])];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** In a text of JSON that stands in our JSON. Whoever wrote it may have written \u00e9, which ours never does. */
function inNestedJson(text: string): string[] {
  const json = inJson(text);
  const ascii = json.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [json, ascii].map(inJson);
}
