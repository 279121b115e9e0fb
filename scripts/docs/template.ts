// The document around a page: bar, list of pages, list of its headings.
import type { Heading } from './render';

export interface PageParts {
  readonly title: string;
  readonly html: string;
  readonly headings: readonly Heading[];
  /** The address of a file of the site, as this page sees it. */
  readonly to: (path: string) => string;
  readonly sections: readonly Section[];
  /** Path of the page within the site. */
  readonly path: string;
  readonly files: { readonly style: string; readonly script: string; readonly index: string };
}

/** A group of pages in the list of all. */
export interface Section {
  readonly title: string;
  readonly pages: readonly { readonly title: string; readonly path: string }[];
}

/** More would be another index. */
const MOST_CONTENTS = 60;
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3.5' fill='%231d4ed8'/%3E%3Cpath d='M3.5 11.5 6.5 7l2.5 2.5 3.5-5' fill='none' stroke='%23fff' stroke-width='1.7' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

export function pageDocument({ title, html, headings, to, sections, path, files }: PageParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · Opsgraph</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${to(files.style)}">
<script src="${to(files.script)}" data-root="${to('')}" data-index="${to(files.index)}" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="bar">
<a class="brand" href="${to('index.html')}"><svg width="20" height="20" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="3.5" fill="currentColor"/><path d="M3.5 11.5 6.5 7l2.5 2.5 3.5-5" fill="none" stroke="var(--on-accent)" stroke-width="1.7"/></svg>Opsgraph <span>documentation</span></a>
<search class="search" hidden><input class="input" type="search" placeholder="Search titles and headings" aria-label="Search titles and headings" aria-controls="found" autocomplete="off" spellcheck="false"><div id="found" class="found" hidden></div></search>
</header>
<div class="columns">
<details class="side pages"><summary>Pages</summary><nav aria-label="Pages">
${sections.map((section) => navigation(section, to, path)).join('\n')}
</nav></details>
<main id="content" tabindex="-1">
${html}</main>
${contents(headings)}
</div>
</body>
</html>
`;
}

function navigation({ title, pages }: Section, to: PageParts['to'], path: string): string {
  const links = pages.map(
    (page) =>
      `<li><a href="${to(page.path)}"${page.path === path ? ' aria-current="page"' : ''}>${escaped(page.title)}</a></li>`,
  );
  return `<h2>${escaped(title)}</h2>\n<ul>${links.join('')}</ul>`;
}

function contents(headings: readonly Heading[]): string {
  const below = headings.filter(({ level }) => level === 2 || level === 3);
  const shown = below.length > MOST_CONTENTS ? below.filter(({ level }) => level === 2) : below;
  if (shown.length < 2) {
    return '<div class="side"></div>';
  }
  const links = shown.map(
    ({ level, text, anchor }) => `<li class="level-${level}"><a href="#${anchor}">${escaped(text)}</a></li>`,
  );
  return `<details class="side contents"><summary>On this page</summary><nav aria-label="On this page"><ul>${links.join('')}</ul></nav></details>`;
}

export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
