// Every sample of the documentation works, and every link leads somewhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { siteOf } from '../scripts/docs/site';
import { render, sectionsOf } from '../scripts/docs/render';
import { describeSchema } from '../src/app';
import { describeCommands } from '../src/cli';
import { Role } from '../src/platform';
import {
  cloneDatabase,
  type Gateway,
  rowsOf,
  startGateway,
  TEST_SECRET,
  type TestDatabase,
  tokenOf,
} from './harness';
import { faultsOf, placeOf, type Sample, samplesOf, smallSchema } from './harness/docs/samples';
import { Shell } from './harness/docs/shell';
import { typeFaults } from './harness/docs/types';
import { testServers } from './harness/servers';

jest.setTimeout(120_000);

const root = path.resolve(__dirname, '..');
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join('docs', file))
    .sort(),
];
const texts = new Map(pages.map((page) => [page, readFileSync(path.join(root, page), 'utf8')]));
const samples = pages
  .flatMap((page) => samplesOf(page, texts.get(page) ?? ''))
  // The map of the code shows what stands in files, and no language of it.
  .filter(({ page }) => page !== 'ARCHITECTURE.md');

let database: TestDatabase;
let gateway: Gateway;
let organizationId: string;
let shell: Shell;

beforeAll(async () => {
  database = await cloneDatabase();
  const rows = await rowsOf(database, { slug: 'demo' });
  ({ organizationId } = rows);
  const operator = await rows.operator('Ada');
  const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
  const session = await rows.session({
    operator,
    started: minutesAgo(30),
    claimed: minutesAgo(29),
    responded: minutesAgo(28),
    closed: minutesAgo(20),
  });
  await rows.rating(session, 5, minutesAgo(10));
  gateway = await startGateway(database);
  shell = await Shell.open(
    {
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
      REDIS_URL: testServers().redisUrl,
      AUTH_JWT_SECRET: TEST_SECRET,
      PERSONAL_DATA_SECRET: TEST_SECRET,
    },
    new URL(gateway.url).host,
  );
});

afterAll(async () => {
  await shell.close();
  await gateway.stop();
  await database.drop();
});

describe('the samples', () => {
  it('are what they say they are: fields, commands and options that exist', () => {
    const known = { schema: describeSchema(), program: describeCommands() };
    const faults = samples.flatMap((sample) =>
      faultsOf(sample, known).map((fault) => `${placeOf(sample)} ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it('are answered, where they ask', async () => {
    const asked = samples.filter(({ language, words }) => language === 'graphql' && !words.includes('shape'));
    expect(asked.length).toBeGreaterThan(10);
    const faults: string[] = [];
    for (const sample of asked) {
      faults.push(...(await refusals(sample)));
    }
    expect(faults).toEqual([]);
  });

  it('are right in their types, where they are programs', () => {
    expect(typeFaults(samples.filter(({ language }) => language === 'ts'))).toEqual([]);
  });

  it('can be read by a shell, where a reader has to run them', async () => {
    const byHand = samples.filter(({ language, words }) => language === 'sh' && words.includes('by-hand'));
    const said: (string | null)[] = [];
    for (const sample of byHand) {
      said.push(await shell.read(sample));
    }
    expect(said.filter((each) => each !== null)).toEqual([]);
  });

  it('can be run from the first to the last of a page', async () => {
    const said = await Promise.all(
      pages.map((page) =>
        shell.run(
          page,
          samples.filter((sample) => sample.page === page),
        ),
      ),
    );
    expect(said.filter((each) => each !== null)).toEqual([]);
  });
});

describe('the links', () => {
  it('lead to files and headings that are there', () => {
    const headings = new Map([...texts].map(([page, text]) => [page, anchorsOf(text)]));
    const faults = [...texts].flatMap(([page, text]) =>
      linksOf(text).flatMap((target) => {
        const [file = '', anchor] = target.split('#');
        const linked = file === '' ? page : path.join(path.dirname(page), decodeURI(file));
        if (!existsSync(path.join(root, linked))) {
          return [`${page}: nothing is at ${target}`];
        }
        const known = headings.get(linked) ?? (linked.endsWith('.md') ? anchorsOf(read(linked)) : null);
        return anchor === undefined || known === null || known.has(anchor)
          ? []
          : [`${page}: no heading is at ${target}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it('lead from the index to every page', () => {
    const linked = sectionsOf(texts.get('docs/README.md') ?? '').flatMap(({ links }) =>
      links.map(({ target }) => path.join('docs', target.split('#')[0] ?? '')),
    );
    const ofDocs = pages.filter((page) => page.startsWith('docs/') && !/^docs\/(adr\/\d|README)/.test(page));
    expect(ofDocs.filter((page) => !linked.includes(page))).toEqual([]);
  });

  it('of the served pages stay within them, and ask no other host for anything', () => {
    const files = siteOf(root, []);
    const known = new Set(files.map((file) => file.path));
    const faults = files
      .filter((file) => file.path.endsWith('.html') && file.path !== '404.html')
      .flatMap((file) => {
        const html = String(file.content);
        const loaded = [...html.matchAll(/<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]*)"/g)];
        const led = [...html.matchAll(/<a\b[^>]*?\bhref="([^"#]*)/g)];
        const targets = [...loaded, ...led.filter(([, target]) => !/^https?:/.test(target ?? ''))].map(
          ([, target = '']) => target,
        );
        return targets
          .filter((target) => target !== '' && !target.startsWith('data:'))
          .filter((target) => !known.has(path.posix.join(path.posix.dirname(file.path), target)))
          .map((target) => `${file.path}: ${target}`);
      });
    expect(faults).toEqual([]);
  });
});

describe('a broken sample', () => {
  const fence = (info: string, text: string): Sample[] =>
    samplesOf('a.md', `# A\n\n\`\`\`${info}\n${text}\n\`\`\`\n`);
  const known = {
    schema: smallSchema(),
    program: new Command('opsgraph').addCommand(new Command('token').option('--org <slug>')),
  };

  it.each([
    ['graphql', '{ you }', /Cannot query field "you"/],
    ['graphql', '{ me', /Syntax Error/],
    ['graphql often', '{ me }', /"often" means nothing/],
    ['json', '{ me }', /JSON/],
    ['yaml', 'a: [', /./],
    ['js', 'let a = ;', /Expression expected/],
    ['sh by-hand', 'npx opsgraph tokens', /no command "opsgraph tokens"/],
    ['sh', 'A=$(npx opsgraph token \\\n  --orgs a)', /"opsgraph token" has no option --orgs/],
    ['cobol', 'STOP RUN.', /"cobol"/],
  ])('is found as it stands: %s %s', (info, text, message) => {
    const faults = fence(info, text).flatMap((sample) => faultsOf(sample, known));
    expect(faults).toEqual([expect.stringMatching(message)]);
  });

  it('is found by running it, with the line of its page', async () => {
    expect(await shell.run('a.md', fence('sh', 'true\nfalse\n'))).toContain('a.md:5: false failed');
    expect(await shell.run('a.md', fence('sh', 'npx opsgraph token --org nobody --role ANALYST'))).toContain(
      'nobody',
    );
    expect(
      await shell.run(
        'a.md',
        fence('sh', `curl -sS http://127.0.0.1:4000/graphql -H 'content-type: application/json' -d '{}'`),
      ),
    ).toContain('a.md:4');
    expect(
      typeFaults(fence('ts', `import { createClient } from '@opsgraph/client';\ncreateClient(1);`)),
    ).toEqual([expect.stringMatching(/^a\.md:5 /)]);
    expect(
      await Promise.all(fence('graphql role=OPERATOR', '{ users { users { id } } }').map(refusals)),
    ).toEqual([[expect.stringMatching(/^a\.md:4 FORBIDDEN/)]]);
  });
});

async function refusals(sample: Sample): Promise<string[]> {
  const role = sample.words.find((word) => word.startsWith('role='))?.slice('role='.length) ?? Role.ANALYST;
  const known = Object.values(Role).find((each: string) => each === role);
  if (known === undefined) {
    return [`${placeOf(sample)} there is no role ${role}`];
  }
  const token = await tokenOf(known, organizationId);
  const { errors } = await gateway.ask(sample.text, sample.variables, { token });
  return errors.map(({ message, extensions }) => `${placeOf(sample)} ${extensions.code}: ${message}`);
}

function linksOf(text: string): string[] {
  const targets: string[] = [];
  render(text, (target) => {
    targets.push(target);
    return target;
  });
  return targets.filter((target) => !/^[a-z]+:/i.test(target));
}

function anchorsOf(text: string): ReadonlySet<string> {
  return new Set(render(text, (target) => target).headings.map(({ anchor }) => anchor));
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}
