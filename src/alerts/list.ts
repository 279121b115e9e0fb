// Pages of alerts: from one place in the order to the next.
import { createHash } from 'node:crypto';
import type { BoundStatement, Cursors, PageInfo, Session } from '../platform';
import { AlertStatus } from './alert.types';
import { type AlertListArgs, AlertOrder, MOST_COUNTED } from './list.types';
import { activeOnly, type AlertRow, allAlerts } from './reports.sql';

const ENDED: readonly AlertStatus[] = [AlertStatus.RESOLVED, AlertStatus.DISMISSED];

export class AlertPages {
  constructor(
    private readonly session: Session,
    private readonly cursors: Cursors,
    private readonly organizationId: string,
    private readonly asOf: Date,
    private readonly args: AlertListArgs,
  ) {}

  async page(): Promise<{ rows: AlertRow[]; pageInfo: PageInfo }> {
    const { after = null } = this.args;
    const first = this.args.first ?? 50;
    const [at = null, id = null] =
      after === null ? [] : this.cursors.open('after', this.organizationId, this.list, after);
    const found = await this.session.run(this.statement, [...this.asked, at, id, first + 1]);
    const rows = found.slice(0, first);
    const cursorOf = (row: AlertRow | undefined): string | null =>
      row === undefined ? null : this.cursors.sign(this.organizationId, this.list, [row.place, row.id]);
    return {
      rows,
      pageInfo: {
        hasNextPage: found.length > first,
        hasPreviousPage: after !== null,
        startCursor: cursorOf(rows[0]),
        endCursor: cursorOf(rows.at(-1)),
      },
    };
  }

  /** Every one, in the order that was asked for: for a cursor. */
  get all(): BoundStatement {
    // Without a place and without a limit: LIMIT NULL is none.
    return { statement: this.statement, parameters: [...this.asked, null, null, null] };
  }

  async count(): Promise<number> {
    const [row] = await this.session.run(this.statements.count, [...this.asked, MOST_COUNTED]);
    return row?.total ?? 0;
  }

  private get statement(): typeof allAlerts.newest {
    const { newest, oldest } = this.statements;
    return this.args.orderBy === AlertOrder.RAISED_ASC ? oldest : newest;
  }

  private get statements(): typeof allAlerts {
    const { statuses } = this.args;
    return statuses == null || statuses.some((each) => ENDED.includes(each)) ? allAlerts : activeOnly;
  }

  private get asked(): unknown[] {
    return [this.organizationId, this.asOf, ...this.filters];
  }

  private get filters(): unknown[] {
    const { statuses, severities, typeClasses, serviceId, category, search } = this.args;
    return [statuses, severities, typeClasses, serviceId, category, search].map((each) => each ?? null);
  }

  /** Cursors of one question: another order or search has others. */
  private get list(): string {
    const question = JSON.stringify([this.filters, this.args.orderBy ?? AlertOrder.RAISED_DESC]);
    return `alerts ${createHash('sha256').update(question).digest('hex')}`;
  }
}
