// AuditCheckpoint: a signed line as answers show it.
import { Field, ObjectType } from 'type-graphql';
import { GraphQLDateTime } from '../platform';

@ObjectType({ simpleResolvers: true, description: 'A signed line about the end of the trail.' })
export class AuditCheckpoint {
  @Field(() => String, { description: 'Sequence number of the row it names.' })
  readonly seq!: string;

  @Field(() => String, { description: 'Hash of that row, in hexadecimal.' })
  readonly hash!: string;

  @Field(() => GraphQLDateTime, { description: 'When it was signed.' })
  readonly at!: Date;
}
