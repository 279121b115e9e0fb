// Drill-down: the very rows that a number counts, page by page, all of the moment of the first page.
import { createHash } from 'node:crypto';
import { type Cursors, type PageInfo } from '../platform';
import type { FactMetric } from './define';
import type { MetricRequest, MetricRowRecord } from './plan';
import type { MetricReader } from './run';

/** Where a page begins: after this row, as of this moment. */
export interface RowPlace {
  readonly asOf: Date;
  readonly at: string;
  readonly id: string;
}

/** A row as it is answered. */
export interface AnsweredRow {
  readonly id: string;
  readonly at: Date;
  readonly dimensions: readonly { readonly dimension: string; readonly value: string | null }[];
  readonly value: number | null;
  readonly hit: boolean | null;
  readonly pending: boolean | null;
  readonly invalid: boolean;
}

export interface RowPage {
  readonly edges: readonly { readonly cursor: string; readonly node: AnsweredRow }[];
  readonly pageInfo: PageInfo;
}

/** Cursors of one question: another filter or window has others. */
export class RowCursors {
  private readonly list: string;

  constructor(
    private readonly cursors: Cursors,
    private readonly organizationId: string,
    question: readonly unknown[],
  ) {
    this.list = `metric-rows ${createHash('sha256').update(JSON.stringify(question)).digest('hex')}`;
  }

  sign(asOf: Date, row: MetricRowRecord): string {
    return this.cursors.sign(this.organizationId, this.list, [String(asOf.getTime()), row.place, row.id]);
  }

  open(cursor: string): RowPlace {
    const [asOf = '', at = '', id = ''] = this.cursors.open('after', this.organizationId, this.list, cursor);
    return { asOf: new Date(Number(asOf)), at, id };
  }
}

export async function readRows(
  reader: MetricReader,
  request: MetricRequest,
  page: { readonly asOf: Date; readonly first: number; readonly after: RowPlace | null },
  cursors: RowCursors,
): Promise<RowPage> {
  const rows = await reader.rowsBehind(request, { limit: page.first + 1, after: page.after });
  const edges = rows
    .slice(0, page.first)
    .map((row) => ({ cursor: cursors.sign(page.asOf, row), node: answered(request.metric, row) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function answered({ dimensions }: FactMetric, row: MetricRowRecord): AnsweredRow {
  return {
    id: row.id,
    at: row.at,
    dimensions: dimensions.map((dimension, index) => {
      const value = row[`d${index}`] ?? null;
      return { dimension, value: value === null ? null : String(value) };
    }),
    value: row.value,
    hit: row.hit,
    pending: row.pending,
    invalid: row.value !== null && row.value < 0,
  };
}
