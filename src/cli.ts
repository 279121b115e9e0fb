// The command line: one file per command in cli/, and one place that turns failures into messages and exit codes.
import 'reflect-metadata';
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { auditCommand } from './cli/audit';
import { demoCommand } from './cli/demo';
import { distributeCommand } from './cli/distribute';
import { doctorCommand } from './cli/doctor';
import { drillCommand } from './cli/drill';
import { importCommand } from './cli/import';
import { ingestCommand, replayCommand } from './cli/ingest';
import { migrateCommand } from './cli/migrate';
import { organizationCommand } from './cli/organization';
import { personalDataCommand } from './cli/personal-data';
import { rollupCommand } from './cli/rollup';
import { startCommand } from './cli/start';
import { tokenCommand } from './cli/token';
import { workerCommand } from './cli/worker';
import { AppError, ConfigError, EmbeddedInUseError, messageOf } from './platform';

/** 0: done. 1: it did not work. 2: it was asked for in the wrong way. */
const FAILED = 1;
const MISUSED = 2;
const LEFT_OPEN_MS = 5_000;

export function run(argv: string[]): void {
  // Whoever reads may have seen enough, as `| head` has: the work goes on to its end.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
  void runCommand(argv.slice(2)).then((isDone) => {
    if (!isDone) {
      // What a command that failed has left open, such as a connection, must not keep it from ending.
      setTimeout(() => process.exit(), LEFT_OPEN_MS).unref();
    }
  });
}

/** Runs one command; what keeps it from its end is said on standard error, and in the exit code. */
export async function runCommand(words: readonly string[]): Promise<boolean> {
  try {
    await describeCommands().parseAsync(words, { from: 'user' });
    return true;
  } catch (error) {
    process.exitCode = report(error);
    return false;
  }
}

/** Every command, as it is defined; nothing runs. */
export function describeCommands(): Command {
  const program = new Command('opsgraph')
    .description('Self-hosted, multi-organization GraphQL analytics gateway for operations teams.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(add --help for what it takes)')
    .addHelpText(
      'after',
      `
Configuration comes from the environment; the README lists every variable. Without DATABASE_URL a PostgreSQL server
is started from node_modules, with its data in .opsgraph (OPSGRAPH_DATA_DIR).

Exit codes: 0 done, 1 it did not work, 2 it was asked for in the wrong way or the configuration was refused.

Examples:
  npx opsgraph start
  npx opsgraph org create acme --name "Acme Support" --timezone Europe/Berlin
  npx opsgraph token --org acme --role ANALYST --ttl 8h
  npx opsgraph import sessions sessions.csv.gz --org acme --mapping sessions.json
  npx opsgraph ingest events.jsonl.gz --org acme
  npx opsgraph doctor`,
    );
  for (const command of [
    startCommand(),
    workerCommand(),
    migrateCommand(),
    distributeCommand(),
    organizationCommand(),
    tokenCommand(),
    importCommand(),
    ingestCommand(),
    replayCommand(),
    personalDataCommand(),
    auditCommand(),
    rollupCommand(),
    demoCommand(),
    drillCommand(),
    doctorCommand(),
  ]) {
    program.addCommand(overriding(command));
  }
  return program;
}

function overriding(command: Command): Command {
  command.exitOverride().showHelpAfterError('(add --help for what it takes)');
  command.commands.forEach(overriding);
  return command;
}

function report(error: unknown): number {
  if (error instanceof CommanderError) {
    // Commander has printed it; its code 0 is --help and --version.
    return error.exitCode === 0 ? 0 : MISUSED;
  }
  process.stderr.write(`${messageOf(error)}\n`);
  if (error instanceof ConfigError || (error instanceof AppError && error.code === 'BAD_USER_INPUT')) {
    return MISUSED;
  }
  if (!(error instanceof AppError || error instanceof EmbeddedInUseError) && error instanceof Error) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
  return FAILED;
}
