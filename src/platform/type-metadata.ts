// What type-graphql knows of roles and leaves out of the schema it builds.
import type { Role } from './context';

interface Metadata {
  readonly objectTypes: readonly { readonly name: string; readonly target: unknown }[];
  readonly authorizedFields: readonly { readonly target: unknown; readonly fieldName: string }[];
  readonly subscriptions: readonly { readonly schemaName: string; readonly roles?: Role[] }[];
}

/** Names of the fields of an object type that carry `@Authorized`. */
export function restrictedFieldsOf(typeName: string): ReadonlySet<string> {
  const known = metadata();
  const target = known?.objectTypes.find(({ name }) => name === typeName)?.target;
  return new Set(
    (known?.authorizedFields ?? [])
      .filter((each) => target !== undefined && each.target === target)
      .map(({ fieldName }) => fieldName),
  );
}

/** Roles that may ask for a subscription field; undefined when it says nothing of them. */
export function rolesOfSubscription(field: string): readonly Role[] | undefined {
  return metadata()
    ?.subscriptions.find(({ schemaName }) => schemaName === field)
    ?.roles?.flat();
}

function metadata(): Metadata | undefined {
  return (globalThis as { readonly TypeGraphQLMetadataStorage?: Metadata }).TypeGraphQLMetadataStorage;
}
