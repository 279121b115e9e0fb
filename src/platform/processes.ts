// Other processes of this machine, told apart from a later process that was given the same number.
import { readFileSync } from 'node:fs';

/** A process as it can be written down and recognised later. */
export interface ProcessMark {
  readonly pid: number;
  /** When it began, as the system counts; null where the system does not say. */
  readonly began: string | null;
}

export function markOf(pid: number): ProcessMark {
  return { pid, began: statusOf(pid)?.began ?? null };
}

/** True while that very process runs. After a reboot, or in a new container, its number may be another's. */
export function isAlive({ pid, began }: ProcessMark): boolean {
  return isRunning(pid) && (began === null || statusOf(pid)?.began === began);
}

/** True while a process of that number runs. One that has ended and was not yet buried by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) {
      return false;
    }
  }
  return statusOf(pid)?.state !== 'Z';
}

/** Linux: its state, and the boot with the clock ticks since it at which the process began. */
function statusOf(pid: number): { readonly state: string; readonly began: string } | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; the fields after it are plain. The beginning is the 22nd field.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const [state, ticks] = [fields[0], fields[19]];
    return state === undefined || ticks === undefined ? null : { state, began: `${boot}/${ticks}` };
  } catch {
    return null;
  }
}
