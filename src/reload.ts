// Reading the configuration again while the gateway runs: what may change does, and the rest is named.
import type { AdjustableSettings } from './app';
import { ConfigError, configOf, type Logger, messageOf, readSettings } from './platform';

type Settings = Readonly<Record<string, string>>;

/** Read at each use, or held in one place that can be told. Everything else was built into something. */
const RELOADABLE: ReadonlySet<string> = new Set([
  'LOG_LEVEL',
  'RATE_LIMIT_ACTOR',
  'RATE_LIMIT_ORGANIZATION',
  'MAX_CONCURRENT_OPERATIONS',
  'MAX_WAITING_OPERATIONS',
  'METRICS_TOKEN',
]);

export class Reload {
  private running: Promise<void> = Promise.resolve();

  /** `begun` is what the process was started with: whatever needs a restart is told again until there is one. */
  constructor(
    private readonly begun: Settings,
    private readonly adjust: (settings: AdjustableSettings) => Promise<void>,
    private readonly log: Logger,
    private readonly read: () => Settings = readSettings,
  ) {
    this.current = begun;
  }

  private current: Settings;

  /** One after the other. Never rejects: what is wrong is logged, and everything stays as it was. */
  run(): Promise<void> {
    this.running = this.running.then(() => this.once());
    return this.running;
  }

  private async once(): Promise<void> {
    try {
      const next = this.read();
      const { logLevel, guards, metricsToken } = configOf(next);
      await this.adjust({ logLevel, guards, metricsToken });
      const applied = changed(this.current, next).filter((name) => RELOADABLE.has(name));
      const needRestart = changed(this.begun, next).filter((name) => !RELOADABLE.has(name));
      this.current = next;
      this.log.info({ applied }, 'the configuration was read again');
      if (needRestart.length > 0) {
        this.log.warn({ needRestart }, 'changes of the configuration that count from the next start on');
      }
    } catch (error) {
      const faults = error instanceof ConfigError ? error.faults : [messageOf(error)];
      this.log.error({ faults }, 'the configuration was not taken over: the one before stays');
    }
  }
}

/** By names: values may be secrets. */
function changed(before: Settings, after: Settings): readonly string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .sort();
}
