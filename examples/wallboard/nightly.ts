// A report of the days before, for a job at night: a summary, whoever used the application page by page, and two files.
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type Client,
  type ExportParameters,
  MeDocument,
  ResponseTimesDocument,
  UserActivityDocument,
} from '@opsgraph/client';

const DAYS = 7;
const PAGE = 200;
const DAY_MS = 86_400_000;

/** Writes into the folder, and gives the paths of what it wrote. */
export async function nightly(client: Client, folder: string, now: Date): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const [to, from] = [now, new Date(now.getTime() - DAYS * DAY_MS)].map((at) => at.toISOString());
  const window = { from, to };
  const written: string[] = [];

  const exported = async (report: string, parameters: ExportParameters): Promise<void> => {
    const { stream, fileName } = await client.export(report, parameters);
    const file = path.join(folder, path.basename(fileName));
    // A file that was cut fails here, so that a short one is never taken for whole.
    await pipeline(Readable.fromWeb(stream), createWriteStream(file));
    written.push(file);
  };
  await exported('metric-series', { metric: 'sessionsStarted', ...window, groupBy: ['channel'] });
  await exported('operator-performance', { days: DAYS });

  const { me } = await client.query(MeDocument);
  const { dashboard } = await client.query(ResponseTimesDocument, { days: DAYS });
  let people = 0;
  let requests = 0;
  for await (const { userActivity } of client.pages(UserActivityDocument, { ...window, first: PAGE })) {
    people += userActivity.edges.filter(({ node }) => node.requests > 0).length;
    requests += userActivity.edges.reduce((sum, { node }) => sum + node.requests, 0);
  }
  const lines = [
    `# ${me.organization?.name ?? 'All organizations'}, ${dashboard.from} to ${dashboard.to}`,
    '',
    ...dashboard.percentiles.map(
      ({ metric, n, p50, p90 }) => `- ${metric}: median ${p50 ?? '–'}, p90 ${p90 ?? '–'} (n = ${n})`,
    ),
    `- ${people} people made ${requests} requests`,
    '',
  ];
  const summary = path.join(folder, 'summary.md');
  await writeFile(summary, lines.join('\n'));
  return [summary, ...written];
}
