// opsgraph token: signs a bearer token with the HS256 secret.
import { Command, Option } from 'commander';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { signToken } from '../identity';
import { AppError, badInput, Role, statement } from '../platform';
import { withWorkspace } from './workspace';

const userById = statement<{ name: string }>(
  'cli.user-name',
  `SELECT u.display_name AS name FROM users u WHERE u.org_id = $1 AND u.id = $2 AND u.deleted_at IS NULL`,
);

interface TokenOptions {
  readonly org?: string;
  readonly role: Role;
  readonly user?: string;
  readonly ttl: string;
}

const LONGEST_TTL_SECONDS = 365 * 24 * 3600;

export function tokenCommand(): Command {
  return new Command('token')
    .description('Print a bearer token for the given organization and role.')
    .option('--org <slug>', 'organization (a SUPER_ADMIN needs none)')
    .addOption(new Option('--role <role>', 'role').choices(Object.values(Role)).makeOptionMandatory())
    .option(
      '--user <id>',
      'user the token speaks for (required for OPERATOR; of a TRACKER their id in the host application)',
    )
    .option('--ttl <duration>', 'lifetime: 30s, 15m, 8h, 7d; at most 365d', '1h')
    .action(async (options: TokenOptions) => {
      const lifetime = secondsOf(options.ttl);
      if (options.org === undefined && options.role !== Role.SUPER_ADMIN) {
        throw badInput('--org', 'is required for every role but SUPER_ADMIN');
      }
      if (options.user !== undefined && options.role === Role.TRACKER) {
        if (options.user === '' || options.user.length > 200) {
          throw badInput('--user', 'must be 1 to 200 characters long');
        }
      } else if (options.user !== undefined && !z.uuid().safeParse(options.user).success) {
        throw badInput('--user', 'must be the id of a user (a UUID)');
      }
      if (options.role === Role.OPERATOR && options.user === undefined) {
        throw badInput('--user', 'is required for OPERATOR: they see only their own performance');
      }
      process.stdout.write(`${await createToken(options, lifetime)}\n`);
    });
}

function createToken(options: TokenOptions, lifetime: number): Promise<string> {
  return withWorkspace(async ({ servers, organizations, database }) => {
    const { secret } = servers.auth;
    if (secret === undefined) {
      throw new AppError(
        'BAD_USER_INPUT',
        'Tokens come from the identity provider of AUTH_JWKS_URL, not from here',
      );
    }
    const organization = options.org === undefined ? null : await organizations.require(options.org);
    let name: string | null = null;
    // Whom the host knows need not be a user here.
    if (organization !== null && options.user !== undefined && options.role !== Role.TRACKER) {
      const [user] = await database.withOrganization(organization.id, (session) =>
        session.run(userById, [organization.id, options.user]),
      );
      if (user === undefined) {
        throw new AppError('NOT_FOUND', `--user: ${organization.slug} has no user ${options.user}`);
      }
      name = user.name;
    }
    return signToken(
      { ...servers.auth, secret },
      { id: options.user ?? uuidv7(), organizationId: organization?.id ?? null, role: options.role, name },
      lifetime,
    );
  });
}

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

function secondsOf(duration: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  const seconds = Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN);
  if (!(seconds >= 1 && seconds <= LONGEST_TTL_SECONDS)) {
    throw badInput('--ttl', `must be a number with s, m, h or d, from 1s to 365d, not "${duration}"`);
  }
  return seconds;
}
