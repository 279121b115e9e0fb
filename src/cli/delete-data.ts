// opsgraph org delete-data: the end of an organization, for whoever has this machine.
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { AuditOutcome, AuditTrail } from '../audit';
import { IdentityChanges } from '../identity';
import {
  checkNotExpired,
  DELETED_ACTION,
  type DeletionProgress,
  DELETION_RESOURCE,
  jobsOf,
  keysInRedis,
  OrganizationDeletions,
  PreviewTokens,
} from '../organization-data';
import { badInput, Changes, RedisConnection } from '../platform';
import { progressLine, type Workspace, withWorkspace } from './workspace';

const ASKER = 'the command line';
const TURN_MS = 2_000;

export function deleteDataCommand(): Command {
  return new Command('delete-data')
    .description(
      'Delete all data of an organization for good; its audit trail and its name stay. Shows what there is, and asks for the slug. Run again, it goes on where it was cut short.',
    )
    .argument('<slug>', 'organization whose data goes')
    .option('--yes <token>', 'do not ask: the token of a preview, which is good for 10 minutes')
    .action(async (slug: string, { yes }: { yes?: string }) => {
      await withWorkspace((workspace) =>
        withDeletions(workspace, (deletions) => deleteData(workspace, deletions, slug, yes)),
      );
    });
}

async function deleteData(
  { servers, database, organizations }: Workspace,
  deletions: OrganizationDeletions,
  slug: string,
  yes: string | undefined,
): Promise<void> {
  const { id, deletedAt } = await organizations.requireKept(slug);
  if (deletedAt === null) {
    const tokens = new PreviewTokens(servers.cursorSecret);
    const token = yes ?? (await confirmed(await preview(tokens)));
    if (token === undefined) {
      return;
    }
    const opened = tokens.open(token, id, ASKER);
    checkNotExpired(opened, new Date());
    const besideTables = await deletions.countStores(id);
    await new AuditTrail(database).write(id, async (session) => {
      const {
        answer,
        resourceId = null,
        details = {},
      } = await deletions.order(session, token, opened, besideTables);
      const entry = {
        adminId: null,
        adminName: null,
        action: DELETED_ACTION,
        resourceType: DELETION_RESOURCE,
        resourceId,
        details: { ...details, by: ASKER },
        outcome: AuditOutcome.SUCCESS,
      };
      return { result: answer, entries: resourceId === null ? [] : [entry] };
    });
  }
  const show = progressLine();
  while (!(await deletions.work(id, TURN_MS))) {
    show(told(await deletions.progress(id)));
  }
  show(told(await deletions.progress(id)));
  process.stdout.write(`\nNothing of ${slug} is left but its audit trail and its name.\n`);

  async function preview(tokens: PreviewTokens): Promise<string> {
    const { counted, cutOff } = await database.withOrganization(id, async (session) => ({
      counted: await deletions.countTables(session),
      cutOff: new Date(),
    }));
    counted.push(...(await deletions.countStores(id)));
    for (const { name, rows } of counted.filter((each) => each.rows > 0)) {
      process.stdout.write(`${name}\t${rows.toLocaleString('en')}\n`);
    }
    return tokens.issue(id, ASKER, { cutOff, counted, now: new Date() }).token;
  }

  async function confirmed(token: string): Promise<string | undefined> {
    if (!process.stdin.isTTY) {
      process.stdout.write(
        `\nNothing was deleted. To delete all of it for good, within 10 minutes:\n` +
          `  npx opsgraph org delete-data ${slug} --yes ${token}\n`,
      );
      return undefined;
    }
    const asking = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await asking.question(`All of it is deleted for good. Type ${slug} to go on: `);
    asking.close();
    if (answer.trim() !== slug) {
      throw badInput('the slug', 'was not typed: nothing was deleted');
    }
    return token;
  }
}

function told(progress: DeletionProgress | null): string {
  const stores = progress?.stores ?? [];
  const deleted = stores.reduce((sum, each) => sum + each.deleted, 0);
  return `${deleted.toLocaleString('en')} rows deleted of ${(progress?.rows ?? 0).toLocaleString('en')}`;
}

/** Gateways that run beside the command are told by Redis; without it they find out within seconds. */
async function withDeletions(
  { servers, database, organizations, log }: Workspace,
  work: (deletions: OrganizationDeletions) => Promise<void>,
): Promise<void> {
  const { redisUrl } = servers;
  const redis = redisUrl === undefined ? undefined : new RedisConnection(redisUrl, log);
  await redis?.ready();
  const changes = redisUrl === undefined ? Changes.inProcess() : Changes.overRedis(redisUrl, log);
  const identity = new IdentityChanges(changes);
  try {
    await work(
      new OrganizationDeletions({
        database,
        organizations,
        trail: new AuditTrail(database),
        stores: [jobsOf(database), ...(redis === undefined ? [] : [keysInRedis(redis)])],
        changed: (organizationId) => identity.changed(organizationId),
        log,
      }),
    );
  } finally {
    identity.close();
    changes.close();
    redis?.close();
  }
}
