// How far the trail is proven: what was last found of it, what is signed, and the buttons that prove and sign again.
import { useEffect, useState } from 'react';
import { type Problem, problemOf, useAnswer, useConnection } from '../api';
import { Card } from '../cards';
import { Check, Close, Shield } from '../icons';
import { NONE, useFormats, useText } from '../intl';
import { useNow } from '../time';
import styles from './audit.module.css';
import { auditTexts } from './audit.texts';
import {
  SignCheckpointDocument,
  type SignCheckpointMutation,
  TrailStatusDocument,
  type TrailStatusQuery,
  VerifyTrailDocument,
  type VerifyTrailQuery,
} from './operations.generated';
import { useAgo } from './use-ago';

type Status = TrailStatusQuery['auditTrailStatus'];
type Report = VerifyTrailQuery['verifyAuditTrail'];
type Verdict = Report['verdict'];

/** The status leaves no row in the trail, so that it may be asked for by the clock. */
const ASKED_EVERY_MS = 60_000;
const HEIGHT = 78;
const NARROW_HEIGHT = 140;

type Asked<T> =
  | { readonly state: 'running'; readonly since: number }
  | { readonly state: 'done'; readonly result: T }
  | { readonly state: 'failed'; readonly problem: Problem };

export function Verification() {
  const text = useText(auditTexts);
  const now = useNow(ASKED_EVERY_MS);
  const [height] = useState(() => (window.matchMedia('(max-width: 640px)').matches ? NARROW_HEIGHT : HEIGHT));
  const { client } = useConnection();
  const [verifying, setVerifying] = useState<Asked<Report> | null>(null);
  const [signing, setSigning] = useState<Asked<SignCheckpointMutation['checkpointAuditTrail']> | null>(null);
  const answer = useAnswer(
    TrailStatusDocument,
    {},
    { refreshOn: `${now.getTime()} ${verifying?.state} ${signing?.state}`, atMostEveryMs: 1_000 },
  );

  async function verify(): Promise<void> {
    setVerifying({ state: 'running', since: Date.now() });
    const { data, error } = await client.query(VerifyTrailDocument, {}).toPromise();
    if (error !== undefined) setVerifying({ state: 'failed', problem: problemOf(error) });
    else if (data !== undefined) setVerifying({ state: 'done', result: data.verifyAuditTrail });
  }

  async function sign(): Promise<void> {
    setSigning({ state: 'running', since: Date.now() });
    const { data, error } = await client.mutation(SignCheckpointDocument, {}).toPromise();
    if (error !== undefined) setSigning({ state: 'failed', problem: problemOf(error) });
    else if (data !== undefined) setSigning({ state: 'done', result: data.checkpointAuditTrail });
  }

  return (
    <Card
      title={text('verification')}
      about={text('verificationAbout')}
      answer={answer}
      height={height}
      empty={{
        is: ({ auditTrailStatus }) => auditTrailStatus.lastSeq === null,
        text: text('noTrail'),
        next: text('noTrailNext'),
      }}
      actions={
        <>
          <button
            type="button"
            className="button button-small"
            disabled={signing?.state === 'running'}
            onClick={() => void sign()}
          >
            {text(signing?.state === 'running' ? 'signing' : 'signNow')}
          </button>
          <button
            type="button"
            className="button button-small button-main"
            disabled={verifying?.state === 'running'}
            onClick={() => void verify()}
          >
            <Shield />
            {text('verifyNow')}
          </button>
        </>
      }
    >
      {({ auditTrailStatus }) => (
        <>
          <StatusLine status={auditTrailStatus} now={now} />
          <div aria-live="polite">
            {signing?.state === 'done' && (
              <p className={styles.said}>
                {signing.result === null
                  ? text('signedNothing')
                  : text('signed', { seq: signing.result.seq })}
              </p>
            )}
            {signing?.state === 'failed' && <Failure id="signFailed" problem={signing.problem} />}
            {verifying?.state === 'running' && <Running since={verifying.since} />}
            {verifying?.state === 'failed' && <Failure id="verifyFailed" problem={verifying.problem} />}
            {verifying?.state === 'done' && (
              <Result report={verifying.result} onClose={() => setVerifying(null)} />
            )}
          </div>
        </>
      )}
    </Card>
  );
}

function StatusLine({ status, now }: { readonly status: Status; readonly now: Date }) {
  const text = useText(auditTexts);
  const formats = useFormats();
  const { checkpoint, lastVerification: last } = status;
  const agoOf = useAgo(now);
  const ago = (iso: string): string => agoOf(new Date(iso));
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{text('lastVerification')}</dt>
        <dd>
          {last === null ? (
            text('neverVerified')
          ) : (
            <>
              <VerdictMark verdict={last.verdict} />
              <small title={formats.dateTime(new Date(last.at))}>
                {text('verifiedBy', {
                  ago: ago(last.at),
                  name: last.adminName,
                  rows: formats.count(last.rows),
                })}
                {!last.isWhole && ` (${text('partOnly')})`}
              </small>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>{text('lastCheckpoint')}</dt>
        <dd>
          {checkpoint === null ? (
            text('noCheckpoint')
          ) : (
            <>
              <span title={`${formats.dateTime(new Date(checkpoint.at))} · ${checkpoint.hash}`}>
                {text('checkpointAt', { seq: checkpoint.seq, ago: ago(checkpoint.at) })}
              </span>
              {status.checkpointHolds === true && <small>{text('checkpointHolds')}</small>}
              {status.checkpointHolds === false && (
                <small className={styles.bad}>{text('checkpointBroken')}</small>
              )}
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>{text('unanchored')}</dt>
        <dd>
          {formats.count(status.unanchoredRows)}
          <small>{text('unanchoredAbout')}</small>
        </dd>
      </div>
      <div>
        <dt>{text('newest')}</dt>
        <dd>
          <span title={status.lastAt === null ? undefined : formats.dateTime(new Date(status.lastAt))}>
            {status.lastSeq ?? NONE}
          </span>
          <small>{text('oldest', { seq: status.firstSeq ?? NONE })}</small>
        </dd>
      </div>
    </dl>
  );
}

const GOOD: ReadonlySet<Verdict> = new Set(['INTACT', 'PURGED']);

function VerdictMark({ verdict }: { readonly verdict: Verdict }) {
  const text = useText(auditTexts);
  const isGood = GOOD.has(verdict);
  return (
    <span
      className={styles.outcome}
      data-outcome={isGood ? 'SUCCESS' : 'FAILED'}
      title={text(`${verdict}_about`)}
    >
      {isGood ? <Check /> : <Close />}
      {text(verdict)}
    </span>
  );
}

function Running({ since }: { readonly since: number }) {
  const text = useText(auditTexts);
  const formats = useFormats();
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => setElapsed(Math.floor((Date.now() - since) / 1000)), 1_000);
    return () => window.clearInterval(timer);
  }, [since]);
  const said = text('verifying', { elapsed: formats.value(elapsed, 'SECONDS') });
  return (
    <p className={styles.said}>
      <progress aria-label={text('verifyNow')} /> <span aria-hidden="true">{said}</span>
    </p>
  );
}

function Failure({ id, problem }: { readonly id: 'signFailed' | 'verifyFailed'; readonly problem: Problem }) {
  const text = useText(auditTexts);
  return (
    <p role="alert" className={`${styles.said ?? ''} ${styles.bad ?? ''}`}>
      {text(id, { reason: problem.message })} {problem.id !== null && <code>{problem.id}</code>}
    </p>
  );
}

function Result({ report, onClose }: { readonly report: Report; readonly onClose: () => void }) {
  const text = useText(auditTexts);
  const formats = useFormats();
  return (
    <section className={styles.result} aria-label={text('result')} data-good={GOOD.has(report.verdict)}>
      <header>
        <VerdictMark verdict={report.verdict} />
        <button
          type="button"
          className="button button-quiet button-small"
          aria-label={text('dismiss')}
          onClick={onClose}
        >
          <Close />
        </button>
      </header>
      <p>{text(`${report.verdict}_about`)}</p>
      <p>
        {text('resultRows', {
          rows: formats.count(report.rows),
          elapsed: formats.value(report.seconds, 'SECONDS'),
          unanchored: formats.count(report.unanchoredRows),
        })}
        {report.anchoredThroughSeq !== null &&
          report.anchoredThroughAt !== null &&
          ` ${text('anchored', {
            seq: report.anchoredThroughSeq,
            at: formats.dateTime(new Date(report.anchoredThroughAt)),
          })}`}
        {report.purgedRows > 0 && ` ${text('purgedRows', { rows: formats.count(report.purgedRows) })}`}
      </p>
      {report.findings.length > 0 && (
        <>
          <h3>{text('findings', { count: formats.count(report.findingCount) })}</h3>
          <ul>
            {report.findings.map(({ kind, firstSeq, lastSeq, message }) => (
              <li key={`${kind} ${firstSeq} ${lastSeq} ${message}`}>
                <strong>{text(kind)}</strong> {text('findingSpan', { first: firstSeq, last: lastSeq })}:{' '}
                <span lang="en">{message}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {report.notes.length > 0 && (
        <>
          <h3>{text('notes')}</h3>
          <ul lang="en">
            {report.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
