// The end of an organization: counting what it has, deleting all of it, and saying how far that has come.
export { DELETED_ACTION, DELETION_RESOURCE, OrganizationDeletions } from './deletion';
export { type DeletionProgress } from './deletion.sql';
export { OrganizationDeletionRecord, OrganizationDeletionStoreRecord } from './organization-data.entities';
export { OrganizationDataResolver } from './organization-data.resolver';
export { checkNotExpired, PreviewTokens } from './preview-tokens';
export { jobsOf, keysInMemory, keysInRedis } from './stores';
