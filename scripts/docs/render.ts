// Markdown of this repository as HTML: headings with anchors, links that lead to where their targets are served.
import MarkdownIt from 'markdown-it';
import { slugger } from './slug';

type Token = MarkdownIt.Token;

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

export interface Rendered {
  /** Of the first heading. */
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly html: string;
}

/** Where a link of the page leads: an address as it is seen from its HTML, or null where it leads nowhere. */
export type Resolve = (target: string) => string | null;

const markdown = new MarkdownIt({ html: true });

export function render(source: string, resolve: Resolve): Rendered {
  const tokens = markdown.parse(source, {});
  const anchorOf = slugger();
  const headings: Heading[] = [];
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open') {
      const text = plainText(tokens[index + 1]);
      const heading = { level: Number(token.tag.slice(1)), text, anchor: anchorOf(text) };
      headings.push(heading);
      token.attrSet('id', heading.anchor);
    }
    // A head without words is no head of anything.
    if (token.type === 'th_open' && plainText(tokens[index + 1]) === '') {
      token.tag = 'td';
      const close = tokens[index + 2];
      if (close !== undefined) {
        close.tag = 'td';
      }
    }
    if (token.children !== null) {
      token.children = resolved(token.children, resolve);
    }
  });
  return {
    title: headings.find(({ level }) => level === 1)?.text ?? '',
    headings,
    html: decorated(markdown.renderer.render(tokens, markdown.options, {})),
  };
}

/** Links of a list under each second heading, as an index of pages has them. */
export function sectionsOf(source: string): { title: string; links: { text: string; target: string }[] }[] {
  const sections: { title: string; links: { text: string; target: string }[] }[] = [];
  const tokens = markdown.parse(source, {});
  tokens.forEach((token, index) => {
    if (token.type === 'heading_open' && token.tag === 'h2') {
      sections.push({ title: plainText(tokens[index + 1]), links: [] });
    }
    const children = token.children ?? [];
    children.forEach((child, at) => {
      if (child.type === 'link_open') {
        const end = children.findIndex((each, later) => later > at && each.type === 'link_close');
        const text = children
          .slice(at + 1, end)
          .map(({ content }) => content)
          .join('');
        sections.at(-1)?.links.push({ text, target: attribute(child, 'href') });
      }
    });
  });
  return sections;
}

function attribute(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

/** What a reader sees of a heading or a cell. */
function plainText(token: Token | undefined): string {
  return (token?.children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');
}

function resolved(tokens: readonly Token[], resolve: Resolve): Token[] {
  let isDropped = false;
  return tokens.filter((token) => {
    if (token.type === 'link_open') {
      const address = resolve(attribute(token, 'href'));
      isDropped = address === null;
      token.attrSet('href', address ?? '');
      return !isDropped;
    }
    if (token.type === 'link_close' && isDropped) {
      isDropped = false;
      return false;
    }
    if (token.type === 'image') {
      token.attrSet('src', resolve(attribute(token, 'src')) ?? '');
      token.attrSet('loading', 'lazy');
    }
    return true;
  });
}

/** What is wider than the page scrolls by itself, by keyboard too; headings link to themselves. */
function decorated(html: string): string {
  return html
    .replaceAll('<table>', '<div class="wide" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    .replaceAll('<pre>', '<pre tabindex="0">')
    .replace(
      /<h([2-4]) id="([^"]*)">(.*?)<\/h\1>/gs,
      (_all, level: string, anchor: string, inside: string) =>
        `<h${level} id="${anchor}">${inside} <a class="anchor" href="#${anchor}" aria-label="Link to this section">#</a></h${level}>`,
    );
}
