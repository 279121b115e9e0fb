// GraphQL types of links to exports.
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { ExportFormat, GraphQLDateTime } from '../platform';

registerEnumType(ExportFormat, {
  name: 'ExportFormat',
  description: 'The format of an exported file.',
  valuesConfig: {
    CSV: { description: 'RFC 4180 in UTF-8; no cell is a formula. `bom: true` begins it for Excel.' },
    NDJSON: { description: 'An object of JSON on each line.' },
    ARROW: { description: 'An IPC stream of Apache Arrow, with typed columns.' },
  },
});

@ObjectType({
  simpleResolvers: true,
  description: 'An address that downloads one file, without any other credential.',
})
export class ExportLink {
  @Field(() => String, {
    description:
      'Where the file is, from the address of the gateway on: /v1/exports/… Whoever has it can download the file until it expires.',
  })
  readonly url!: string;

  @Field(() => GraphQLDateTime, { description: 'From this moment on the link is refused.' })
  readonly expiresAt!: Date;
}
