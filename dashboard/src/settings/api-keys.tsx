// API keys of the organization: made, shown once, listed by their beginning, revoked.
import { parseAsBoolean, useQueryState } from 'nuqs';
import { type SubmitEvent, useMemo, useState } from 'react';
import { useAction, useAnswer } from '../api';
import { Card } from '../cards';
import { FileMenu } from '../files';
import { useFormats, useText } from '../intl';
import { type Column, DataTable } from '../table';
import { Popup } from '../ui';
import {
  ApiKeysDocument,
  CreateApiKeyDocument,
  type KeyFragment,
  RevokeApiKeyDocument,
} from './operations.generated';
import { ConfirmButton, Field, ProblemNote } from './parts';
import styles from './settings.module.css';
import { settingsTexts } from './settings.texts';

const SCOPES = ['READ', 'INGEST'] as const;
type Scope = (typeof SCOPES)[number];

export function ApiKeysCard() {
  const text = useText(settingsTexts);
  const formats = useFormats();
  const [ended, setEnded] = useQueryState('ended', parseAsBoolean.withDefault(false));
  const [changes, setChanges] = useState(0);
  const answer = useAnswer(
    ApiKeysDocument,
    { includeEnded: ended },
    { refreshOn: changes, atMostEveryMs: 0 },
  );
  const changed = (): void => setChanges((count) => count + 1);

  const columns = useMemo<readonly Column<KeyFragment>[]>(() => {
    const date = (at: string | null): string => (at === null ? text('never') : formats.date(new Date(at)));
    return [
      { id: 'name', header: text('name'), value: ({ name }) => name },
      {
        id: 'prefix',
        header: text('prefix'),
        value: ({ prefix }) => prefix,
        render: ({ prefix }) => <code>{prefix}…</code>,
      },
      { id: 'scope', header: text('scope'), value: ({ scopes }) => scopes.join(' ') },
      { id: 'state', header: text('state'), value: (key) => text(stateOf(key)) },
      {
        id: 'expires',
        header: text('expires'),
        value: ({ expiresAt }) => new Date(expiresAt),
        render: ({ expiresAt }) => date(expiresAt),
        exact: ({ expiresAt }) => formats.dateTime(new Date(expiresAt)),
      },
      {
        id: 'used',
        header: text('lastUsed'),
        value: ({ lastUsedAt }) => (lastUsedAt === null ? null : new Date(lastUsedAt)),
        render: ({ lastUsedAt }) => date(lastUsedAt),
      },
      {
        id: 'created',
        header: text('created'),
        value: ({ createdAt }) => new Date(createdAt),
        render: ({ createdAt }) => date(createdAt),
      },
      {
        id: 'actions',
        header: text('actions'),
        value: () => null,
        isOnlyOnScreen: true,
        render: (key) => (stateOf(key) === 'valid' ? <RevokeButton apiKey={key} onRevoked={changed} /> : ''),
      },
    ];
  }, [text, formats]);

  return (
    <Card
      title={text('keys')}
      about={text('keysAbout')}
      answer={answer}
      height={160}
      actions={
        <>
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={ended}
              onChange={(event) => void setEnded(event.target.checked)}
            />
            {text('includeEnded')}
          </label>
          <FileMenu
            title={text('keys')}
            reports={[{ report: 'api-keys', parameters: { includeEnded: ended } }]}
          />
          <CreateButton onCreated={changed} />
        </>
      }
      empty={{
        is: ({ apiKeys }) => apiKeys.length === 0,
        text: text('keysEmpty'),
        next: text('keysEmptyNext'),
      }}
    >
      {({ apiKeys }) => (
        <DataTable caption={text('keys')} columns={columns} rows={apiKeys} rowKey={({ id }) => id} />
      )}
    </Card>
  );
}

function stateOf({ revokedAt, expiresAt }: KeyFragment): 'valid' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked';
  return new Date(expiresAt) <= new Date() ? 'expired' : 'valid';
}

function RevokeButton({
  apiKey,
  onRevoked,
}: {
  readonly apiKey: KeyFragment;
  readonly onRevoked: () => void;
}) {
  const text = useText(settingsTexts);
  const { run, problem } = useAction(RevokeApiKeyDocument);
  return (
    <ConfirmButton
      action={text('revoke')}
      title={text('revokeKey', { name: apiKey.name })}
      about={text('revokeAbout')}
      problem={problem}
      onConfirm={async () => {
        const done = (await run({ id: apiKey.id })) !== null;
        if (done) onRevoked();
        return done;
      }}
    />
  );
}

function CreateButton({ onCreated }: { readonly onCreated: () => void }) {
  const text = useText(settingsTexts);
  return (
    <Popup
      label={text('createKey')}
      trigger={
        <button type="button" className="button button-small">
          {text('createKey')}
        </button>
      }
    >
      {(close) => <CreateForm onCreated={onCreated} onDone={close} />}
    </Popup>
  );
}

function CreateForm({ onCreated, onDone }: { readonly onCreated: () => void; readonly onDone: () => void }) {
  const text = useText(settingsTexts);
  const { run, isRunning, problem } = useAction(CreateApiKeyDocument);
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('READ');
  // As it is written: an empty field is no number.
  const [days, setDays] = useState('90');
  const [secret, setSecret] = useState<string | null>(null);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const made = await run({ name, scopes: [scope], expiresInDays: Number(days) });
    if (made === null) return;
    setSecret(made.createApiKey.secret);
    onCreated();
  }

  if (secret !== null) return <Secret secret={secret} onDone={onDone} />;
  return (
    <form className={styles.column} onSubmit={(event) => void submit(event)}>
      <Field label={text('name')}>
        <input
          className="input"
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label={text('scope')}>
        <select
          className="input"
          value={scope}
          onChange={(event) => setScope(event.target.value === 'INGEST' ? 'INGEST' : 'READ')}
        >
          {SCOPES.map((each) => (
            <option key={each} value={each}>
              {text(each)}
            </option>
          ))}
        </select>
      </Field>
      <Field label={text('days')}>
        <input
          className="input"
          type="number"
          required
          min={1}
          max={365}
          value={days}
          onChange={(event) => setDays(event.target.value)}
        />
      </Field>
      <ProblemNote problem={problem} />
      <button type="submit" className="button button-main" disabled={isRunning}>
        {text('create')}
      </button>
    </form>
  );
}

function Secret({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  const text = useText(settingsTexts);
  const [isCopied, setIsCopied] = useState(false);
  return (
    <div className={styles.column}>
      <Field label={text('secret')}>
        <input
          className={`input ${styles.secret ?? ''}`}
          readOnly
          value={secret}
          onFocus={(event) => event.target.select()}
        />
      </Field>
      <p className={styles.note}>{text('secretAbout')}</p>
      <div className={styles.row}>
        {/* Without TLS pages have no clipboard; the text can still be selected. */}
        {window.isSecureContext && (
          <button
            type="button"
            className="button button-main"
            onClick={() =>
              void navigator.clipboard.writeText(secret).then(
                () => setIsCopied(true),
                () => undefined,
              )
            }
          >
            {text(isCopied ? 'copied' : 'copy')}
          </button>
        )}
        <button type="button" className="button" onClick={onDone}>
          {text('done')}
        </button>
      </div>
    </div>
  );
}
