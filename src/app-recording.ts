// The gateway as an application like any other: its own requests, recorded by its own recorder into one organization.
//
// What it records goes to the database without a request, so nothing comes of that; and what others send for being
// recorded is no use of the gateway.
import type { DocumentNode } from 'graphql';
import { createRecorder, type Batch, type Outcome, type Recorder } from '../packages/recorder/src/index.ts';
import type { Organizations } from './identity';
import {
  type Logger,
  messageOf,
  OrganizationDeleted,
  priceOf,
  type RequestContext,
  rootFieldNames,
} from './platform';
import { checkAppUser, checkUsageEvent, type AppUserTold, type UsageEvent, type UsageLog } from './usage';

export interface RecordingParts {
  /** Slug of the organization that has the numbers. */
  readonly organization: string;
  readonly organizations: Pick<Organizations, 'find'>;
  readonly usage: UsageLog;
  readonly log: Logger;
}

/** What of the gateway is recorded: its two doors for questions, not its pages and probes. */
const NOT_RECORDED = /^\/(?!graphql(?:$|[/?])|v1\/exports\/)/;
const RECORDING_FIELDS: ReadonlySet<string> = new Set(['recordUsageEvents', 'trackPageView', 'heartbeat']);

/** A recorder for the gateway's own server; `plugin` is for its operations. */
export function recordingOf({ organization, organizations, usage, log }: RecordingParts) {
  let id: string | undefined;
  const send = async ({ events, users }: Batch): Promise<Outcome> => {
    id ??= (await organizations.find(organization))?.id;
    if (id === undefined) {
      return { kind: 'denied', message: `there is no organization ${organization}` };
    }
    const now = new Date();
    // People of other organizations may have the same ids, and their names are nobody's business here.
    const ours = `${id}/`;
    const own = (userId: string): string => (userId.startsWith(ours) ? userId.slice(ours.length) : userId);
    const checked = events.map((event) =>
      checkUsageEvent({ ...event, userId: event.userId == null ? null : own(event.userId) }, now, null),
    );
    const people = users
      .filter(({ id: userId }) => userId.startsWith(ours))
      .map((user) => checkAppUser({ ...user, id: own(user.id) }));
    const stored = await usage
      .record(
        id,
        checked.filter((event): event is UsageEvent => !Array.isArray(event)),
        people.filter((user): user is AppUserTold => !Array.isArray(user)),
      )
      .catch((error: unknown) => {
        if (error instanceof OrganizationDeleted) {
          return null;
        }
        throw error;
      });
    if (stored === null) {
      return { kind: 'denied', message: `the data of the organization ${organization} was deleted` };
    }
    return {
      kind: 'answered',
      ...stored,
      failed: checked.flatMap((event, index) =>
        Array.isArray(event) ? [{ index, code: 'BAD_USER_INPUT', message: event.join('; ') }] : [],
      ),
    };
  };
  const recorder: Recorder = createRecorder({
    transport: { send },
    service: 'opsgraph',
    skip: [NOT_RECORDED],
    // The process ends by its own order, which closes the recorder.
    signals: false,
    onProblem: ({ kind, message }) => {
      log.warn({ kind, problem: message }, 'the gateway does not record itself');
    },
  });
  const plugin = recorder.apollo<RequestContext>({
    user: ({ actor }) => {
      if (actor === null) {
        return null;
      }
      const { id: userId, organizationId, name } = actor;
      return { id: organizationId === null ? userId : `${organizationId}/${userId}`, name };
    },
    complexity: ({ contextValue }) => priceOf(contextValue)?.cost,
    skip: ({ document, operationName }) =>
      [...rootFieldNames(document as DocumentNode, operationName ?? null)].every((name) =>
        RECORDING_FIELDS.has(name),
      ),
  });
  return {
    recorder,
    plugin,
    close: () => recorder.close().catch((error: unknown) => log.warn(messageOf(error))),
  };
}
