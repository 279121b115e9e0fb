// Which subscriptions are one: those whose answers cannot differ.
//
// An answer depends on the document, its variables, the organization, and on whatever else of the actor the resolvers
// look at. Resolvers say the last themselves: a field whose rows depend on who asks carries the extension
// `live: { dependsOn: [...] }`, wherever in the answer it stands. Fewer claims would show one actor the rows of another,
// more would share nothing. Whether an actor may ask at all is settled for each subscriber before it joins; a field below
// that is for some roles only depends on the role without saying so (platform/type-metadata.ts).
import { getArgumentValues, type GraphQLSchema } from 'graphql';
import { type Actor, badInput, comparable, digest, documentDigest, roleFieldsOf } from '../platform';
import type { LiveOperation } from './live.types';
import { planOf, type SchemaField, type Selection } from './selection';

/** What of an actor the rows of a field may depend on, beside its organization. */
export type Claim = 'actorId' | 'role';

/** The field extension `live`. */
export interface LivePolicy {
  /** On a root field. A state is pushed as it is now; of a tail, each row is pushed once. Default: state. */
  readonly kind?: 'state' | 'tail';
  readonly dependsOn?: readonly Claim[];
}

const CLAIMS: Readonly<Record<Claim, (actor: Actor) => string>> = {
  actorId: ({ id }) => id,
  role: ({ role }) => role,
};

/** The key of the group to which a subscription belongs; refuses one that no group could answer. */
export function shareKeyOf(schema: GraphQLSchema, operation: LiveOperation): string {
  const { definition, variables, selection } = planOf(schema, operation);
  const claims = [...claimsOf(selection, roleFieldsOf(schema))].map((claim) => [
    claim,
    CLAIMS[claim](operation.actor),
  ]);
  return digest(
    JSON.stringify([
      documentDigest(operation.document, definition),
      definition.name?.value ?? null,
      comparable(variables),
      organizationOf(operation.actor),
      claims,
    ]),
  );
}

/** The organization that a subscription is about, written in one way. */
export function organizationOf({ organizationId }: Actor): string {
  if (organizationId === null) {
    throw badInput('x-org-id', 'is missing: a SUPER_ADMIN names the organization by this header');
  }
  return organizationId.toLowerCase();
}

/** Whether the subscription follows something that grows, instead of a state. */
export function isTail(schema: GraphQLSchema, operation: LiveOperation): boolean {
  const field = planOf(schema, operation).selection.branches[0]?.fields[0];
  return (field?.extensions['live'] as LivePolicy | undefined)?.kind === 'tail';
}

/** How old an answer may get, as the subscription's field was asked; null where it was not. */
export function maxStalenessOf(schema: GraphQLSchema, operation: LiveOperation): number | null {
  const { selection, variables } = planOf(schema, operation);
  const [root] = selection.branches;
  const [field, node] = [root?.fields[0], root?.nodes[0]];
  if (field === undefined || node === undefined) {
    return null;
  }
  const wanted = getArgumentValues(field, node, variables)['maxStalenessMs'];
  return typeof wanted === 'number' ? wanted : null;
}

function claimsOf(
  selection: Selection,
  roleFields: ReadonlySet<SchemaField>,
  into = new Set<Claim>(),
): ReadonlySet<Claim> {
  if (selection.kind === 'list') {
    return claimsOf(selection.item, roleFields, into);
  }
  if (selection.kind === 'object') {
    for (const { fields, below } of selection.branches) {
      for (const field of fields) {
        const policy = field.extensions['live'] as LivePolicy | undefined;
        policy?.dependsOn?.forEach((claim) => into.add(claim));
        if (roleFields.has(field)) {
          into.add('role');
        }
      }
      claimsOf(below, roleFields, into);
    }
  }
  return into;
}
