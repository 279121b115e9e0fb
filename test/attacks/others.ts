// Ids, cursors and topics of another organization: answered byte for byte as those that nobody has.

export interface Strangers {
  readonly session: string;
  readonly operator: string;
  readonly contact: string;
  readonly auditRow: string;
  readonly cursor: string;
}

export interface OtherAttack {
  readonly name: string;
  readonly query: (ids: Strangers) => string;
}

export const others: readonly OtherAttack[] = [
  {
    name: 'an operator',
    query: ({ operator }) =>
      `{ operatorPerformance(operatorId: "${operator}", days: 30) { operatorId operatorName sessionsClaimed } }`,
  },
  {
    name: 'an admin in the trail',
    query: ({ operator }) =>
      `{ auditLogConnection(filter: { adminId: "${operator}" }) { edges { node { id } } } }`,
  },
  {
    name: 'a resource in the trail',
    query: ({ auditRow }) => `{ auditLogs(resourceId: "${auditRow}") { total logs { id } } }`,
  },
  {
    name: 'a cursor, forwards',
    query: ({ cursor }) =>
      `{ auditLogConnection(first: 5, after: "${cursor}", filter: { to: "2026-03-01T00:00:00Z" }) { edges { node { id } } pageInfo { hasNextPage } } }`,
  },
  {
    name: 'a cursor, backwards',
    query: ({ cursor }) =>
      `{ auditLogConnection(last: 5, before: "${cursor}", filter: { to: "2026-03-01T00:00:00Z" }) { edges { node { id } } pageInfo { hasPreviousPage } } }`,
  },
  {
    name: 'claim a session',
    query: ({ session }) =>
      `mutation { claimSession(sessionId: "${session}", operatorId: "${session}") { id contactId } }`,
  },
  {
    name: 'close a session',
    query: ({ session }) => `mutation { closeSession(sessionId: "${session}") { id contactId } }`,
  },
  {
    name: 'write into a session',
    query: ({ session }) => `mutation { sendMessage(sessionId: "${session}", sender: CONTACT) { id } }`,
  },
  {
    name: 'rate a session',
    query: ({ session }) => `mutation { submitCsat(sessionId: "${session}", score: 1) { id } }`,
  },
  {
    name: 'a contact',
    query: ({ contact }) => `mutation { setChatMode(contactId: "${contact}", mode: BOT) { id externalId } }`,
  },
  {
    name: 'start for a contact',
    query: ({ contact }) => `mutation { startSession(contactId: "${contact}") { id contactId } }`,
  },
];
