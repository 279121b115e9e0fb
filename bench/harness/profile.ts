// What a CPU profile says at a glance: in which functions the time was spent, and in whose code.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** Microseconds, as process.hrtime counts. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const MOST = 25;

/** The newest profile of a folder in words; shares are of the time in which the process was at work after `since`. */
export function summaryOf(folder: string, since: number): string {
  const [newest] = readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => path.join(folder, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (newest === undefined) {
    return `There is no profile in ${folder}`;
  }
  const profile = JSON.parse(readFileSync(newest, 'utf8')) as Profile;
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const owners = new Map<string, number>();
  let busy = 0;
  let now = profile.startTime;
  profile.samples.forEach((id, index) => {
    const frame = frames.get(id);
    const time = profile.timeDeltas[index] ?? 0;
    now += time;
    if (
      frame === undefined ||
      now < since ||
      frame.functionName === '(idle)' ||
      frame.functionName === '(program)'
    ) {
      return;
    }
    busy += time;
    const owner = ownerOf(frame.url);
    const place = frame.url === '' ? '' : `:${frame.lineNumber + 1}`;
    const label = `${frame.functionName || '(anonymous)'}  ${shortened(frame.url)}${place}`;
    functions.set(label, (functions.get(label) ?? 0) + time);
    owners.set(owner, (owners.get(owner) ?? 0) + time);
  });
  const top = (shares: ReadonlyMap<string, number>): string =>
    [...shares]
      .sort(([, a], [, b]) => b - a)
      .slice(0, MOST)
      .map(([label, time]) => `${((100 * time) / busy).toFixed(1).padStart(6)} %  ${label}`)
      .join('\n');
  return `${newest}\n\nBy package:\n${top(owners)}\n\nBy function, itself:\n${top(functions)}`;
}

function ownerOf(url: string): string {
  const [, scoped] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (scoped !== undefined) {
    return scoped;
  }
  return url.startsWith('node:') ? 'node' : url === '' ? '(engine)' : 'opsgraph';
}

function shortened(url: string): string {
  return url.replace(/^file:\/\//, '').replace(/^.*?\/(node_modules|dist)\//, '$1/');
}
