// What can be said to the desk: the words of its states, and the arguments of its mutations with their limits.
import { IsUUID, Max, Min } from 'class-validator';
import { ArgsType, Field, ID, Int, registerEnumType } from 'type-graphql';
import { IsShortText } from './short-text';

export enum SessionStatus {
  WAITING = 'WAITING',
  ACTIVE = 'ACTIVE',
  CLOSED = 'CLOSED',
}

registerEnumType(SessionStatus, {
  name: 'SessionStatus',
  description: 'Where a session stands. It moves forward only.',
  valuesConfig: {
    WAITING: { description: 'Started; nobody has claimed it.' },
    ACTIVE: { description: 'Claimed by an operator, who holds it until it is closed.' },
    CLOSED: { description: 'Ended, claimed or not. It takes no more messages and can be rated.' },
  },
});

export enum MessageSender {
  CONTACT = 'CONTACT',
  OPERATOR = 'OPERATOR',
  BOT = 'BOT',
}

registerEnumType(MessageSender, {
  name: 'MessageSender',
  description: 'Who sent a message.',
  valuesConfig: {
    CONTACT: { description: 'The contact of the session.' },
    OPERATOR: { description: 'A person of the desk.' },
    BOT: { description: 'A machine that answers for the desk.' },
  },
});

export enum ChatMode {
  BOT = 'BOT',
  HUMAN = 'HUMAN',
}

registerEnumType(ChatMode, {
  name: 'ChatMode',
  description: 'Who answers a contact.',
  valuesConfig: {
    BOT: { description: 'A bot answers.' },
    HUMAN: { description: 'A person answers.' },
  },
});

const TEXT = '1 to 200 characters, without NUL';

/** An id that the caller gave, by which a retry is known. */
const retryKey = (of: string) => ({
  nullable: true,
  description:
    `Id of the ${of} in the caller’s own system, ${TEXT}. It makes a retry safe: the same call again answers with ` +
    `the ${of} of the first time; a different call under the same id is CONFLICT. Without it every call counts.`,
});

const SESSION_ID = {
  description:
    'Id of the session (a UUID). Unknown, or of another organization: NOT_FOUND, in the same words either way.',
};

@ArgsType()
export class StartSessionArgs {
  @Field(() => ID, {
    nullable: true,
    description:
      'Id of the contact (a UUID); unknown, or of another organization: NOT_FOUND. Give this or contactExternalId, ' +
      'not both, else BAD_USER_INPUT.',
  })
  @IsUUID()
  readonly contactId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `Id of the contact in the caller’s own system, ${TEXT}. A contact who is not known yet is added, in chat mode BOT.`,
  })
  @IsShortText()
  readonly contactExternalId?: string | null;

  @Field(() => String, {
    nullable: true,
    defaultValue: 'chat',
    description: `Where the conversation takes place, as the reports shall group it, ${TEXT}.`,
  })
  @IsShortText()
  readonly channel?: string | null;

  @Field(() => String, retryKey('session'))
  @IsShortText()
  readonly externalId?: string | null;
}

@ArgsType()
export class ClaimSessionArgs {
  @Field(() => ID, SESSION_ID)
  @IsUUID()
  readonly sessionId!: string;

  @Field(() => ID, {
    nullable: true,
    description:
      'User id of the operator who takes the session (a UUID): somebody with the role OPERATOR, ADMIN or ORG_ADMIN ' +
      'who is not deleted, else BAD_USER_INPUT. An OPERATOR claims for themself and may leave it out; somebody ' +
      'else’s id is FORBIDDEN. Everybody else must give it.',
  })
  @IsUUID()
  readonly operatorId?: string | null;
}

@ArgsType()
export class SendMessageArgs {
  @Field(() => ID, SESSION_ID)
  @IsUUID()
  readonly sessionId!: string;

  @Field(() => MessageSender, {
    description: 'Who sent it. An OPERATOR sends as OPERATOR only, else FORBIDDEN.',
  })
  readonly sender!: MessageSender;

  @Field(() => ID, {
    nullable: true,
    description:
      'User id of the operator who wrote it (a UUID), with the conditions of claimSession. Only with sender ' +
      'OPERATOR: it must be absent with any other, else BAD_USER_INPUT. It need not be who holds the session: the ' +
      'message is credited to whoever wrote it. An OPERATOR writes as themself and may leave it out.',
  })
  @IsUUID()
  readonly operatorId?: string | null;

  @Field(() => String, retryKey('message'))
  @IsShortText()
  readonly externalId?: string | null;
}

@ArgsType()
export class CloseSessionArgs {
  @Field(() => ID, SESSION_ID)
  @IsUUID()
  readonly sessionId!: string;
}

@ArgsType()
export class SubmitCsatArgs {
  @Field(() => ID, SESSION_ID)
  @IsUUID()
  readonly sessionId!: string;

  @Field(() => Int, { description: 'Satisfaction, 1 (worst) to 5 (best).' })
  @Min(1)
  @Max(5)
  readonly score!: number;

  @Field(() => String, retryKey('rating'))
  @IsShortText()
  readonly externalId?: string | null;
}

@ArgsType()
export class SetChatModeArgs {
  @Field(() => ID, {
    description:
      'Id of the contact (a UUID). Unknown, or of another organization: NOT_FOUND, in the same words either way.',
  })
  @IsUUID()
  readonly contactId!: string;

  @Field(() => ChatMode, { description: 'Who shall answer the contact from now on.' })
  readonly mode!: ChatMode;
}
