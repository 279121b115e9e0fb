// What compiles and what does not: checked by the compiler, run by nobody.
import {
  AuditTrailDocument,
  AuditLogDocument,
  type Client,
  type Document,
  document,
  LiveOverviewDocument,
  MeDocument,
  MetricRowsDocument,
  MetricSeriesDocument,
  OverviewDocument,
  QueueDocument,
} from '../src/index.ts';

export async function compiles(client: Client): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  const { me } = await client.query(MeDocument);
  const role: string = me.role;
  const { liveKpis } = await client.query(OverviewDocument, { asOf: role }, { timeout: 1 });
  const waiting: number = liveKpis.waiting;
  // @ts-expect-error There may be no mean of nothing.
  const mean: number = liveKpis.csatAverage;
  // @ts-expect-error The document does not ask for it.
  liveKpis.nothing satisfies unknown;
  for await (const { data, gap } of client.subscribe(LiveOverviewDocument)) {
    seen.push(data.liveKpis.waiting, gap?.missing);
  }
  for await (const page of client.pages(MetricRowsDocument, { metric: 'fcrRate' })) {
    seen.push(page.metricRows.edges[0]?.node.value);
  }
  const own: Document<{ readonly me: { readonly id: string } }, { readonly id: string }> = document('query');
  return [...seen, (await client.query(own, { id: '' })).me.id, waiting, mean];
}

export function doesNotCompile(client: Client): void {
  // @ts-expect-error Variables that are needed are missing.
  void client.query(QueueDocument);
  // @ts-expect-error One of them is missing.
  void client.query(QueueDocument, { from: '2026-01-01T00:00:00Z' });
  // @ts-expect-error Moments are text.
  void client.query(QueueDocument, { from: new Date(), to: '2026-01-01T00:00:00Z' });
  // @ts-expect-error There is no such metric.
  void client.query(MetricSeriesDocument, { metric: 'fcr', from: '', to: '' });
  // @ts-expect-error There is no such variable.
  void client.query(OverviewDocument, { at: '' });
  // @ts-expect-error It takes none.
  void client.query(MeDocument, { id: '' });
  // @ts-expect-error It has no pages.
  void client.pages(QueueDocument, { from: '', to: '' });
  // @ts-expect-error Filters are those of the schema.
  client.subscribe(AuditTrailDocument, { filter: { actions: [] } });
  void client.pages(AuditLogDocument);
}
