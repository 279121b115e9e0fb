// People of the organization: who they are, what they may do; added, changed and removed by an ORG_ADMIN.
import { debounce, parseAsBoolean, parseAsString, useQueryStates } from 'nuqs';
import { type SubmitEvent, useMemo, useState } from 'react';
import { useAction, useAnswer } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import { useSession } from '../session';
import { type Column, DataTable } from '../table';
import { Popup } from '../ui';
import {
  InviteUserDocument,
  PeopleDocument,
  type PersonFragment,
  RemoveUserDocument,
  SetUserRoleDocument,
} from './operations.generated';
import { ConfirmButton, Field, ProblemNote } from './parts';
import styles from './settings.module.css';
import { settingsTexts } from './settings.texts';

const ROLES = ['ORG_ADMIN', 'ADMIN', 'ANALYST', 'OPERATOR'] as const;
type MemberRole = (typeof ROLES)[number];

const PAGE = 100;
/** As many as the API gives in one answer. */
const MOST = 200;

export function PeopleCard() {
  const text = useText(settingsTexts);
  const formats = useFormats();
  const { role, actorId } = useSession();
  const [{ people: search, removed }, setChoice] = useQueryStates({
    people: parseAsString.withDefault(''),
    removed: parseAsBoolean.withDefault(false),
  });
  const [changes, setChanges] = useState(0);
  const [first, setFirst] = useState(PAGE);
  const asked = { search: search === '' ? null : search, includeRemoved: removed };
  const answer = useAnswer(
    PeopleDocument,
    { first, after: null, ...asked },
    { refreshOn: changes, atMostEveryMs: 0 },
  );
  const changed = (): void => setChanges((count) => count + 1);
  const mayChange = role === 'ORG_ADMIN';

  const columns = useMemo<readonly Column<PersonFragment>[]>(
    () => [
      {
        id: 'name',
        header: text('name'),
        value: ({ displayName }) => displayName,
        render: ({ id, displayName }) => (id === actorId ? `${displayName} (${text('you')})` : displayName),
      },
      { id: 'email', header: text('email'), value: ({ email }) => email },
      {
        id: 'role',
        header: text('role'),
        value: ({ role: theirs }) => theirs,
        render: (person) => (
          <RoleChoice
            person={person}
            isDisabled={!mayChange || person.removedAt !== null || person.id === actorId}
            onChanged={changed}
          />
        ),
      },
      {
        id: 'added',
        header: text('added'),
        value: ({ createdAt }) => new Date(createdAt),
        render: ({ createdAt, removedAt }) =>
          removedAt === null
            ? formats.date(new Date(createdAt))
            : text('removedAt', { at: formats.date(new Date(removedAt)) }),
      },
      {
        id: 'actions',
        header: text('actions'),
        value: () => null,
        isOnlyOnScreen: true,
        render: (person) =>
          mayChange && person.removedAt === null && person.id !== actorId ? (
            <RemoveButton person={person} onRemoved={changed} />
          ) : (
            ''
          ),
      },
    ],
    [text, formats, actorId, mayChange],
  );

  return (
    <Card
      title={text('people')}
      about={text('peopleAbout')}
      answer={answer}
      height={220}
      actions={
        <>
          <input
            type="search"
            className="input"
            aria-label={text('searchPeople')}
            placeholder={text('searchPeople')}
            maxLength={200}
            value={search}
            onChange={(event) =>
              void setChoice({ people: event.target.value }, { limitUrlUpdates: debounce(250) })
            }
          />
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={removed}
              onChange={(event) => void setChoice({ removed: event.target.checked })}
            />
            {text('includeRemoved')}
          </label>
          <FileMenu title={text('people')} reports={[{ report: 'users', parameters: asked }]} />
          {mayChange && <InviteButton onInvited={changed} />}
        </>
      }
      empty={{
        is: ({ users }) => users.users.length === 0,
        text: search === '' ? text('peopleEmpty') : text('peopleNobody', { search }),
      }}
    >
      {({ users }) => (
        <>
          <DataTable
            caption={text('people')}
            columns={columns}
            rows={users.users}
            rowKey={({ id }) => id}
            isOwn={({ id }) => id === actorId}
          />
          {users.hasNextPage && first < MOST && (
            <button type="button" className="button button-small" onClick={() => setFirst(MOST)}>
              {text('more')}
            </button>
          )}
        </>
      )}
    </Card>
  );
}

interface RoleChoiceProps {
  readonly person: PersonFragment;
  readonly isDisabled: boolean;
  readonly onChanged: () => void;
}

function RoleChoice({ person, isDisabled, onChanged }: RoleChoiceProps) {
  const text = useText(settingsTexts);
  const { run, isRunning, problem } = useAction(SetUserRoleDocument);
  const theirs = ROLES.find((each) => each === person.role);
  return (
    <>
      <select
        className={`input ${styles.role ?? ''}`}
        aria-label={text('roleOf', { name: person.displayName })}
        disabled={isDisabled || isRunning}
        value={person.role}
        onChange={(event) => {
          const role = ROLES.find((each) => each === event.target.value);
          if (role !== undefined) void run({ userId: person.id, role }).then(onChanged);
        }}
      >
        {theirs === undefined && <option value={person.role}>{person.role}</option>}
        {ROLES.map((each) => (
          <option key={each} value={each} title={text(each)}>
            {each}
          </option>
        ))}
      </select>
      <ProblemNote problem={problem} />
    </>
  );
}

function RemoveButton({
  person,
  onRemoved,
}: {
  readonly person: PersonFragment;
  readonly onRemoved: () => void;
}) {
  const text = useText(settingsTexts);
  const { run, problem } = useAction(RemoveUserDocument);
  return (
    <ConfirmButton
      action={text('remove')}
      title={text('removePerson', { name: person.displayName })}
      about={text('removeAbout')}
      problem={problem}
      onConfirm={async () => {
        const done = (await run({ userId: person.id })) !== null;
        if (done) onRemoved();
        return done;
      }}
    />
  );
}

function InviteButton({ onInvited }: { readonly onInvited: () => void }) {
  const text = useText(settingsTexts);
  return (
    <Popup
      label={text('invite')}
      trigger={
        <button type="button" className="button button-small">
          {text('invite')}
        </button>
      }
    >
      {(close) => (
        <InviteForm
          onInvited={() => {
            onInvited();
            close();
          }}
        />
      )}
    </Popup>
  );
}

function InviteForm({ onInvited }: { readonly onInvited: () => void }) {
  const text = useText(settingsTexts);
  const { run, isRunning, problem } = useAction(InviteUserDocument);
  const [displayName, setDisplayName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<MemberRole>('ANALYST');

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if ((await run({ displayName, email, role })) !== null) onInvited();
  }

  return (
    <form className={styles.column} onSubmit={(event) => void submit(event)}>
      <Field label={text('name')}>
        <input
          className="input"
          required
          maxLength={200}
          value={displayName}
          onChange={(event) => setDisplayName(event.target.value)}
        />
      </Field>
      <Field label={text('email')}>
        <input
          className="input"
          type="email"
          required
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label={text('role')}>
        <select
          className="input"
          value={role}
          onChange={(event) => setRole(ROLES.find((each) => each === event.target.value) ?? 'ANALYST')}
        >
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {each} · {text(each)}
            </option>
          ))}
        </select>
      </Field>
      <p className={styles.note}>{text('inviteAbout')}</p>
      <ProblemNote problem={problem} />
      <button type="submit" className="button button-main" disabled={isRunning}>
        {text('add')}
      </button>
    </form>
  );
}
