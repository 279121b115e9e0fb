// People as those see them who administer an organization, and the arguments of what they may do.
import { Max, Min } from 'class-validator';
import { ArgsType, Field, ID, Int, ObjectType } from 'type-graphql';
import { GraphQLDateTime, Role } from '../platform';
import { Organization } from './identity.entities';

@ObjectType({
  simpleResolvers: true,
  description: 'A person of an organization, as those see them who administer it.',
})
export class Member {
  @Field(() => ID, { description: 'Id of the user: the `sub` of their tokens.' })
  readonly id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Id in the system they come from; tokens may carry it as `sub` instead.',
  })
  readonly externalId!: string | null;

  @Field(() => String, { description: 'Name as dashboards show it.' })
  readonly displayName!: string;

  @Field(() => String, { nullable: true, description: 'E-mail address, in lower case where it was invited.' })
  readonly email!: string | null;

  @Field(() => Role, { description: 'The most that their tokens may do.' })
  readonly role!: Role;

  @Field(() => GraphQLDateTime, { description: 'When they were added here.' })
  readonly createdAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When they were removed; null while they are here.',
  })
  readonly removedAt!: Date | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A page of people, in the order in which they were added.',
})
export class MemberPage {
  @Field(() => [Member], { description: 'The people of this page.' })
  readonly users!: readonly Member[];

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last one, for `after`; null on an empty page.',
  })
  readonly endCursor!: string | null;

  @Field(() => Boolean, { description: 'Whether there are more after this page.' })
  readonly hasNextPage!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'A page of organizations, in the order of their slugs.' })
export class OrganizationPage {
  @Field(() => [Organization], { description: 'The organizations of this page.' })
  readonly organizations!: readonly Pick<Organization, 'id' | 'slug' | 'name' | 'timezone' | 'deletedAt'>[];

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last one, for `after`; null on an empty page.',
  })
  readonly endCursor!: string | null;

  @Field(() => Boolean, { description: 'Whether there are more after this page.' })
  readonly hasNextPage!: boolean;
}

/** On one page. */
export const MOST_ROWS = 200;

@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, defaultValue: 50, description: 'Most rows of the page, 1 to 200.' })
  @Min(1)
  @Max(MOST_ROWS)
  readonly first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only what comes after this cursor, an endCursor of before.',
  })
  readonly after?: string | null;
}

@ArgsType()
export class UsersArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'People in whose name, address or external id this text occurs, in any case. Literal text, 1 to 200 characters.',
  })
  readonly search?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Also those who were removed.' })
  readonly includeRemoved?: boolean | null;
}

@ArgsType()
export class InviteUserArgs {
  @Field(() => String, {
    description:
      'E-mail address, at most 254 characters; kept in lower case, and nobody else who is here may have it.',
  })
  readonly email!: string;

  @Field(() => String, { description: 'Name as dashboards show it, 1 to 200 characters.' })
  readonly displayName!: string;

  @Field(() => Role, { description: 'ORG_ADMIN, ADMIN, ANALYST or OPERATOR.' })
  readonly role!: Role;
}

@ArgsType()
export class UpdateOrganizationArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Display name, 1 to 200 characters; left out: as it is.',
  })
  readonly name?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'IANA time zone in which its days begin, such as Europe/Berlin; left out: as it is. All numbers by the day, of the past as well, follow it from then on.',
  })
  readonly timezone?: string | null;
}
