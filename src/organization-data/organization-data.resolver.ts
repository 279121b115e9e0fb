// Deleting an organization's data: look first, order it by what was seen, then watch it go.
import { Arg, Authorized, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import { type Actor, AppError, Audited, Cost, organizationOf, type RequestContext } from '../platform';
import { DELETED_ACTION, DELETION_RESOURCE, MOST_COUNTED, type OrganizationDeletions } from './deletion';
import { DeletionPhase, type DeletionProgress, MAY_DELETE } from './deletion.sql';
import { KEPT } from './kept';
import { OrganizationDeletion, OrganizationDeletionPreview } from './organization-data.types';
import { checkNotExpired, type PreviewTokens, rowsOf } from './preview-tokens';

const ROLES = `Roles: ${MAY_DELETE.join(', ')}, for the organization of the token or of x-org-id.`;

@Resolver()
export class OrganizationDataResolver {
  constructor(
    private readonly deletions: OrganizationDeletions,
    private readonly tokens: PreviewTokens,
  ) {}

  @Audited('PREVIEW_ORGANIZATION_DELETION', 'organization', {
    resourceId: () => null,
    found: (answer) => {
      const { cutOff, rows } = answer as OrganizationDeletionPreview;
      return { cutOff, rows };
    },
  })
  @Authorized(MAY_DELETE)
  @Cost(500)
  @Query(() => OrganizationDeletionPreview, {
    description: `Counts everything that the organization has, table by table, and what would stay; deletes nothing. Redis is away: UNAVAILABLE. ${ROLES}`,
  })
  async organizationDeletionPreview(@Ctx() context: RequestContext): Promise<OrganizationDeletionPreview> {
    const organizationId = organizationOf(context);
    const snapshot = await context.snapshot();
    const counted = [
      ...(await this.deletions.countTables(snapshot)),
      ...(await this.deletions.countStores(organizationId)),
    ];
    const { token, expiresAt, cutOff } = this.tokens.issue(organizationId, askerOf(context.actor), {
      cutOff: snapshot.takenAt,
      counted,
      now: context.clock.now(),
    });
    return {
      token,
      expiresAt,
      cutOff,
      rows: rowsOf(counted),
      stores: counted.map(({ name, rows }) => ({ store: name, rows, isExact: rows < MOST_COUNTED })),
      kept: KEPT,
    };
  }

  @Audited(DELETED_ACTION, DELETION_RESOURCE, {
    resourceId: () => null,
    redact: ['previewToken'],
    // A repeated call changes nothing; the row of the first one says what was ordered.
    found: (answer) => ({ repeated: true, deletion: (answer as OrganizationDeletion).id }),
  })
  @Authorized(MAY_DELETE)
  @Cost(500)
  @Mutation(() => OrganizationDeletion, {
    description:
      'Deletes everything that the organization has, for good, but its audit trail and its name. From now on events, ' +
      'questions, sign-ins, imports and sockets of the organization are refused with FORBIDDEN; its rows go by and by, by ' +
      'a job that survives whoever is killed. The same token again answers the same deletion. An expired or changed ' +
      `token: BAD_USER_INPUT; one for another organization or of another asker: FORBIDDEN; begun by another token: CONFLICT. ${ROLES}`,
  })
  async deleteOrganizationData(
    @Arg('previewToken', () => String, {
      description: 'Token of an organizationDeletionPreview, as it was given.',
    })
    previewToken: string,
    @Ctx() context: RequestContext,
  ): Promise<OrganizationDeletion> {
    const organizationId = organizationOf(context);
    const preview = this.tokens.open(previewToken, organizationId, askerOf(context.actor));
    const known = await this.deletions.orderedBefore(organizationId, previewToken);
    if (known !== null) {
      return answerOf(known);
    }
    checkNotExpired(preview, context.clock.now());
    const besideTables = await this.deletions.countStores(organizationId);
    try {
      return answerOf(
        await context.write((session) => this.deletions.order(session, previewToken, preview, besideTables)),
      );
    } finally {
      // Also when it failed: a commit whose answer was lost may have been one.
      this.deletions.ordered(organizationId);
    }
  }

  @Authorized(MAY_DELETE)
  @Cost(10)
  @Query(() => OrganizationDeletion, {
    description: `How far the deletion of the organization’s data has come. None was ordered: NOT_FOUND. ${ROLES}`,
  })
  async organizationDeletion(@Ctx() context: RequestContext): Promise<OrganizationDeletion> {
    const found = await this.deletions.progress(organizationOf(context));
    if (found === null) {
      throw new AppError('NOT_FOUND', 'No deletion of the data of this organization was ordered');
    }
    return answerOf(found);
  }
}

/** Whoever previews is whoever orders. */
function askerOf(actor: Actor | null): string {
  return `${actor?.role ?? ''} ${actor?.id ?? ''}`;
}

function answerOf({ stores, rows, ...deletion }: DeletionProgress): OrganizationDeletion {
  const isFinished = deletion.phase === DeletionPhase.FINISHED;
  const leftOf = (counted: number, deleted: number): number | null => {
    if (isFinished) {
      return 0;
    }
    return counted < MOST_COUNTED ? Math.max(0, counted - deleted) : null;
  };
  return {
    ...deletion,
    counted: rows,
    deleted: stores.reduce((sum, each) => sum + each.deleted, 0),
    stores: stores.map((each) => ({ ...each, left: leftOf(each.counted, each.deleted) })),
  };
}
