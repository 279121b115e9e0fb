// Name and time zone of the organization.
import { type SubmitEvent, useId, useState } from 'react';
import { heardNow, useAction } from '../api';
import { Card } from '../cards';
import { useText } from '../intl';
import { useSession } from '../session';
import { UpdateOrganizationDocument } from './operations.generated';
import { Field, ProblemNote } from './parts';
import styles from './settings.module.css';
import { settingsTexts } from './settings.texts';

const zones = Intl.supportedValuesOf('timeZone');

export function OrganizationCard() {
  const text = useText(settingsTexts);
  const { organization, zone, role, refresh } = useSession();
  const [name, setName] = useState(organization.name);
  const [timezone, setTimezone] = useState(zone);
  const [isSaved, setIsSaved] = useState(false);
  const { run, isRunning, problem } = useAction(UpdateOrganizationDocument);
  const list = useId();
  const mayChange = role === 'ORG_ADMIN' || role === 'SUPER_ADMIN';
  const isChanged = name !== organization.name || timezone !== zone;

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const done = await run({
      name: name === organization.name ? null : name,
      timezone: timezone === zone ? null : timezone,
    });
    if (done === null) return;
    setIsSaved(true);
    refresh();
  }

  return (
    <Card title={text('organization')} about={text('organizationAbout')} answer={KNOWN} height={60}>
      {() => (
        <form
          className={styles.form}
          onSubmit={(event) => void submit(event)}
          onChange={() => setIsSaved(false)}
        >
          <Field label={text('name')}>
            <input
              className="input"
              required
              maxLength={200}
              disabled={!mayChange}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </Field>
          <Field label={text('zone')}>
            <input
              className="input"
              required
              list={list}
              disabled={!mayChange}
              spellCheck={false}
              value={timezone}
              onChange={(event) => setTimezone(event.target.value)}
            />
            <datalist id={list}>
              {zones.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          </Field>
          <Field label={text('slug')}>
            <input className="input" disabled value={organization.slug} />
          </Field>
          {mayChange ? (
            <button type="submit" className="button button-main" disabled={!isChanged || isRunning}>
              {text('save')}
            </button>
          ) : (
            <p className={styles.note}>{text('readOnly')}</p>
          )}
          <p role="status" className={styles.note}>
            {isSaved && !isChanged ? text('saved') : ''}
          </p>
          <ProblemNote problem={problem} />
        </form>
      )}
    </Card>
  );
}

/** It came with the session. */
const KNOWN = heardNow(null);
