// The query field that makes links to exports.
import { Arg, Authorized, Ctx, Query, Resolver } from 'type-graphql';
import {
  AppError,
  Cost,
  ExportFormat,
  GraphQLJSONObject,
  organizationOf,
  type RequestContext,
  type SignLink,
} from '../platform';
import { ExportLink } from './export-links.types';

@Resolver()
export class ExportLinksResolver {
  private sign: SignLink | undefined;

  /** The door of exports knows the reports; it is made of the schema, and so after this. */
  bind(sign: SignLink): void {
    this.sign = sign;
  }

  @Authorized()
  @Cost(1)
  @Query(() => ExportLink, {
    description:
      'A link by which a browser downloads an export, good for 5 minutes. It is bound to the organization, whoever asks, the report and its parameters; its use costs and is recorded as the export itself, and is refused once whoever asked was removed or has another role. BAD_USER_INPUT names what the report would refuse; FORBIDDEN: the query of the report is not for the role of whoever asks. Roles: every authenticated actor but a TRACKER and API keys, which send themselves, and of these the roles of the report’s query.',
  })
  exportUrl(
    @Arg('report', () => String, {
      description: 'Name of the report, such as metric-rows: see docs/exports.md.',
    })
    report: string,
    @Arg('parameters', () => GraphQLJSONObject, {
      nullable: true,
      description:
        'Parameters of the export: the arguments of its query by their names, timezone (an IANA zone) and bom. Default: none.',
    })
    parameters: Readonly<Record<string, unknown>> | null,
    @Arg('format', () => ExportFormat, {
      nullable: true,
      defaultValue: ExportFormat.CSV,
      description: 'The format of the file.',
    })
    format: ExportFormat | null,
    @Ctx() context: RequestContext,
  ): ExportLink {
    organizationOf(context);
    if (this.sign === undefined) {
      throw new AppError('UNAVAILABLE', 'There are no exports here');
    }
    return this.sign(context, { report, parameters: parameters ?? {}, format: format ?? ExportFormat.CSV });
  }
}
