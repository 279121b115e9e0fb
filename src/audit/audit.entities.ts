// The rows of the audit trail. Lists of them are read by SQL and projected, so that every field is a plain property.
import { GraphQLJSONObject } from 'graphql-scalars';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { User } from '../identity';
import { GraphQLDateTime } from '../platform';
import { AuditOutcome } from './trail';

registerEnumType(AuditOutcome, {
  name: 'AuditOutcome',
  description: 'How an audited action ended.',
  valuesConfig: {
    SUCCESS: { description: 'It was done; where it changed something, change and row are one transaction.' },
    FAILED: { description: 'It was tried and changed nothing; errorCode says why.' },
    DENIED: { description: 'It was refused: the actor may not do this.' },
  },
});

@ObjectType({
  simpleResolvers: true,
  description: 'One row of the audit trail: who did what to which resource, and how it ended.',
})
@Entity('audit_logs')
export class AuditLog {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @Field(() => GraphQLDateTime, {
    description: 'When it happened, to the millisecond; for events of a host application, as that told it.',
  })
  @PrimaryColumn({ type: 'timestamptz', name: 'created_at', precision: 3 })
  readonly createdAt!: Date;

  @Field(() => ID, { description: 'Id of the row.' })
  @PrimaryColumn('uuid')
  readonly id!: string;

  @Field(() => String, {
    description:
      'Place in the organization’s trail, from 1 without gaps. A decimal number of up to 19 digits.',
  })
  @Column('bigint')
  readonly seq!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'Who did it: subject of the credential, or the id that a host application gave. Null: the system itself, or a person who was erased.',
  })
  @Column('text', { name: 'admin_id', nullable: true })
  readonly adminId!: string | null;

  @Field(() => String, {
    description:
      'Name of who did it: the present display name of the user, else the name when the row was written, else their id; "System" when it was nobody.',
  })
  @Column('text', { name: 'admin_name', nullable: true })
  readonly adminName!: string | null;

  @Field(() => User, {
    nullable: true,
    description: 'The user who did it, as they are now; null when adminId is no user of the organization.',
  })
  readonly admin?: User | null;

  @Field(() => String, { description: 'What was done.' })
  @Column('text')
  readonly action!: string;

  @Field(() => String, { description: 'Kind of the resource it was done to.' })
  @Column('text', { name: 'resource_type' })
  readonly resourceType!: string;

  @Field(() => String, { nullable: true, description: 'Id of the resource, where there is one.' })
  @Column('text', { name: 'resource_id', nullable: true })
  readonly resourceId!: string | null;

  @Field(() => GraphQLJSONObject, {
    description:
      'The call’s arguments, or what a host application told; {} when there is nothing. Secrets are redacted; what was too long says what was cut.',
  })
  @Column('json')
  readonly details!: Readonly<Record<string, unknown>>;

  @Field(() => AuditOutcome, { description: 'How it ended.' })
  @Column('text')
  readonly outcome!: AuditOutcome;

  @Field(() => String, { nullable: true, description: 'Code of the error, when it did not succeed.' })
  @Column('text', { name: 'error_code', nullable: true })
  readonly errorCode!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Address it came from; a host application may give a host name.',
  })
  @Column('text', { name: 'ip_address', nullable: true })
  readonly ipAddress!: string | null;

  @Field(() => String, { nullable: true, description: 'User agent it came with.' })
  @Column('text', { name: 'user_agent', nullable: true })
  readonly userAgent!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Id under which a host application recorded it; null for Opsgraph’s own rows.',
  })
  @Column('text', { name: 'external_id', nullable: true })
  readonly externalId!: string | null;

  @Column('bytea', { nullable: true })
  readonly salt!: Buffer | null;

  @Column('bytea', { nullable: true })
  readonly commitment!: Buffer | null;

  @Column('bytea', { name: 'prev_hash' })
  readonly prevHash!: Buffer;

  @Field(() => String, {
    description: 'SHA-256 of the row and of the hash before it, in hexadecimal (see verifyAuditTrail).',
  })
  @Column('bytea')
  readonly hash!: Buffer | string;
}

/** Where the trail of an organization ends. */
@Entity('audit_heads')
export class AuditHead {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @Column('bigint')
  readonly seq!: string;

  @Column('bytea')
  readonly hash!: Buffer;
}

/** An event of a host application that is in the trail already. */
@Entity('audit_external_ids')
export class AuditExternalId {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn('text', { name: 'external_id' })
  readonly externalId!: string;

  @Column('uuid')
  readonly id!: string;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  readonly createdAt!: Date;
}

/** A purge by the book: which rows it allows to be deleted. */
@Entity('audit_purges')
export class AuditPurge {
  @PrimaryColumn('uuid', { name: 'org_id' })
  readonly orgId!: string;

  @PrimaryColumn({ type: 'bigint' })
  readonly seq!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  readonly before!: Date;

  @Column('timestamptz', { name: 'made_at' })
  readonly madeAt!: Date;

  @Column('timestamptz', { name: 'countersigned_at', nullable: true })
  readonly countersignedAt!: Date | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  readonly finishedAt!: Date | null;
}
