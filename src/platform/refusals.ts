// Refused credentials in the log: they belong to no organization, so no trail has them.
import type { Logger } from './log';

/** A request whose credential was missing or was not accepted. Never with the credential itself. */
export interface Refusal {
  readonly path: string;
  readonly ip: string | null;
  readonly requestId?: string;
  /** In words, as the client was told. */
  readonly reason: string;
  /** The fields that needed one, where the request got so far. */
  readonly fields?: readonly string[];
}

/** Whoever guesses tokens must not fill the disk: so many lines a second, and then how many there were besides. */
const MOST_LINES = 5;
const SPAN_MS = 1_000;

export class RefusalLog {
  private lines = 0;
  private leftOut = 0;
  private span: NodeJS.Timeout | undefined;

  constructor(private readonly log: Logger) {}

  tell(refusal: Refusal): void {
    this.span ??= setTimeout(() => this.endSpan(), SPAN_MS).unref();
    if (this.lines < MOST_LINES) {
      this.lines += 1;
      this.log.info(refusal, 'a credential was refused');
    } else {
      this.leftOut += 1;
    }
  }

  private endSpan(): void {
    const { leftOut } = this;
    this.span = undefined;
    this.lines = 0;
    this.leftOut = 0;
    if (leftOut > 0) {
      this.log.info({ leftOut }, 'more credentials were refused, which have no lines of their own');
    }
  }
}
