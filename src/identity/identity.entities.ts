// Organizations and the people in them.
import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { GraphQLDateTime, Role } from '../platform';

@ObjectType({ description: 'A tenant: everything in Opsgraph belongs to exactly one organization.' })
@Entity('organizations')
export class Organization {
  @Field(() => ID, { description: 'Id of the organization, the `org_id` of its tokens.' })
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly id!: string;

  @Field(() => String, { description: 'Short unique name, as used by the command line.' })
  @Column('text')
  readonly slug!: string;

  @Field(() => String, { description: 'Display name.' })
  @Column('text')
  readonly name!: string;

  @Field(() => String, { description: 'IANA time zone in which its days begin.' })
  @Column('text')
  readonly timezone!: string;

  @Column('timestamptz', { name: 'created_at' })
  readonly createdAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'Since when its data is being deleted or is gone: it takes nothing in and answers nothing but `organizationDeletion`; null while it is there.',
  })
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  readonly deletedAt?: Date | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A person of an organization. Deleted people stay, so that past work keeps its name.',
})
@Entity('users')
export class User {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @Field(() => ID, { description: 'Id of the user.' })
  @PrimaryColumn('uuid')
  readonly id!: string;

  @Field(() => String, { nullable: true, description: 'Id in the system they come from.' })
  @Column('text', { name: 'external_id', nullable: true })
  readonly externalId!: string | null;

  @Field(() => String, { description: 'Name as dashboards show it.' })
  @Column('text', { name: 'display_name' })
  readonly displayName!: string;

  @Column('text', { nullable: true })
  readonly email!: string | null;

  @Field(() => Role, { description: 'What they may do.' })
  @Column('text')
  readonly role!: Role;

  @Column('timestamptz', { name: 'created_at' })
  readonly createdAt!: Date;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When they left; null while they are here.' })
  @Column('timestamptz', { name: 'deleted_at', nullable: true })
  readonly deletedAt!: Date | null;
}

@Entity('api_keys')
export class ApiKeyRecord {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('uuid')
  readonly id!: string;

  @Column('text')
  readonly name!: string;

  @Column('text')
  readonly prefix!: string;

  @Column('bytea')
  readonly hash!: Buffer;

  @Column('text', { array: true })
  readonly scopes!: readonly string[];

  @Column('text', { name: 'created_by' })
  readonly createdBy!: string;

  @Column('timestamptz', { name: 'created_at' })
  readonly createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  readonly expiresAt!: Date;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  readonly lastUsedAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  readonly revokedAt!: Date | null;
}
