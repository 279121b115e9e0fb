// Which core whom: on a machine of two, the one who is measured has one for itself, and everything else the other.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Bench } from './bench';
import { childrenOf } from './processes';

export interface Cores {
  /** In words, for the reader of the figures. */
  readonly described: string;
  /** Gives a process, all its threads and whatever it starts later to the one who is measured. */
  forServer(pid: number): void;
  /** The same for everything else: clients, PostgreSQL, the bench itself; its children as well. */
  forOthers(pid: number): void;
}

export function shareCores(bench: Bench): Cores {
  const allowed = allowedCores();
  const [others, server] = [allowed[0], allowed.at(-1)];
  const hasTool = spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;
  if (others === undefined || server === undefined || others === server || !hasTool) {
    const described = hasTool ? 'not pinned: there is one core' : 'not pinned: there is no taskset here';
    bench.say(described);
    return { described, forServer: () => undefined, forOthers: () => undefined };
  }
  const pin = (pid: number, core: number): void => {
    const { status, stderr } = spawnSync('taskset', ['-a', '-c', '-p', String(core), String(pid)], {
      encoding: 'utf8',
    });
    if (status !== 0) {
      throw new Error(`taskset: ${stderr}`);
    }
  };
  const cores: Cores = {
    described: `server on core ${server}, everything else on core ${others}`,
    forServer: (pid) => {
      pin(pid, server);
      childrenOf(pid).forEach((child) => pin(child, others));
    },
    forOthers: (pid) => {
      pin(pid, others);
      childrenOf(pid).forEach((child) => pin(child, others));
    },
  };
  cores.forOthers(process.pid);
  bench.say(cores.described);
  return cores;
}

/** Linux: 0-2,5 is 0, 1, 2 and 5. */
function allowedCores(): number[] {
  try {
    const [, list = ''] =
      /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return list.split(',').flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
  } catch {
    return [];
  }
}

/** How many files a process may have open; infinite where nobody says. */
export function openFilesLimit(): number {
  try {
    // Node raises its own limit to the hard one.
    const [, hard = ''] =
      /^Max open files\s+\S+\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return Number.isNaN(Number(hard)) ? Number.POSITIVE_INFINITY : Number(hard);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
