// opsgraph import: brings a file into an organization.
import { Command } from 'commander';

export function importCommand(): Command {
  return new Command('import');
}
