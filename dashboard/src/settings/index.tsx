// Settings of the organization: its name and zone, its people and their roles, its API keys.
import { Grid } from '../cards';
import { ApiKeysCard } from './api-keys';
import { OrganizationCard } from './organization';
import { PeopleCard } from './people';

export default function SettingsPage() {
  return (
    <Grid>
      <OrganizationCard />
      <PeopleCard />
      <ApiKeysCard />
    </Grid>
  );
}
