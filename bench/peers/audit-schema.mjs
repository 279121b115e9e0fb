// The schema of those who answer by GraphQL.
import { GraphQLDateTime, GraphQLJSONObject } from 'graphql-scalars';

export const typeDefs = `
  scalar DateTime
  scalar JSONObject

  enum AuditOutcome { SUCCESS FAILED DENIED }

  type AuditLog {
    id: ID!
    adminId: ID
    adminName: String!
    action: String!
    resourceType: String!
    resourceId: String
    details: JSONObject!
    outcome: AuditOutcome!
    ipAddress: String
    userAgent: String
    createdAt: DateTime!
    seq: String!
    hash: String!
  }

  type AuditLogPage {
    total: Int!
    totalIsExact: Boolean!
    logs: [AuditLog!]!
  }

  type Query {
    auditLogs(limit: Int! = 50, from: DateTime!, to: DateTime!): AuditLogPage!
  }
`;

export const scalars = { DateTime: GraphQLDateTime, JSONObject: GraphQLJSONObject };
