// opsgraph personal-data: the keys under which personal values are replaced, and whose a token is.
import { text } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import type { AuditEntry } from '../audit';
import { Personal, type PersonalKeys } from '../ingest';
import { badInput, type Database } from '../platform';
import { ingestionOf, recordCommand } from './events-workspace';
import { withWorkspace } from './workspace';

interface Flags {
  readonly org: string;
  readonly reason: string;
}

interface Keys {
  readonly keys: PersonalKeys;
  readonly database: Database;
  readonly organizationId: string;
}

/** What a command did: what the trail says of it, and what is printed once the trail has it. */
interface Done {
  readonly details: AuditEntry['details'];
  readonly output: string;
}

const MOST_VALUES = 10_000;

export function personalDataCommand(): Command {
  const command = new Command('personal-data').description(
    'Keys under which personal values are replaced: change them, destroy old ones, find whose a token is.',
  );
  const one = (name: string): Command =>
    command
      .command(name)
      .requiredOption('--org <slug>', 'organization whose keys they are')
      .requiredOption('--reason <text>', 'why; stays in the audit trail, so it must not name anybody');
  one('rotate')
    .description('Make a new key. Whoever is called otherwise by it stays the same person.')
    .action((flags: Flags) =>
      withKeys(flags, 'ROTATE_PERSONAL_KEY', async ({ keys, database, organizationId }) => {
        const kid = await database.withOrganization(organizationId, (session) =>
          keys.rotate(session, organizationId),
        );
        return { details: { kid }, output: kid };
      }),
    );
  one('retire')
    .description('Destroy every key but the newest, for good.')
    .action((flags: Flags) =>
      withKeys(flags, 'RETIRE_PERSONAL_KEYS', async ({ keys, database, organizationId }) => {
        const kids = await database.withOrganization(organizationId, (session) =>
          keys.retire(session, organizationId),
        );
        return { details: { kids }, output: kids.join(' ') };
      }),
    );
  one('find')
    .description(
      'Tell the tokens of values, which are read from standard input, one a line: the value and its token under each key in use, tab-separated. Whose a token is can be told only by trying who it might be.',
    )
    .addOption(
      new Option('--type <type>', 'what the values are')
        .choices(Object.values(Personal))
        .makeOptionMandatory(),
    )
    .action((flags: Flags & { readonly type: Personal }) =>
      withKeys(flags, 'FIND_PERSONAL_TOKENS', async ({ keys, organizationId }) => {
        const values = (await text(process.stdin)).split('\n').filter((line) => line.trim() !== '');
        if (values.length > MOST_VALUES) {
          throw badInput('standard input', `must have at most ${MOST_VALUES.toLocaleString('en')} lines`);
        }
        const tokenizer = await keys.of(organizationId);
        const lines = values.map((value) => [value, ...tokenizer.everyToken(flags.type, value)].join('\t'));
        return { details: { type: flags.type, values: values.length }, output: lines.join('\n') };
      }),
    );
  return command;
}

async function withKeys(
  { org, reason }: Flags,
  action: string,
  work: (keys: Keys) => Promise<Done>,
): Promise<void> {
  await withWorkspace(async (workspace) => {
    const { database, organizations } = workspace;
    const { id: organizationId } = await organizations.require(org);
    const { keys } = ingestionOf(workspace);
    const { details, output } = await work({ keys, database, organizationId });
    await recordCommand(workspace, organizationId, {
      action,
      resourceType: 'personal_key',
      details: { ...details, reason },
    });
    process.stdout.write(output === '' ? '' : `${output}\n`);
  });
}
