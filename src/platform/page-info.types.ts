// Where a page of a list stands: every list that is read by cursor answers it.
import { Field, ObjectType } from 'type-graphql';

@ObjectType({ simpleResolvers: true, description: 'Whether there are rows beyond this page.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'There are older rows after the last edge.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'There are newer rows before the first edge.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first edge; null on an empty page.' })
  readonly startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last edge; null on an empty page.' })
  readonly endCursor!: string | null;
}
