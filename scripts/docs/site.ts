// The documentation as a site: which files are pages, where each lies, what links become, and the index of the search.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { render, type Rendered, sectionsOf } from './render';
import { pageDocument, type Section } from './template';

export interface SiteFile {
  /** Within the site. */
  readonly path: string;
  readonly content: string | Buffer;
}

const DOCS = 'docs/';
const INDEX = 'docs/README.md';
const NOT_FOUND =
  '# Nothing is here\n\nNo page of the documentation is at this address. Choose one from the list, or search for it.\n';

/** Every file of the site. `beside`: pages and files outside of docs/ that its pages link to, as paths of the repository. */
export function siteOf(root: string, beside: readonly string[]): SiteFile[] {
  const read = (file: string): Buffer => readFileSync(path.join(root, file));
  const sources = [...markdownBelow(root, 'docs'), ...beside.filter((file) => file.endsWith('.md'))];
  const texts = new Map(sources.map((file) => [file, read(file).toString()]));
  const copied = new Map<string, SiteFile>();
  const copy = (file: string): string => {
    const { dir, name, ext } = path.posix.parse(file);
    const asset =
      copied.get(file) ?? hashed(path.posix.basename(path.posix.join(dir, name)), ext, read(file));
    copied.set(file, asset);
    return asset.path;
  };
  const pages = sources.map((file) => {
    const at = sitePath(file);
    const rendered = render(texts.get(file) ?? '', (target) => {
      if (/^[a-z]+:/i.test(target) || target.startsWith('#')) {
        return target;
      }
      const [relative = '', anchor] = target.split('#');
      const linked = path.posix.join(path.posix.dirname(file), decodeURI(relative));
      if (texts.has(linked)) {
        return `${between(at, sitePath(linked))}${anchor === undefined ? '' : `#${anchor}`}`;
      }
      const isServed = linked.endsWith('.png') || beside.includes(linked);
      return isServed && existsSync(path.join(root, linked)) ? between(at, copy(linked)) : null;
    });
    return { file, at, rendered };
  });
  const titles = new Map(pages.map(({ file, rendered }) => [file, rendered.title]));
  const sections: Section[] = sectionsOf(texts.get(INDEX) ?? '').map(({ title, links }) => ({
    title,
    pages: links
      .map(({ text, target }) => ({ text, file: path.posix.join(DOCS, target.split('#')[0] ?? '') }))
      .filter(({ file }) => titles.has(file))
      .map(({ text, file }) => ({ title: capitalized(text), path: sitePath(file) })),
  }));
  const fonts = font();
  const tokens = read('dashboard/src/tokens.css').toString();
  const style = hashed(
    'docs',
    '.css',
    `${tokens}\n${fonts.map((each) => each.face).join('\n')}\n${own('docs.css')}`,
  );
  const script = hashed('docs', '.js', own('docs.js'));
  const index = hashed('search', '.json', JSON.stringify(pages.map(searchable)));
  const files = { style: style.path, script: script.path, index: index.path };
  const document = (at: string, rendered: Rendered, to: (target: string) => string): SiteFile => ({
    path: at,
    content: pageDocument({ ...rendered, to, sections, path: at, files }),
  });
  return [
    ...pages.map(({ at, rendered }) => document(at, rendered, (target) => between(at, target))),
    // It answers at any address.
    document(
      '404.html',
      render(NOT_FOUND, (target) => target),
      (target) => `/docs/${target}`,
    ),
    style,
    script,
    index,
    ...fonts.map((each) => each.file),
    ...copied.values(),
  ];
}

function searchable({ at, rendered: { title, headings } }: { at: string; rendered: Rendered }): unknown {
  const below = headings.filter(({ level }) => level > 1).map(({ text, anchor }) => [text, anchor]);
  return [title, at, below];
}

/** Where a page of the repository lies: pages of docs/ at the top, all others below repository/. */
function sitePath(file: string): string {
  const within = file.startsWith(DOCS) ? file.slice(DOCS.length) : `repository/${file}`;
  return within.replace(/README\.md$/, 'index.html').replace(/\.md$/, '.html');
}

function between(from: string, to: string): string {
  const address = path.posix.relative(path.posix.dirname(from), to);
  return address === '' ? './' : address;
}

function markdownBelow(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join(folder, file.split(path.sep).join('/')))
    .filter((file) => file.endsWith('.md'))
    .sort();
}

/** Its name changes with its content, so that browsers may keep it for good. */
function hashed(name: string, ending: string, content: string | Buffer): SiteFile {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 8);
  return { path: `assets/${name}-${hash}${ending}`, content };
}

function own(file: string): string {
  return readFileSync(path.join(__dirname, file), 'utf8');
}

/** Inter as the dashboard has it, of what English needs. */
function font(): { file: SiteFile; face: string }[] {
  const source = require.resolve('@fontsource-variable/inter/files/inter-latin-wght-normal.woff2');
  const file = hashed('inter-latin', '.woff2', readFileSync(source));
  const face = `@font-face{font-family:'Inter Variable';font-style:normal;font-display:swap;font-weight:100 900;src:url(${path.posix.basename(file.path)}) format('woff2-variations')}`;
  return [{ file, face }];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
