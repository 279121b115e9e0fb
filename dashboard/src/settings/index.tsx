// Settings of the organization: its name and zone, its people and their roles, its API keys.
import { Grid } from '../cards';
import { useText } from '../intl';
import { ApiKeysCard } from './api-keys';
import { OrganizationCard } from './organization';
import { PeopleCard } from './people';
import { settingsTexts } from './settings.texts';

export default function SettingsPage() {
  const text = useText(settingsTexts);
  return (
    <Grid>
      <h1 className="visually-hidden">{text('title')}</h1>
      <OrganizationCard />
      <PeopleCard />
      <ApiKeysCard />
    </Grid>
  );
}
