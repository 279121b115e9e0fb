// API keys as those see them who administer an organization.
import { Max, Min } from 'class-validator';
import { ArgsType, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDateTime } from '../platform';
import { ApiKeyScope } from './api-key-verifier';
import { MOST_ROWS } from './people.types';

registerEnumType(ApiKeyScope, {
  name: 'ApiKeyScope',
  description: 'What an API key may do in its organization. None administers.',
  valuesConfig: {
    READ: { description: 'Reads the analytics, as an ANALYST does.' },
    INGEST: {
      description:
        'Brings data in, as a SERVICE does: the desk, and events of the audit trail. Reads no analytics.',
    },
  },
});

@ObjectType({ simpleResolvers: true, description: 'A key by which a machine speaks for an organization.' })
export class ApiKey {
  @Field(() => ID, {
    description: 'Id of the key; in the audit trail it is the admin `api-key:` and this id.',
  })
  readonly id!: string;

  @Field(() => String, { description: 'What whoever made it called it.' })
  readonly name!: string;

  @Field(() => String, {
    description: 'The beginning of the key, by which to tell it from others; no secret.',
  })
  readonly prefix!: string;

  @Field(() => [ApiKeyScope], { description: 'What it may do.' })
  readonly scopes!: readonly ApiKeyScope[];

  @Field(() => String, { description: 'Id of whoever made it.' })
  readonly createdBy!: string;

  @Field(() => GraphQLDateTime, { description: 'When it was made.' })
  readonly createdAt!: Date;

  @Field(() => GraphQLDateTime, { description: 'From when on it is refused.' })
  readonly expiresAt!: Date;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it was last used, to a minute; null: never.',
  })
  readonly lastUsedAt!: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was revoked; null: it was not.' })
  readonly revokedAt!: Date | null;
}

@ObjectType({ simpleResolvers: true, description: 'A key that was made just now.' })
export class CreatedApiKey {
  @Field(() => ApiKey, { description: 'The key as it is listed.' })
  readonly apiKey!: ApiKey;

  @Field(() => String, {
    description:
      'The whole key, to be sent as `Authorization: Bearer ogk_…` or `x-api-key`. Shown this once: only its hash is kept.',
  })
  readonly secret!: string;
}

@ArgsType()
export class CreateApiKeyArgs {
  @Field(() => String, { description: 'What to call it, 1 to 100 characters.' })
  readonly name!: string;

  @Field(() => [ApiKeyScope], {
    description: 'What it may do: exactly one scope. A machine that does both has two keys.',
  })
  readonly scopes!: ApiKeyScope[];

  @Field(() => Int, {
    nullable: true,
    defaultValue: 90,
    description: 'In how many days of 24 hours it expires, 1 to 365.',
  })
  @Min(1)
  @Max(365)
  readonly expiresInDays?: number | null;
}

@ArgsType()
export class ApiKeysArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: 50,
    description: 'Most keys to answer, 1 to 200, the newest first.',
  })
  @Min(1)
  @Max(MOST_ROWS)
  readonly first?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Also those that are revoked or expired.',
  })
  readonly includeEnded?: boolean | null;
}
