// opsgraph ingest and opsgraph replay: events from a file on the way that every event takes, and dead letters once more.
import { type WriteStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import type { IngestionRoom } from '../app-ingestion';
import { openLines, type TextLine } from '../imports';
import { type EventResult, MOST_EVENTS } from '../ingest';
import { UnreadableEvent } from '../platform';
import { ingestionOf, recordCommand } from './events-workspace';
import { progressBar } from './progress-bar';
import { withWorkspace } from './workspace';

const LONGEST_LINE = 'the line is longer than 1 MiB';

export function ingestCommand(): Command {
  return new Command('ingest')
    .description(
      'Take events of a JSON lines file in, plain or gzip, each once: running it again adds nothing. Refused ones are listed beside the file, and are dead letters.',
    )
    .argument('<file>', 'file with one event a line, as POST /v1/events takes them')
    .requiredOption('--org <slug>', 'organization whose events they are')
    .action(async (file: string, { org }: { org: string }) => {
      const report = await withWorkspace(async (workspace) => {
        const { id } = await workspace.organizations.require(org);
        return ingestFile(ingestionOf(workspace), id, file);
      });
      process.stdout.write(`${report}\n`);
    });
}

interface ReplayFlags {
  readonly org: string;
  readonly code?: string[];
  readonly kind?: string[];
  readonly most: number;
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('Try dead letters again, under their old ids. What is there already is a success.')
    .requiredOption('--org <slug>', 'organization whose letters they are')
    .option('--code <code...>', 'only those that were refused for this; default: all')
    .option('--kind <kind...>', 'only those of this kind; default: all')
    .option('--most <number>', 'at most so many', wholeNumber, 10_000)
    .action(async ({ org, code, kind, most }: ReplayFlags) => {
      await withWorkspace(async (workspace) => {
        const { id } = await workspace.organizations.require(org);
        const { replay, projector } = ingestionOf(workspace);
        const filter = { codes: code ?? null, kinds: kind ?? null, ids: null, from: null, to: null };
        const counts = await replay.run(id, filter, most, new Date());
        await projector.finish(id);
        await recordCommand(workspace, id, {
          action: 'REPLAY_DEAD_LETTERS',
          resourceType: 'dead_letter',
          details: { ...counts, codes: code ?? null, kinds: kind ?? null },
        });
        const { accepted, duplicates, failed, unreadable } = counts;
        process.stdout.write(
          `${accepted} accepted, ${duplicates} there already, ${failed} refused again, ${unreadable} unreadable.\n`,
        );
      });
    });
}

/** The file's events batch by batch, then their projections; says what became of them. */
async function ingestFile(
  { ingestion, projector }: IngestionRoom,
  organizationId: string,
  file: string,
): Promise<string> {
  const began = performance.now();
  const { records, bytes, bytesRead, close } = await openLines(file);
  const refused = new RefusedLines(`${file}.refused.jsonl`);
  const bar = progressBar(file);
  const counts = { accepted: 0, duplicates: 0, failed: 0 };
  let events = 0;
  const take = async (lines: readonly TextLine[]): Promise<void> => {
    const outcome = await ingestion.ingest(
      { organizationId, source: 'CLI', ofPerson: null },
      lines.map(eventOf),
    );
    counts.accepted += outcome.accepted;
    counts.duplicates += outcome.duplicates;
    counts.failed += outcome.failed;
    events += lines.length;
    await refused.write(lines, outcome.results);
    bar.update(bytesRead(), bytes, events);
  };
  try {
    let waiting: TextLine[] = [];
    for await (const lines of records) {
      for (const line of lines) {
        waiting.push(line);
        if (waiting.length === MOST_EVENTS) {
          await take(waiting);
          waiting = [];
        }
      }
    }
    if (waiting.length > 0) {
      await take(waiting);
    }
    await projector.finish(organizationId);
  } finally {
    bar.stop();
    close();
    await refused.close();
  }
  const figure = (value: number): string => value.toLocaleString('en');
  const seconds = (performance.now() - began) / 1_000;
  const { accepted, duplicates, failed } = counts;
  return [
    `${figure(events)} events in ${seconds.toFixed(1)} s (${figure(Math.round(events / Math.max(seconds, 0.001)))} events/s): ` +
      `${figure(accepted)} accepted, ${figure(duplicates)} there already, ${figure(failed)} refused.`,
    ...(failed === 0 ? [] : [`Refused lines with their reasons: ${refused.file}`]),
  ].join('\n');
}

function eventOf({ text, isCut }: TextLine): unknown {
  if (isCut) {
    return new UnreadableEvent(text, LONGEST_LINE);
  }
  try {
    return JSON.parse(text);
  } catch {
    return new UnreadableEvent(text, 'the line is no JSON value');
  }
}

/** Which lines were refused and why; what they say is in the file that they come from. */
class RefusedLines {
  private stream: WriteStream | null = null;

  constructor(readonly file: string) {}

  async write(lines: readonly TextLine[], results: readonly EventResult[]): Promise<void> {
    for (const { index, clientEventId, code, message } of results) {
      if (code !== null) {
        this.stream ??= createWriteStream(this.file, { mode: 0o600 });
        const line = lines[index]?.line;
        if (!this.stream.write(`${JSON.stringify({ line, clientEventId, code, message })}\n`)) {
          await once(this.stream, 'drain');
        }
      }
    }
  }

  async close(): Promise<void> {
    const { stream } = this;
    if (stream !== null) {
      stream.end();
      await once(stream, 'close');
    }
  }
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) {
    throw new InvalidArgumentError('must be a whole number of at least 1');
  }
  return Number(text);
}
