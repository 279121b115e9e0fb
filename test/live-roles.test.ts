// A field below a subscription may be for some roles only: then nobody shares an answer with another role.
import { execute, parse } from 'graphql';
import {
  Authorized,
  Field,
  FieldResolver,
  Int,
  InterfaceType,
  ObjectType,
  Query,
  Resolver,
  Subscription,
} from 'type-graphql';
import { Hub, localComputer, type LiveOperation } from '../src/live';
import { shareKeyOf } from '../src/live/share-key';
import { createLogger, createSchema, formatFailure, formatResult, Role } from '../src/platform';

@InterfaceType({ resolveType: () => 'Desk' })
abstract class Priced {
  @Authorized([Role.ADMIN])
  @Field(() => Int)
  readonly price: number = 5;
}

@ObjectType()
abstract class Ancestor {
  @Authorized([Role.ADMIN])
  @Field(() => Int, { nullable: true })
  readonly inherited: number = 4;
}

@ObjectType({ implements: [Priced] })
class Desk extends Ancestor implements Priced {
  @Field(() => Int)
  readonly open: number = 1;

  @Authorized([Role.ADMIN])
  @Field(() => Int, { name: 'secret', nullable: true })
  readonly kept: number = 2;

  @Authorized()
  @Field(() => Int)
  readonly forAnybody: number = 3;

  @Field(() => [Desk])
  get desks(): Desk[] {
    return [new Desk()];
  }

  readonly price: number = 5;
}

function subscribe(): never {
  throw new Error('Subscriptions are executed by the hub');
}

@Resolver(() => Desk)
class DeskResolver {
  @Query(() => Int)
  nothing(): number {
    return 0;
  }

  @Authorized([Role.ADMIN, Role.ANALYST])
  @Subscription(() => Desk, { subscribe })
  desk(): Desk {
    return new Desk();
  }

  @Authorized([Role.ADMIN])
  @FieldResolver(() => Int, { nullable: true })
  resolved(): number {
    return 6;
  }
}

const schema = createSchema([DeskResolver], () => undefined, [new DeskResolver()]);

function operation(query: string, role: Role): LiveOperation {
  return {
    document: parse(query),
    operationName: null,
    variables: {},
    actor: { id: role, name: null, role, organizationId: 'org' },
    client: { ip: null, userAgent: null },
  };
}

it.each([
  ['no such field', '{ open }', true],
  ['one for whoever has a token', '{ forAnybody }', true],
  ['one for some roles', '{ secret }', false],
  ['one under another name', '{ open: secret }', false],
  ['one further down', '{ desks { desks { secret } } }', false],
  ['one in a fragment', '{ desks { ... on Desk { ... { secret } } } }', false],
  ['one that is left out', '{ open secret @skip(if: true) }', true],
  ['one of the class it extends', '{ inherited }', false],
  ['one of the interface it implements', '{ price }', false],
  ['one that another resolver answers', '{ resolved }', false],
])('roles share an answer or not: with %s', (_what, selection, isShared) => {
  const [admin, analyst, another] = [Role.ADMIN, Role.ANALYST, Role.ANALYST].map((role) =>
    shareKeyOf(schema, operation(`subscription { desk ${selection} }`, role)),
  );
  expect(admin === analyst).toBe(isShared);
  expect(analyst).toBe(another);
});

it('tells each role what it may see, whoever came first', async () => {
  const log = createLogger('silent');
  const hub = new Hub({
    schema,
    computer: localComputer(async ({ document, actor }) => ({
      result: formatResult(await execute({ schema, document, contextValue: { actor } }), log),
      reads: new Set(),
    })),
    changes: { subscribe: () => () => undefined },
    admit: () => Promise.resolve(),
    format: (error) => formatFailure(error, log),
    log,
  });
  const told: Promise<unknown>[] = [Role.ADMIN, Role.ANALYST].map(
    (role) =>
      new Promise((resolve) => {
        void hub.subscribe(operation('subscription { desk { open secret } }', role), {
          deliver: (frame) => {
            const { payload } = JSON.parse(`{"id":"1"${frame.toString()}`) as { payload: { data: unknown } };
            resolve(payload.data);
          },
          deliverEach: () => true,
          fail: resolve,
          complete: () => undefined,
          dropSocket: () => undefined,
        });
      }),
  );
  expect(await Promise.all(told)).toEqual([
    { desk: { open: 1, secret: 2 } },
    { desk: { open: 1, secret: null } },
  ]);
  await hub.close();
});
