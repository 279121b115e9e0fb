// Other processes of this machine, told apart from a later process that was given the same number.
import { readFileSync } from 'node:fs';

/** A process as it can be written down and recognised later. */
export interface ProcessMark {
  readonly pid: number;
  /** When it began, as the system counts; null where the system does not say. */
  readonly began: string | null;
}

export function markOf(pid: number): ProcessMark {
  return { pid, began: beginningOf(pid) };
}

/** True while that very process runs. After a reboot, or in a new container, its number may be another's. */
export function isAlive({ pid, began }: ProcessMark): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) {
      return false;
    }
  }
  return began === null || beginningOf(pid) === began;
}

/** Linux: the boot, and the clock ticks since it at which the process began. */
function beginningOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; the fields after it are numbers. The beginning is the 22nd field.
    const ticks = status.slice(status.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? null : `${boot}/${ticks}`;
  } catch {
    return null;
  }
}
