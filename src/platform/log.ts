// Structured logs, one JSON object a line on standard error: standard output belongs to what a command was asked for.
import { pino, destination, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['req.headers.authorization', 'req.headers.cookie', 'token', 'password'],
    },
    destination({ fd: 2, sync: true }),
  );
}
