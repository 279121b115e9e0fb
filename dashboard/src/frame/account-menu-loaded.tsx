// The menu of whoever is signed in, loaded when it is about to open.
import { Menu } from '@base-ui/react/menu';
import { changePreferences, usePreferences, useText } from '../intl';
import { Check } from '../icons';
import { useSession } from '../session';
import type { Intended } from '../ui';
import { frameTexts } from './frame.texts';
import styles from './frame.module.css';

export default function LoadedAccountMenu({ trigger }: Intended) {
  const text = useText(frameTexts);
  const { name, role, organization, by, chooseOrganization, forgetToken } = useSession();
  const { language, theme, calendar } = usePreferences();
  const who = name ?? text('unnamed');

  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger render={trigger} />
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end">
          <Menu.Popup className={`popup ${styles.menu ?? ''}`}>
            <div className={styles.who}>
              {who}
              <small>
                {role} · {organization.name} ({organization.slug})
              </small>
            </div>
            {chooseOrganization !== null && (
              <Menu.Item className="menu-item" onClick={() => chooseOrganization('')}>
                {text('changeOrganization')}
              </Menu.Item>
            )}
            <Choice
              label={text('language')}
              value={language}
              choices={[
                ['en', 'English'],
                ['th', 'ไทย'],
              ]}
              onChange={(value) => changePreferences({ language: value })}
            />
            {language === 'th' && (
              <Choice
                label={text('calendar')}
                value={calendar}
                choices={[
                  ['gregory', text('gregory')],
                  ['buddhist', text('buddhist')],
                ]}
                onChange={(value) => changePreferences({ calendar: value })}
              />
            )}
            <Choice
              label={text('theme')}
              value={theme}
              choices={[
                ['system', text('themeSystem')],
                ['light', text('themeLight')],
                ['dark', text('themeDark')],
              ]}
              onChange={(value) => changePreferences({ theme: value })}
            />
            <Menu.Item className="menu-item" render={<a href="/docs/" />}>
              {text('documentation')}
            </Menu.Item>
            {by === 'token' ? (
              <Menu.Item className="menu-item" onClick={forgetToken}>
                {text('forgetToken')}
              </Menu.Item>
            ) : (
              <form method="post" action="/sign-out">
                <Menu.Item className="menu-item" nativeButton render={<button type="submit" />}>
                  {text('signOut')}
                </Menu.Item>
              </form>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface ChoiceProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}

function Choice<T extends string>({ label, value, choices, onChange }: ChoiceProps<T>) {
  return (
    <Menu.Group>
      <Menu.GroupLabel className="menu-label">{label}</Menu.GroupLabel>
      <Menu.RadioGroup
        value={value}
        onValueChange={(next: unknown) => {
          const chosen = choices.find(([each]) => each === next);
          if (chosen !== undefined) onChange(chosen[0]);
        }}
      >
        {choices.map(([each, title]) => (
          <Menu.RadioItem key={each} value={each} className="menu-item" closeOnClick={false}>
            {title}
            <Menu.RadioItemIndicator>
              <Check />
            </Menu.RadioItemIndicator>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </Menu.Group>
  );
}
