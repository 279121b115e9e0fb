// The GraphQL schema, made of its resolvers: who may ask for which field, and what arguments may be.
import { type ValidationError, validateSync } from 'class-validator';
import { type GraphQLSchema, specifiedDirectives } from 'graphql';
import { type AuthChecker, buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { type Actor, type RequestContext, Role } from './context';
import { AppError } from './errors';
import type { Operation } from './graphql';
import { contextError } from './graphql-errors';
import { priceDirectives } from './query-limits';
import { rootFieldNames } from './root-fields';
import { replacePlainInputs } from './plain-input';
import { projectRowLists } from './row-lists';
import { GraphQLDateTime } from './scalars';
import { rolesOfQuery, rolesOfSubscription } from './type-metadata';

/** A resolver, ready to answer. */
export type ResolverInstance = object;

/** The schema as clients see it, and the build of it that answers them (see row-lists.ts and plain-input.ts). */
export interface Schemas {
  readonly published: GraphQLSchema;
  readonly executable: GraphQLSchema;
}

type ResolverClass = new (...args: never[]) => ResolverInstance;

/** Both builds of the schema; `decorate` is given each of them. */
export function createSchemas(
  instances: readonly ResolverInstance[],
  classes: readonly ResolverClass[],
  decorate: (schema: GraphQLSchema) => void,
): Schemas {
  const missing = classes.filter((each) => !instances.some((instance) => instance.constructor === each));
  if (missing.length > 0) {
    throw new Error(`No instance of ${missing.map(({ name }) => name).join(', ')} was passed to the schema`);
  }
  // Its fields would not be there, and nothing would say so.
  const unlisted = instances.filter((instance) => !classes.some((each) => instance.constructor === each));
  if (unlisted.length > 0) {
    throw new Error(
      `${unlisted.map((instance) => instance.constructor.name).join(', ')} was passed, but is not among the classes of the schema`,
    );
  }
  const build = (): GraphQLSchema => createSchema(classes, decorate, instances);
  return { published: build(), executable: replacePlainInputs(projectRowLists(build())) };
}

/** The schema of the given resolvers; without instances it can be described and validated against, not executed. */
export function createSchema(
  classes: readonly ResolverClass[],
  decorate: (schema: GraphQLSchema) => void,
  instances: readonly ResolverInstance[] = [],
): GraphQLSchema {
  const byClass = new Map<unknown, ResolverInstance>(instances.map((each) => [each.constructor, each]));
  const schema = buildSchemaSync({
    directives: [...specifiedDirectives, ...priceDirectives],
    resolvers: classes as unknown as NonEmptyArray<typeof Object>,
    container: {
      get: (wanted: { readonly name: string }) => {
        const instance = byClass.get(wanted);
        if (instance === undefined) {
          throw new Error(`Resolver ${wanted.name} was not passed to the schema`);
        }
        return instance;
      },
    },
    authChecker,
    validateFn: validateArguments,
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    pubSub: noEvents,
    emitSchemaFile: false,
  });
  decorate(schema);
  return schema;
}

/** type-graphql wants one; subscriptions here are executed like queries, by the hub, and hear of no events. */
const noEvents = {
  publish: (): never => {
    throw new Error('Nothing is published to subscriptions');
  },
  subscribe: (): never => {
    throw new Error('Nothing is published to subscriptions');
  },
};

/** Roles stand on each field; none means that any actor will do, but not a page that only tells of itself. */
const authChecker: AuthChecker<RequestContext, Role | Role[]> = ({ context }, roles) => {
  const { actor } = context;
  if (actor === null) {
    throw contextError(
      new AppError('UNAUTHENTICATED', 'This needs a token: send the header Authorization: Bearer TOKEN'),
    );
  }
  assertRole(roles.flat(), actor);
  return true;
};

/** Whoever a page that only tells of itself is not. */
const ANY_ACTOR: readonly Role[] = Object.values(Role).filter((role) => role !== Role.TRACKER);

function assertRole(roles: readonly Role[], actor: Actor): void {
  const allowed = roles.length === 0 ? ANY_ACTOR : roles;
  if (!allowed.includes(actor.role)) {
    throw new AppError(
      'FORBIDDEN',
      `This needs one of the roles ${allowed.join(', ')}; the token has ${actor.role}`,
    );
  }
}

/**
 * Refuses a subscription that the actor may not ask for, by the roles on its field. Execution would refuse it too, but
 * is done once for many: each of them is asked here.
 */
export function assertMaySubscribe({ document, operationName }: Operation, actor: Actor): void {
  for (const name of rootFieldNames(document, operationName)) {
    const roles = rolesOfSubscription(name);
    if (roles === undefined) {
      throw new Error(`The subscription ${name} says nothing of roles`);
    }
    assertRole(roles, actor);
  }
}

/** Refuses a query field that the actor may not ask for, in the words in which its execution would. */
export function assertMayAsk(field: string, actor: Actor): void {
  const roles = rolesOfQuery(field);
  if (roles === undefined) {
    throw new Error(`The query ${field} says nothing of roles`);
  }
  assertRole(roles, actor);
}

/** Checks an argument class by its decorators and names every field that is wrong, with its limit. */
function validateArguments(value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  // JSON has no class: from a variable it is a plain object, and from a literal it has no prototype at all.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    return;
  }
  const faults = validateSync(value, { skipMissingProperties: true, forbidUnknownValues: false });
  if (faults.length > 0) {
    throw new AppError('BAD_USER_INPUT', faults.flatMap(sentencesOf).join('; '));
  }
}

function sentencesOf(fault: ValidationError): string[] {
  return [...Object.values(fault.constraints ?? {}), ...(fault.children ?? []).flatMap(sentencesOf)];
}
