// Of the documentation's pages what needs a script: the reader's theme, copying, the lists of wide windows, the search.
'use strict';

(() => {
  const { root, index } = document.currentScript.dataset;
  const MOST_FOUND = 30;

  // The dashboard keeps it under this name.
  try {
    const { theme } = JSON.parse(window.localStorage.getItem('opsgraph.preferences') ?? '{}');
    if (theme === 'light' || theme === 'dark') {
      document.documentElement.dataset.theme = theme;
    }
  } catch {
    // Nothing is kept, or nothing that could be read.
  }

  for (const [selector, width] of [
    ['.pages', 900],
    ['.contents', 1240],
  ]) {
    const list = document.querySelector(selector);
    const wide = window.matchMedia(`(min-width: ${width}px)`);
    const show = () => {
      if (list !== null) list.open = wide.matches;
    };
    show();
    wide.addEventListener('change', show);
  }
  const present = document.querySelector('.pages [aria-current]');
  const pages = document.querySelector('.pages');
  if (present !== null && present.offsetTop > pages.clientHeight) {
    pages.scrollTop = present.offsetTop - pages.clientHeight / 2;
  }

  if (navigator.clipboard !== undefined) {
    for (const pre of document.querySelectorAll('main pre')) {
      const box = document.createElement('div');
      box.className = 'code';
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = 'Copy';
      button.addEventListener('click', async () => {
        try {
          await navigator.clipboard.writeText(pre.textContent);
          button.textContent = 'Copied';
        } catch {
          button.textContent = 'Not copied';
        }
        setTimeout(() => (button.textContent = 'Copy'), 2000);
      });
      pre.replaceWith(box);
      box.append(pre, button);
    }
  }

  const search = document.querySelector('.search');
  const input = search.querySelector('input');
  const found = search.querySelector('.found');
  search.hidden = false;

  let asked = null;
  const places = () => {
    asked ??= fetch(index)
      .then((answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      })
      .then((list) =>
        list.flatMap(([title, path, headings]) => [
          { text: title, of: '', address: root + path },
          ...headings.map(([text, anchor]) => ({ text, of: title, address: `${root}${path}#${anchor}` })),
        ]),
      )
      .catch((error) => {
        // Asked again the next time.
        asked = null;
        throw error;
      });
    return asked;
  };

  async function look() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) {
      found.hidden = true;
      return;
    }
    let matches;
    try {
      matches = (await places())
        .map((place) => ({ place, rank: rankOf(place, words) }))
        .filter(({ rank }) => rank > 0)
        .sort((a, b) => b.rank - a.rank)
        .slice(0, MOST_FOUND);
    } catch {
      show([note('The list of headings could not be loaded.')]);
      return;
    }
    show(
      matches.length === 0
        ? [note('No title and no heading has these words.')]
        : matches.map(({ place }) => link(place)),
    );
  }

  /** All words must be there: those of a title count more than those of a heading, and beginnings more than middles. */
  function rankOf({ text, of }, words) {
    const own = text.toLowerCase();
    const all = `${own} ${of.toLowerCase()}`;
    if (!words.every((word) => all.includes(word)) || !words.some((word) => own.includes(word))) {
      return 0;
    }
    return (of === '' ? 4 : 1) + (own.startsWith(words[0]) ? 2 : 0) + (own === words.join(' ') ? 4 : 0);
  }

  function link({ text, of, address }) {
    const a = document.createElement('a');
    a.href = address;
    a.textContent = text;
    if (of !== '') {
      const page = document.createElement('small');
      page.textContent = of;
      a.append(page);
    }
    return a;
  }

  function note(text) {
    const p = document.createElement('p');
    p.textContent = text;
    return p;
  }

  function show(items) {
    found.replaceChildren(...items);
    found.hidden = false;
  }

  input.addEventListener('input', look);
  input.addEventListener('focus', look);
  search.addEventListener('keydown', (event) => {
    const links = [...found.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement);
    if (event.key === 'Escape') {
      found.hidden = true;
      input.focus();
      found.hidden = true;
    } else if (event.key === 'Enter' && document.activeElement === input) {
      links[0]?.click();
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      (links[at + 1] ?? input).focus();
    } else if (event.key === 'ArrowUp') {
      event.preventDefault();
      (at <= 0 ? input : links[at - 1]).focus();
    }
  });
  document.addEventListener('click', (event) => {
    if (!search.contains(event.target) || event.target.closest('.found a') !== null) {
      found.hidden = true;
    }
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target.closest('input, textarea, [contenteditable]') !== null;
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    }
  });
})();
