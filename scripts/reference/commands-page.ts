// docs/reference/cli.md: every command with its arguments and options, from the definitions that the command line runs.
import type { Argument, Command, Option } from 'commander';
import { code, prose, table, WRITTEN } from './markdown';

export function commandsPage(program: Command): string {
  const commands = commandsOf(program);
  const contents = commands.map(
    ({ path, command }) =>
      `- [${path}](#${`opsgraph ${path}`.replaceAll(' ', '-')}): ${prose(firstSentence(command.description()))}`,
  );
  return `# Commands

${WRITTEN}

\`npx opsgraph COMMAND\`; in a clone of the repository it builds first what is out of date. \`--help\` behind any command shows what is
below. [Configuration](configuration.md) comes from the environment: a command reaches the same PostgreSQL and Redis as the gateway whose
\`DATABASE_URL\`, \`REDIS_URL\` and \`OPSGRAPH_DATA_DIR\` it has.

Exit codes: 0 done, 1 it did not work, 2 it was asked for in the wrong way or the configuration was refused.

${contents.join('\n')}

${commands.map(section).join('\n\n')}
`;
}

export interface NamedCommand {
  /** Its words after \`opsgraph\`. */
  readonly path: string;
  readonly command: Command;
}

/** Commands that do something; one that only has further commands is none. */
export function commandsOf(command: Command, above: readonly string[] = []): NamedCommand[] {
  return command.commands.flatMap((each) => {
    const words = [...above, each.name()];
    return each.commands.length === 0 ? [{ path: words.join(' '), command: each }] : commandsOf(each, words);
  });
}

function section({ path, command }: NamedCommand): string {
  const values = command.registeredArguments.map((argument) => [
    code(wordOf(argument)),
    prose(noteOf(argument, argument.required, argument.required ? '' : 'optional')),
  ]);
  const options = command.options
    .filter(({ hidden }) => !hidden)
    .map((option) => [
      code(option.flags),
      prose(noteOf(option, option.mandatory, option.mandatory ? 'required' : '')),
    ]);
  return [
    `## opsgraph ${path}`,
    prose(command.description()),
    `\`\`\`text\nnpx opsgraph ${[path, ...command.registeredArguments.map(wordOf)].join(' ')}${options.length === 0 ? '' : ' [options]'}\n\`\`\``,
    ...(values.length === 0 ? [] : [table(['argument', ''], values)]),
    ...(options.length === 0 ? [] : [table(['option', ''], options)]),
    ...afterHelp(command),
  ].join('\n\n');
}

function wordOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function noteOf(
  { description, argChoices, defaultValue, defaultValueDescription }: Argument | Option,
  isRequired: boolean,
  word: string,
): string {
  const isTold = defaultValue !== undefined && defaultValue !== false && !isRequired;
  return [
    ...(word === '' ? [] : [word]),
    description,
    ...(argChoices === undefined ? [] : [`one of ${argChoices.map(code).join(', ')}`]),
    ...(isTold ? [`default ${code(defaultValueDescription ?? String(defaultValue))}`] : []),
  ]
    .filter((part) => part !== '')
    .join('; ');
}

/** What a command says below its help, which nothing but its help knows. */
function afterHelp(command: Command): string[] {
  let said = '';
  const before = command.configureOutput();
  command.configureOutput({ writeOut: (text) => (said += text), getOutHelpWidth: () => 100 });
  command.outputHelp();
  const own = command.helpInformation();
  command.configureOutput(before);
  const rest = (said.startsWith(own) ? said.slice(own.length) : '').trim();
  return rest === '' ? [] : [`\`\`\`text\n${rest}\n\`\`\``];
}

function firstSentence(text: string): string {
  return /^.*?[.](?=\s|$)/s.exec(text)?.[0].replaceAll('\n', ' ') ?? text;
}
