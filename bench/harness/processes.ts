// The processes that are measured: started alone, stopped together, and asked what processor time they took.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type Bench, root } from './bench';

export interface RunningProcess {
  readonly pid: number;
  /** Where it answers GraphQL. */
  readonly url: string;
  /** Ends it before the end of the run. */
  stop(): Promise<void>;
}

export interface ProcessOptions {
  readonly name: string;
  /** Parameters of node. */
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What it prints when it is ready; by default the address where it answers GraphQL, which is then known. */
  readonly ready?: RegExp;
}

const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 20_000;
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LD_LIBRARY_PATH', 'SystemRoot'];

/** What a measured process sees of our environment, which is little: nothing there may change its settings. */
export function productionEnvironment(added: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(inherited), NODE_ENV: 'production', ...added };
}

/** Starts a process of node, waits until it prints the address where it answers, and stops it at the end. */
export async function startProcess(bench: Bench, options: ProcessOptions): Promise<RunningProcess> {
  bench.signal.throwIfAborted();
  const child = spawn(process.execPath, [...options.parameters], {
    cwd: root,
    env: productionEnvironment(options.environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  bench.atEnd(() => stop(child));
  const { pid } = child;
  if (pid === undefined) {
    throw new Error(`${options.name} did not start`);
  }
  const ready = options.ready ?? /http:\/\/[\w.:]+\/graphql\b/;
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const limit = AbortSignal.any([bench.signal, AbortSignal.timeout(START_LIMIT_MS)]);
    limit.addEventListener('abort', () =>
      reject(new Error(`${options.name} was not ready in time\n${said}`)),
    );
    const listen = (chunk: Buffer): void => {
      said = `${said}${chunk.toString()}`.slice(-20_000);
      const [address] = ready.exec(said) ?? [];
      if (address !== undefined) {
        resolve(address);
      }
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => {
      reject(new Error(`${options.name} ended with ${code ?? 'a signal'}\n${said}`));
    });
  });
  return { pid, url, stop: () => stop(child) };
}

/** Runs a command of node to its end, and says what processor time it took; null where the system does not say. */
export async function runToEnd(bench: Bench, options: ProcessOptions): Promise<number | null> {
  bench.signal.throwIfAborted();
  const before = statusOf(String(process.pid))?.buried;
  const child = spawn(process.execPath, [...options.parameters], {
    cwd: root,
    env: productionEnvironment(options.environment),
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: bench.signal,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-20_000);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) {
    throw new Error(`${options.name} ended with ${code ?? 'a signal'}\n${said}`);
  }
  const after = statusOf(String(process.pid))?.buried;
  return before === undefined || after === undefined ? null : after - before;
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(STOP_LIMIT_MS, 'late', { ref: false });
  if ((await Promise.race([ended, late])) === 'late') {
    child.kill('SIGKILL');
    await ended;
  }
}

const TICKS_PER_SECOND = 100;

/** Linux: what processor time a process has taken so far. */
export function cpuSeconds(pid: number): number | null {
  const status = statusOf(String(pid));
  return status === null ? null : status.own;
}

/** Linux: the same to the nanosecond where the scheduler says so, which short measurements need. */
export function exactCpuSeconds(pid: number): number | null {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const times = threads.map(
      (id) => readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0],
    );
    return times.reduce((sum, time) => sum + Number(time), 0) / 1e9;
  } catch {
    return cpuSeconds(pid);
  }
}

/** Linux: bytes of memory that a process holds. */
export function residentBytes(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** Linux: ids of the processes that a process has started. */
export function childrenOf(pid: number): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && statusOf(name)?.parent === pid)
      .map(Number);
  } catch {
    return [];
  }
}

/** Linux: what processor time a process and its children have taken so far, those that are gone as well. */
export function familyCpuSeconds(pid: number): number | null {
  const parent = statusOf(String(pid));
  if (parent === null) {
    return null;
  }
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statusOf)
    .filter((status) => status?.parent === pid);
  return children.reduce((sum, status) => sum + (status?.own ?? 0), parent.own + parent.buried);
}

/** Seconds of the process itself, and of its children that are gone. */
function statusOf(pid: string): { parent: number; own: number; buried: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything. The parent is the 4th field, the times are the 14th to the 17th.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const seconds = (first: number): number =>
      (Number(fields[first]) + Number(fields[first + 1])) / TICKS_PER_SECOND;
    return { parent: Number(fields[1]), own: seconds(11), buried: seconds(13) };
  } catch {
    return null;
  }
}
