// The desk's mutations: who may do what, and what the audit trail calls it.
import { Args, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import { Audited } from '../audit';
import { type Change, Cost, type RequestContext, Role } from '../platform';
import { Desk } from './desk.service';
import {
  ClaimSessionArgs,
  CloseSessionArgs,
  SendMessageArgs,
  SetChatModeArgs,
  StartSessionArgs,
  SubmitCsatArgs,
} from './desk.types';
import { ChatSession, Contact, CsatResponse, Message } from './support.entities';
import { MESSAGE_FACTS, MODE_FACTS, RATING_FACTS, SESSION_FACTS } from './support.facts';

/** Machines and those who lead: what a contact does reaches Opsgraph through them. */
const LEADS = [Role.SERVICE, Role.ADMIN, Role.ORG_ADMIN];
const DESK = [...LEADS, Role.OPERATOR];
const roles = (allowed: readonly Role[]): string => `Roles: ${allowed.join(', ')}.`;

// Messages and ratings are recorded on their session: all that happened to it, or was refused, is found in one place.
@Resolver()
export class DeskResolver {
  @Authorized(LEADS)
  @Audited('START_SESSION', 'session')
  @Cost(10)
  @Mutation(() => ChatSession, {
    description:
      'A contact begins to wait. With an externalId that is known the session of the first time is answered, as it ' +
      `stands now; with another contact or channel under that id: CONFLICT. ${roles(LEADS)}`,
  })
  startSession(
    @Args(() => StartSessionArgs) args: StartSessionArgs,
    @Ctx() context: RequestContext,
  ): Promise<ChatSession> {
    return atDesk(context, SESSION_FACTS, (desk) => desk.start(args));
  }

  @Authorized(DESK)
  @Audited('CLAIM_SESSION', 'session')
  @Cost(10)
  @Mutation(() => ChatSession, {
    description:
      'An operator takes a waiting session, and holds it from then on; of several at once exactly one succeeds. ' +
      'Claimed by the same operator before: answered alike. Claimed by somebody else, or closed: CONFLICT. ' +
      `An OPERATOR claims for themself. ${roles(DESK)}`,
  })
  claimSession(
    @Args(() => ClaimSessionArgs) args: ClaimSessionArgs,
    @Ctx() context: RequestContext,
  ): Promise<ChatSession> {
    return atDesk(context, SESSION_FACTS, (desk) => desk.claim(args));
  }

  @Authorized(DESK)
  @Audited('SEND_MESSAGE', 'session')
  @Cost(10)
  @Mutation(() => Message, {
    description:
      'Counts a message of a session: Opsgraph keeps who sent it and when, never its text. The first one of an ' +
      'operator after the claim is the first response. In a closed session, or by an operator in one that is not ' +
      `claimed: CONFLICT. An OPERATOR writes as themself, in a session that they hold, else FORBIDDEN. ${roles(DESK)}`,
  })
  sendMessage(
    @Args(() => SendMessageArgs) args: SendMessageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Message> {
    return atDesk(context, MESSAGE_FACTS, (desk) => desk.send(args));
  }

  @Authorized(DESK)
  @Audited('CLOSE_SESSION', 'session')
  @Cost(10)
  @Mutation(() => ChatSession, {
    description:
      'Ends a session, claimed or still waiting. Closed before: answered with the close of the first time. ' +
      `An OPERATOR closes a session that they hold, any other is FORBIDDEN. ${roles(DESK)}`,
  })
  closeSession(
    @Args(() => CloseSessionArgs) args: CloseSessionArgs,
    @Ctx() context: RequestContext,
  ): Promise<ChatSession> {
    return atDesk(context, SESSION_FACTS, (desk) => desk.close(args));
  }

  @Authorized(LEADS)
  @Audited('SUBMIT_CSAT', 'session')
  @Cost(10)
  @Mutation(() => CsatResponse, {
    description:
      'The contact rates a closed session; an open one is CONFLICT. It may be rated again: the latest rating ' +
      `counts. ${roles(LEADS)}`,
  })
  submitCsat(
    @Args(() => SubmitCsatArgs) args: SubmitCsatArgs,
    @Ctx() context: RequestContext,
  ): Promise<CsatResponse> {
    return atDesk(context, RATING_FACTS, (desk) => desk.rate(args));
  }

  @Authorized(DESK)
  @Audited('SET_CHAT_MODE', 'contact')
  @Cost(10)
  @Mutation(() => Contact, {
    description: `Says who answers a contact from now on, a bot or a person. ${roles(DESK)}`,
  })
  setChatMode(
    @Args(() => SetChatModeArgs) args: SetChatModeArgs,
    @Ctx() context: RequestContext,
  ): Promise<Contact> {
    return atDesk(context, MODE_FACTS, (desk) => desk.setMode(args));
  }
}

function atDesk<Answer>(
  context: RequestContext,
  facts: readonly string[],
  work: (desk: Desk) => Promise<Change<Answer>>,
): Promise<Answer> {
  const { actor } = context;
  if (actor === null) {
    throw new Error('An authorized field ran without an actor');
  }
  return context.write(async (transaction) => ({ facts, ...(await work(new Desk(transaction, actor))) }));
}
