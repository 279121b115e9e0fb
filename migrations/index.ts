// Every migration, oldest first. A file that has landed is never edited: the next step is a new file.
import { Foundation1763700000000 } from './1763700000000-foundation';
import { Audit1763800000000 } from './1763800000000-audit';
import { EnterOrganization1763800100000 } from './1763800100000-enter-organization';
import { Identity1763900000000 } from './1763900000000-identity';
import { Rollups1764000000000 } from './1764000000000-rollups';
import { Jobs1764050000000 } from './1764050000000-jobs';
import { RollupMembers1764090000000 } from './1764090000000-rollup-members';
import { Usage1764100000000 } from './1764100000000-usage';
import { Ingestion1764110000000 } from './1764110000000-ingestion';
import { IngestLag1764115000000 } from './1764115000000-ingest-lag';
import { Learning1764120000000 } from './1764120000000-learning';
import { Alerts1764200000000 } from './1764200000000-alerts';
import { Reliability1764210000000 } from './1764210000000-reliability';
import { OrganizationDeletion1764220000000 } from './1764220000000-organization-deletion';
import { AlertErasures1764230000000 } from './1764230000000-alert-erasures';
import { RollupSpans1764240000000 } from './1764240000000-rollup-spans';
import { ChatModesByRow1764250000000 } from './1764250000000-chat-modes-by-row';
import { NeededVersions1764260000000 } from './1764260000000-needed-versions';
import { OrganizationGiven1764270000000 } from './1764270000000-organization-given';

export const migrations = [
  Foundation1763700000000,
  Audit1763800000000,
  EnterOrganization1763800100000,
  Identity1763900000000,
  Rollups1764000000000,
  Jobs1764050000000,
  RollupMembers1764090000000,
  Usage1764100000000,
  Ingestion1764110000000,
  IngestLag1764115000000,
  Learning1764120000000,
  Alerts1764200000000,
  Reliability1764210000000,
  OrganizationDeletion1764220000000,
  AlertErasures1764230000000,
  RollupSpans1764240000000,
  ChatModesByRow1764250000000,
  NeededVersions1764260000000,
  OrganizationGiven1764270000000,
];
