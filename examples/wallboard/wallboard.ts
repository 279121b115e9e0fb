// A wallboard in a terminal: the queue as it is, and what was done last. It goes on by itself when the connection was lost, and
// says meanwhile of when its numbers are.
import {
  AuditTrailDocument,
  type Client,
  type LiveOverviewSubscription,
  LiveOverviewDocument,
  type LiveState,
} from '@opsgraph/client';

type Kpis = LiveOverviewSubscription['liveKpis'];

const LAST_ACTIONS = 8;

/** Draws with each change, until the signal is given. */
export async function wallboard(
  client: Client,
  draw: (screen: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let kpis: Kpis | null = null;
  let state: LiveState = { kind: 'connecting' };
  const actions: string[] = [];
  const redraw = (): void => draw(screenOf(kpis, state, actions));
  const onState = (changed: LiveState): void => {
    state = changed;
    redraw();
  };

  const followNumbers = async (): Promise<void> => {
    for await (const { data } of client.subscribe(LiveOverviewDocument, {}, { signal, onState })) {
      kpis = data.liveKpis;
      redraw();
    }
  };
  const followActions = async (): Promise<void> => {
    for await (const { data, gap } of client.subscribe(AuditTrailDocument, {}, { signal })) {
      const { createdAt, adminName, action, resourceId } = data.auditTrail;
      if (gap !== null) {
        actions.push(`… ${gap.missing} rows are missing here …`);
      }
      actions.push(`${createdAt.slice(11, 19)}  ${adminName}  ${action}  ${resourceId ?? ''}`.trimEnd());
      actions.splice(0, actions.length - LAST_ACTIONS);
      redraw();
    }
  };
  await Promise.all([followNumbers(), followActions()]);
}

function screenOf(kpis: Kpis | null, state: LiveState, actions: readonly string[]): string {
  const numbers =
    kpis === null
      ? ['no numbers yet']
      : [
          `waiting          ${kpis.waiting}`,
          `over the limit   ${kpis.abandonedSessions}`,
          `being answered   ${kpis.active}`,
          `first response   ${seconds(kpis.avgFirstResponseSeconds)}`,
          `satisfaction     ${kpis.csatAverage?.toFixed(2) ?? '–'}`,
          ...kpis.degradedSources.map((source) => `missing: ${source}`),
        ];
  return [lineOf(state), '', ...numbers, '', ...actions, ''].join('\n');
}

function lineOf(state: LiveState): string {
  switch (state.kind) {
    case 'live':
      return `live since ${state.since.toISOString()}`;
    case 'reconnecting':
      return `NOT LIVE since ${state.since.toISOString()} (${state.reason || state.code || 'lost'})`;
    case 'connecting':
    case 'ended':
      return state.kind;
  }
}

/** A mean of nothing is none. */
function seconds(value: number | null): string {
  return value === null ? '–' : `${Math.round(value)} s`;
}
