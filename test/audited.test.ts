// The contract of @Audited, on a small schema of its own: no change without its row, no row without its change, and
// every attempt written down, whoever made it and however it ended.
import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { Arg, Authorized, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { describeSchema } from '../src/app';
import { Audited, type AuditEntry, AuditOutcome, auditSchema, AuditTrail, NotAudited } from '../src/audit';
import { commitmentOf, GENESIS, hashOf } from '../src/audit/chain';
import {
  type Actor,
  AppError,
  createSchema,
  createSchemas,
  GraphQLJSONObject,
  type RequestContext,
  Role,
  statement,
  type WriteSession,
} from '../src/platform';
import { cloneDatabase, type Rows, rowsOf, type TestDatabase } from './harness';
import { type SmallAnswer, type SmallGateway, startSmallGateway } from './harness/small-gateway';

const addContact = statement<object>(
  'test.add-contact',
  `INSERT INTO contacts (org_id, id, chat_mode, chat_mode_changed_at) VALUES ($1, $2, 'BOT', now())`,
);

/** What `keepThing` does beside keeping the thing. */
type How =
  'ok' | 'named' | 'unchanged' | 'nothing' | 'before' | 'inside' | 'after' | 'crash' | 'twice' | 'at once';

@Resolver()
class ThingResolver {
  /** Keeps a thing as a contact of that id. */
  @Authorized([Role.ADMIN, Role.SUPER_ADMIN])
  @Audited('KEEP_THING', 'kept_thing', { redact: ['pin'] })
  @Mutation(() => String, { description: 'Keeps.' })
  async keepThing(
    @Arg('keptThingId', () => ID) id: string,
    @Arg('how', () => String, { defaultValue: 'ok' }) how: How,
    @Arg('pin', () => String, { nullable: true }) _pin: string | null,
    @Arg('password', () => String, { nullable: true }) _password: string | null,
    @Arg('note', () => String, { nullable: true }) _note: string | null,
    @Arg('input', () => GraphQLJSONObject, { nullable: true }) _input: object | null,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    const organizationId = context.actor?.organizationId;
    const keep = (session: WriteSession, as = id) => session.run(addContact, [organizationId, as]);
    const conflict = () => new AppError('CONFLICT', 'There is one already');
    if (how === 'before') {
      throw conflict();
    }
    if (how === 'crash') {
      throw new Error('a bug');
    }
    if (how === 'nothing') {
      return 'nothing';
    }
    const write = (as = id) =>
      context.write(async (session) => {
        await keep(session, as);
        if (how === 'inside') {
          throw conflict();
        }
        return {
          answer: how,
          ...(how === 'named' ? { resourceId: 'another', details: { outcome: 'kept', note: 'told' } } : {}),
          ...(how === 'unchanged' ? { changed: false } : {}),
        };
      });
    if (how === 'at once') {
      await Promise.all([write(), write(randomUUID())]);
    }
    const answer = await write();
    if (how === 'twice') {
      await write(randomUUID());
    }
    if (how === 'after') {
      throw conflict();
    }
    return answer;
  }

  @Authorized()
  @Audited('TOUCH', 'thing')
  @Mutation(() => String)
  touchThing(@Arg('id', () => ID) id: string): string {
    return id;
  }

  @Authorized()
  @Audited('CHOOSE', 'thing', { resourceId: ({ number, id }) => (typeof number === 'number' ? number : id) })
  @Mutation(() => String)
  chooseThing(
    @Arg('number', () => Int, { nullable: true }) number: number | null,
    @Arg('id', () => ID, { nullable: true }) id: string | null,
    @Arg('thingId', () => ID, { nullable: true }) thingId: string | null,
  ): string {
    return String(number ?? id ?? thingId);
  }

  @Authorized()
  @Audited('REST', 'thing')
  @Mutation(() => String)
  rest(): string {
    return 'rested';
  }

  @Authorized()
  @NotAudited('it counts for itself')
  @Mutation(() => String, { description: 'Counts.' })
  async countThings(@Ctx() context: RequestContext): Promise<string> {
    return context.write(() => Promise.resolve({ answer: 'written' }));
  }

  @Authorized()
  @Audited('LOOK', 'thing')
  @Query(() => String)
  async look(@Arg('write', () => Boolean) write: boolean, @Ctx() context: RequestContext): Promise<string> {
    return write ? context.write(() => Promise.resolve({ answer: 'written' })) : 'looked';
  }

  @Authorized()
  @Query(() => String)
  async peek(@Arg('write', () => Boolean) write: boolean, @Ctx() context: RequestContext): Promise<string> {
    return write ? context.write(() => Promise.resolve({ answer: 'written' })) : 'peeked';
  }
}

@Resolver()
class ForgetfulResolver {
  @Authorized()
  @Mutation(() => String)
  forget(): string {
    return 'forgotten';
  }

  @Authorized()
  @Query(() => String)
  nothing(): string {
    return 'nothing';
  }
}

let database: TestDatabase;
let gateway: SmallGateway;
let trail: AuditTrail;
let desk: Rows;

beforeAll(async () => {
  database = await cloneDatabase();
  gateway = await startSmallGateway(database, [ThingResolver], () => [new ThingResolver()]);
  ({ trail } = gateway);
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

let organizations = 0;
beforeEach(async () => {
  desk = await rowsOf(database, { slug: `desk-${(organizations += 1)}` });
  forgetStatements();
});

function forgetStatements(): void {
  gateway.statements.length = 0;
}

const actor = (changed: Partial<Actor> = {}): Actor => ({
  id: 'ada',
  name: 'Ada',
  role: Role.ADMIN,
  organizationId: desk.organizationId,
  ...changed,
});

async function ask(
  query: string,
  as: Actor | null = actor(),
  headers: Record<string, string> = {},
  variables: Record<string, unknown> = {},
): Promise<Pick<SmallAnswer, 'data' | 'codes'>> {
  const { data, codes } = await gateway.ask(query, as, { headers, variables });
  return { data, codes };
}

const keep = (how: How, id: string = randomUUID(), more = '') =>
  ask(`mutation { keepThing(keptThingId: "${id}", how: "${how}"${more}) }`);

interface StoredRow {
  readonly id: string;
  readonly seq: string;
  readonly created_at: Date;
  readonly admin_id: string | null;
  readonly admin_name: string | null;
  readonly action: string;
  readonly resource_type: string;
  readonly resource_id: string | null;
  readonly details: Record<string, unknown>;
  readonly details_text: string;
  readonly outcome: string;
  readonly error_code: string | null;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly external_id: string | null;
  readonly salt: Buffer;
  readonly commitment: Buffer | null;
  readonly prev_hash: Buffer;
  readonly hash: Buffer;
}

async function rowsOfTrail(of = desk): Promise<StoredRow[]> {
  const { rows } = await database.owner.query<StoredRow>(
    'SELECT *, details::text AS details_text FROM audit_logs WHERE org_id = $1 ORDER BY seq',
    [of.organizationId],
  );
  return rows;
}

async function kept(): Promise<string[]> {
  const { rows } = await database.owner.query<{ id: string }>('SELECT id FROM contacts WHERE org_id = $1', [
    desk.organizationId,
  ]);
  return rows.map(({ id }) => id);
}

/** What the trail says, in a few words a row. */
async function told(): Promise<string[]> {
  return (await rowsOfTrail()).map(({ action, outcome, error_code }) =>
    [action, outcome, error_code].filter(Boolean).join(' '),
  );
}

describe('a change and its row', () => {
  it('are one transaction: both are there, and know who, from where and what', async () => {
    const id = randomUUID();
    const { data } = await ask(
      `mutation { keepThing(keptThingId: "${id}", note: "why not") }`,
      actor({ id: 'u-1', name: 'Grace' }),
      { 'user-agent': 'a test/1.0' },
    );
    expect(data).toEqual({ keepThing: 'ok' });
    expect(await kept()).toEqual([id]);
    expect(await rowsOfTrail()).toEqual([
      expect.objectContaining({
        seq: '1',
        admin_id: 'u-1',
        admin_name: 'Grace',
        action: 'KEEP_THING',
        resource_type: 'kept_thing',
        resource_id: id,
        details: { keptThingId: id, how: 'ok', note: 'why not' },
        outcome: 'SUCCESS',
        error_code: null,
        ip_address: '127.0.0.1',
        user_agent: 'a test/1.0',
        external_id: null,
        prev_hash: GENESIS,
      }),
    ]);
    const { rows } = await database.owner.query<{ same: boolean }>(
      `SELECT c.xmin = a.xmin AS same FROM contacts c JOIN audit_logs a ON a.org_id = c.org_id WHERE c.org_id = $1`,
      [desk.organizationId],
    );
    expect(rows).toEqual([{ same: true }]);
  });

  it('go together: what was rolled back is not there, and the attempt is, with the code of the error', async () => {
    expect((await keep('inside')).codes).toEqual(['CONFLICT']);
    expect([await kept(), await told()]).toEqual([[], ['KEEP_THING FAILED CONFLICT']]);
  });

  it('stay when the field fails after they were committed: the row says what was done', async () => {
    const id = randomUUID();
    expect((await keep('after', id)).codes).toEqual(['CONFLICT']);
    expect([await kept(), await told()]).toEqual([[id], ['KEEP_THING SUCCESS']]);
  });

  it('are neither there when the database refuses the change', async () => {
    const id = randomUUID();
    await keep('ok', id);
    expect((await keep('ok', id)).codes).toEqual(['INTERNAL_SERVER_ERROR']);
    expect([await kept(), await told()]).toEqual([
      [id],
      ['KEEP_THING SUCCESS', 'KEEP_THING FAILED INTERNAL_SERVER_ERROR'],
    ]);
  });

  it('may be none: what was there already is not told again, and a mutation that writes nothing still is', async () => {
    expect((await keep('unchanged')).data).toEqual({ keepThing: 'unchanged' });
    expect(await told()).toEqual([]);
    expect((await keep('nothing')).data).toEqual({ keepThing: 'nothing' });
    expect(await told()).toEqual(['KEEP_THING SUCCESS']);
  });

  it('are told by the change itself where it knows better than the arguments', async () => {
    await keep('named', randomUUID(), ', note: "given"');
    const [row] = await rowsOfTrail();
    expect([row?.resource_id, row?.details['outcome'], row?.details['note']]).toEqual([
      'another',
      'kept',
      'told',
    ]);
  });

  it.each<How>(['twice', 'at once'])('are one to a mutation: a second write %s is refused', async (how) => {
    expect((await keep(how)).codes).toEqual(['INTERNAL_SERVER_ERROR']);
    await setTimeout(100);
    // Never two changes under one row.
    const [changes, rows] = [await kept(), await rowsOfTrail()];
    expect(changes.length).toBeLessThanOrEqual(1);
    expect(rows.filter(({ outcome }) => outcome === 'SUCCESS')).toHaveLength(changes.length);
  });

  it.each([
    [
      'a trigger that raises',
      [
        `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$`,
        `CREATE TRIGGER refuse BEFORE INSERT ON audit_logs FOR EACH ROW EXECUTE FUNCTION refuse()`,
      ],
      ['DROP TRIGGER refuse ON audit_logs', 'DROP FUNCTION refuse()'],
    ],
    [
      'a right that was taken away',
      ['REVOKE INSERT ON audit_logs FROM opsgraph_app'],
      ['GRANT INSERT ON audit_logs TO opsgraph_app'],
    ],
    [
      'a head that cannot be moved',
      ['REVOKE UPDATE ON audit_heads FROM opsgraph_app'],
      ['GRANT UPDATE ON audit_heads TO opsgraph_app'],
    ],
  ])('are neither there when the row cannot be written, because of %s', async (_what, breakIt, mend) => {
    await keep('ok');
    const before = [await kept(), await told()];
    for (const statement of breakIt) {
      await database.owner.query(statement);
    }
    try {
      expect(await keep('ok')).toEqual({ data: null, codes: ['INTERNAL_SERVER_ERROR'] });
      // Nor is what only reads, or changes nothing, answered unrecorded.
      expect(await keep('nothing')).toEqual({ data: null, codes: ['INTERNAL_SERVER_ERROR'] });
      expect(await ask('{ look(write: false) }')).toEqual({ data: null, codes: ['INTERNAL_SERVER_ERROR'] });
      // Where nothing was changed, the caller hears of their own mistake.
      expect((await keep('before')).codes).toEqual(['CONFLICT']);
    } finally {
      for (const statement of mend) {
        await database.owner.query(statement);
      }
    }
    expect([await kept(), await told()]).toEqual(before);
    expect((await keep('ok')).codes).toEqual([]);
  });
});

describe('an attempt that fails', () => {
  it.each<[How, string, string]>([
    ['before', 'CONFLICT', 'FAILED'],
    ['crash', 'INTERNAL_SERVER_ERROR', 'FAILED'],
  ])('is recorded with its code: %s', async (how, code, outcome) => {
    const id = randomUUID();
    expect((await keep(how, id)).codes).toEqual([code]);
    expect(await rowsOfTrail()).toEqual([
      expect.objectContaining({
        outcome,
        error_code: code,
        resource_id: id,
        details: { keptThingId: id, how },
      }),
    ]);
    expect(await kept()).toEqual([]);
  });

  it('is recorded as DENIED when the role does not do', async () => {
    const id = randomUUID();
    const { codes } = await ask(
      `mutation { keepThing(keptThingId: "${id}") }`,
      actor({ role: Role.ANALYST }),
    );
    expect(codes).toEqual(['FORBIDDEN']);
    expect(await rowsOfTrail()).toEqual([
      expect.objectContaining({
        action: 'KEEP_THING',
        outcome: 'DENIED',
        error_code: 'FORBIDDEN',
        resource_id: id,
        admin_id: 'ada',
      }),
    ]);
    expect(await kept()).toEqual([]);
  });

  it('is nobody’s without an actor, and without an organization: no statement runs', async () => {
    await ask('mutation { rest }', actor());
    forgetStatements();
    for (const [as, code] of [
      [null, 'UNAUTHENTICATED'],
      [actor({ organizationId: null, role: Role.ANALYST }), 'FORBIDDEN'],
    ] as const) {
      const { codes } = await ask(`mutation { keepThing(keptThingId: "${randomUUID()}") }`, as);
      expect(codes).toEqual([code]);
    }
    expect(gateway.statements).toEqual([]);
  });

  it('of an organization that does not exist is answered all the same', async () => {
    expect(
      (
        await ask(
          'mutation { keepThing(keptThingId: "x", how: "before") }',
          actor({ organizationId: randomUUID() }),
        )
      ).codes,
    ).toEqual(['CONFLICT']);
  });
});

describe('what a row says', () => {
  const detailsAfter = async (query: string, input: object | null = null, codesExpected: string[] = []) => {
    const document = input === null ? query : query.replace('mutation', 'mutation ($input: JSONObject)');
    const { codes } = await ask(document, actor(), {}, { input });
    expect(codes).toEqual(codesExpected);
    return (await rowsOfTrail()).at(-1);
  };

  it('is {} when there were no arguments, to the byte', async () => {
    expect((await detailsAfter('mutation { rest }'))?.details_text).toBe('{}');
  });

  it('is every argument, in canonical JSON; secrets by name or by declaration are redacted', async () => {
    const id = randomUUID();
    const row = await detailsAfter(
      `mutation { keepThing(password: "hunter2", pin: "1234", note: "é\\u0001\\"", keptThingId: "${id}", input: $input) }`,
      { z: 1, a: { accessToken: 'hunter2', list: [true, null, 1.5] }, pin: '1234' },
    );
    expect(row?.details_text).toBe(
      `{"how":"ok","input":{"a":{"accessToken":"[redacted]","list":[true,null,1.5]},"pin":"[redacted]","z":1},` +
        `"keptThingId":"${id}","note":"é\\u0001\\"","password":"[redacted]","pin":"[redacted]"}`,
    );
  });

  it('keeps no secret of an attempt that failed either', async () => {
    await detailsAfter(
      'mutation { keepThing(keptThingId: "x", how: "before", pin: "1234", password: "hunter2", input: $input) }',
      { token: 'hunter2' },
      ['CONFLICT'],
    );
    expect((await rowsOfTrail()).map(({ details_text }) => details_text)).toEqual([
      '{"how":"before","input":{"token":"[redacted]"},"keptThingId":"x","password":"[redacted]","pin":"[redacted]"}',
    ]);
  });

  it('is cut where it is too long, and says so', async () => {
    const row = await detailsAfter(
      `mutation { keepThing(keptThingId: "${randomUUID()}", note: "${'n'.repeat(3_000)}", input: $input) }`,
      { list: Array.from({ length: 150 }, () => 'x') },
    );
    expect(row?.details['note']).toBe(`${'n'.repeat(1_000)} (cut: 3000 characters)`);
    expect((row?.details['input'] as { list: string[] }).list.at(-1)).toBe('(cut: 150 items)');
  });

  it('takes text that the database cannot hold, in its readable form', async () => {
    await ask(
      'mutation ($id: ID) { chooseThing(id: $id, thingId: "x") }',
      actor(),
      {},
      { id: 'a\0b\ud800c' },
    );
    const [row] = await rowsOfTrail();
    expect(row?.resource_id).toBe('a\uFFFDb\uFFFDc');
    expect(row?.details).toEqual({ id: 'a\uFFFDb\uFFFDc', thingId: 'x' });
  });

  it.each([
    ['by the argument named like the resource', 'keepThing(keptThingId: "7", how: "nothing")', '7'],
    ['by the argument id', 'touchThing(id: "8")', '8'],
    ['by a selector, of a number', 'chooseThing(number: 9, thingId: "no")', '9'],
    [
      'by a selector alone, though an argument is named like the resource',
      'chooseThing(thingId: "no")',
      null,
    ],
    ['not at all where there is none', 'rest', null],
  ])('names the resource %s', async (_how, call, id) => {
    expect((await detailsAfter(`mutation { ${call} }`))?.resource_id).toBe(id);
  });

  it('names whoever has no name by that of the user, as it is now', async () => {
    const grace = await desk.operator('Grace');
    await ask('mutation { rest }', actor({ id: grace, name: null }));
    await ask('mutation { rest }', actor({ id: 'unknown', name: null }));
    expect((await rowsOfTrail()).map(({ admin_id, admin_name }) => [admin_id, admin_name])).toEqual([
      [grace, 'Grace'],
      ['unknown', null],
    ]);
  });

  it('bounds what headers and tokens bring', async () => {
    await ask('mutation { rest }', actor({ id: 'i'.repeat(600), name: 'a\0\ud800' }), {
      'user-agent': 'u'.repeat(2_000),
    });
    const [row] = await rowsOfTrail();
    expect([row?.admin_id?.length, row?.admin_name, row?.user_agent?.length]).toEqual([
      512,
      'a\uFFFD\uFFFD',
      512,
    ]);
  });
});

describe('a field that is not an audited mutation', () => {
  it.each(['{ peek(write: true) }', '{ look(write: true) }', 'mutation { countThings }'])(
    'cannot write: %s',
    async (query) => {
      expect((await ask(query)).codes).toEqual(['INTERNAL_SERVER_ERROR']);
      expect(await kept()).toEqual([]);
    },
  );

  it('is recorded when it is an audited query, and not when it is not', async () => {
    expect((await ask('{ look(write: false) peek(write: false) }')).data).toEqual({
      look: 'looked',
      peek: 'peeked',
    });
    expect(await told()).toEqual(['LOOK SUCCESS']);
  });
});

describe('the schema', () => {
  it('is refused when a mutation declares nothing', () => {
    expect(() => createSchema([ForgetfulResolver], (schema) => auditSchema(schema, null))).toThrow(
      'The mutation forget is neither @Audited nor @NotAudited',
    );
    expect(() =>
      createSchemas([new ForgetfulResolver()], [ForgetfulResolver], (schema) => auditSchema(schema, trail)),
    ).toThrow('The mutation forget is neither @Audited nor @NotAudited');
  });

  it('tells the readers of each field what is recorded of it, or why nothing is', () => {
    const mutations = createSchema([ThingResolver], (schema) => auditSchema(schema, null))
      .getMutationType()
      ?.getFields();
    expect(mutations?.['keepThing']?.description).toBe('Keeps. Audited as KEEP_THING on kept_thing.');
    expect(mutations?.['rest']?.description).toBe('Audited as REST on thing.');
    expect(mutations?.['countThings']?.description).toBe('Counts. Not audited: it counts for itself.');
  });

  it('of the gateway lists every action that it writes where the action is read', () => {
    const schema = describeSchema();
    const types = [schema.getMutationType(), schema.getQueryType(), schema.getSubscriptionType()];
    const fields = types.flatMap((type) => Object.values(type?.getFields() ?? {}));
    const audited = fields.flatMap(({ name, description }) => {
      const [, action] = / Audited as ([A-Z_]+) on [a-z_]+\.$/.exec(description ?? '') ?? [];
      return action === undefined ? [] : [`${action} (${name})`];
    });
    expect(audited.length).toBeGreaterThan(8);
    const logType = schema.getType('AuditLog');
    const listed =
      logType !== undefined && 'getFields' in logType ? logType.getFields()['action']?.description : '';
    expect(listed).toContain(`Opsgraph itself writes: ${audited.sort().join(', ')}.`);
    // A mutation says one or the other.
    for (const { name, description } of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      expect([name, /Audited as |Not audited: \w/.test(description ?? '')]).toEqual([name, true]);
    }
  });
});

describe('many entries at once', () => {
  const entry = (action: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
    adminId: null,
    adminName: null,
    action,
    resourceType: 'thing',
    resourceId: null,
    details: { action },
    outcome: AuditOutcome.SUCCESS,
    ...more,
  });

  /** Computes every hash again from what is stored. */
  function expectChain(rows: readonly StoredRow[], organizationId: string): void {
    let prevHash: Buffer = GENESIS;
    rows.forEach((row, index) => {
      const commitment = commitmentOf(row.salt, {
        adminId: row.admin_id,
        adminName: row.admin_name,
        resourceId: row.resource_id,
        ipAddress: row.ip_address,
        userAgent: row.user_agent,
        details: row.details_text,
      });
      const place = { organizationId, seq: index + 1, at: row.created_at, prevHash };
      const { id, action, outcome } = row;
      const open = {
        id,
        action,
        outcome,
        resourceType: row.resource_type,
        errorCode: row.error_code,
        externalId: row.external_id,
      };
      expect([row.seq, row.prev_hash.equals(prevHash)]).toEqual([String(index + 1), true]);
      expect(row.hash.equals(hashOf(place, open, commitment))).toBe(true);
      prevHash = row.hash;
    });
  }

  it('share their transactions, and each finds the place that it was told', async () => {
    const { organizationId } = desk;
    const names = Array.from({ length: 300 }, (_, index) => `A${index}`);
    await trail.record(organizationId, entry('FIRST'));
    forgetStatements();
    const places = await Promise.all(
      names.map((name, index) =>
        index % 2 === 0
          ? trail.record(organizationId, entry(name))
          : trail.recordReading(organizationId, entry(name)),
      ),
    );
    expect(gateway.statements.filter((label) => label === 'audit.append').length).toBeLessThan(5);
    const rows = await rowsOfTrail();
    expectChain(rows, organizationId);
    expect(rows.map(({ action }) => action).sort()).toEqual(['FIRST', ...names].sort());
    places.forEach(({ seq, id, hash, at }, index) => {
      const row = rows[seq - 1];
      expect([row?.action, row?.id, row?.created_at]).toEqual([names[index], id, at]);
      expect(row?.hash.equals(hash)).toBe(true);
    });
  });

  it('of several gateways and mutations, some rolled back, make one chain without a gap or a fork', async () => {
    const { organizationId } = desk;
    const other = new AuditTrail(gateway.database);
    const committed: string[] = ['R', 'W'].flatMap((kind) =>
      Array.from({ length: 60 }, (_, index) => `${kind}${index}`),
    );
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const by = index % 2 === 0 ? trail : other;
        await Promise.all([
          by.record(organizationId, entry(`R${index}`)),
          by.write(organizationId, () =>
            Promise.resolve({ result: undefined, entries: [entry(`W${index}`)] }),
          ),
          expect(
            by.write(organizationId, async (session) => {
              await session.run(addContact, [organizationId, randomUUID()]);
              throw new Error('undone');
            }),
          ).rejects.toThrow('undone'),
        ]);
      }),
    );
    const rows = await rowsOfTrail();
    expectChain(rows, organizationId);
    expect(rows.map(({ action }) => action).sort()).toEqual(committed.sort());
    expect(await kept()).toEqual([]);
    const { rows: head } = await database.owner.query<object>(
      'SELECT seq, hash FROM audit_heads WHERE org_id = $1',
      [organizationId],
    );
    expect(head).toEqual([{ seq: '120', hash: rows.at(-1)?.hash }]);
  });

  it('of which one cannot be written are refused together, and the next ones are written', async () => {
    const { organizationId } = desk;
    await trail.record(organizationId, entry('FIRST'));
    const attempts = ['A', '', 'B'].map((action) => trail.record(organizationId, entry(action)));
    const settled = await Promise.allSettled(attempts);
    expect(settled.some(({ status }) => status === 'rejected')).toBe(true);
    await trail.record(organizationId, entry('LAST'));
    const rows = await rowsOfTrail();
    expectChain(rows, organizationId);
    // Whoever was told that it is written finds it, and nobody else.
    const written = settled.flatMap(({ status }, index) =>
      status === 'fulfilled' ? [['A', '', 'B'][index]] : [],
    );
    expect(rows.map(({ action }) => action)).toEqual(['FIRST', ...written, 'LAST']);
  });

  it('hold whatever text and time they are given: the hashes can be computed again from the rows', async () => {
    const text = fc.option(
      fc.string({ unit: 'binary', maxLength: 40 }).map((each) => each.replaceAll('\0', '')),
      { nil: null },
    );
    const details = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()) as fc.Arbitrary<
      AuditEntry['details']
    >;
    const { organizationId } = desk;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          adminId: text,
          adminName: text,
          resourceId: text,
          ipAddress: text,
          userAgent: text,
          errorCode: text,
          externalId: text,
          details,
          at: fc.option(
            fc.date({ min: new Date(Date.now() - 86_400_000), max: new Date(), noInvalidDate: true }),
            {
              nil: undefined,
            },
          ),
        }),
        async ({ at, ...given }) => {
          await trail.partitions.ensure(at === undefined ? [] : [at]);
          await trail.write(organizationId, () =>
            Promise.resolve({
              result: undefined,
              entries: [entry('ANY', { ...given, ...(at === undefined ? {} : { at }) })],
            }),
          );
        },
      ),
      { numRuns: 60 },
    );
    const rows = await rowsOfTrail();
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expectChain(rows, organizationId);
  });
});

describe('work of the system', () => {
  it('is written with nobody as its admin', async () => {
    const { organizationId } = desk;
    const id = randomUUID();
    await trail.write(organizationId, async (session) => {
      await session.run(addContact, [organizationId, id]);
      return {
        result: undefined,
        entries: [
          {
            adminId: null,
            adminName: null,
            action: 'SWEEP',
            resourceType: 'contact',
            resourceId: id,
            details: {},
            outcome: AuditOutcome.SUCCESS,
          },
        ],
      };
    });
    expect(await kept()).toEqual([id]);
    expect(await rowsOfTrail()).toEqual([
      expect.objectContaining({
        action: 'SWEEP',
        admin_id: null,
        admin_name: null,
        ip_address: null,
        details_text: '{}',
      }),
    ]);
  });
});

describe('room for rows', () => {
  it('is made again for a month that was young when it was made and was purged since', async () => {
    const partitions = new AuditTrail(gateway.database).partitions;
    await partitions.ensure([new Date()]);
    forgetStatements();
    await partitions.ensure([new Date()]);
    expect(gateway.statements).toEqual([]);
    const now = Date.now();
    const later = jest.spyOn(Date, 'now').mockReturnValue(now + 100 * 86_400_000);
    try {
      await partitions.ensure([new Date(now)]);
    } finally {
      later.mockRestore();
    }
    expect(gateway.statements).toContain('audit.make-partitions');
  });
});
