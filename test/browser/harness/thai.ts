// Words of a page that are in Latin letters although somebody reads Thai.
import type { Page } from 'playwright-core';
import type { TestDatabase } from '../../harness';

/** Written alike in both languages: names of things, units and codes. */
const ALIKE = [
  'Opsgraph',
  'README',
  'Redis',
  'English',
  'Authorization',
  'Bearer',
  'x-api-key',
  'p50',
  'p90',
  'p95',
  'p99',
  'Enter',
  'GraphQL',
  'Express',
  'Fastify',
  'Apollo',
  'node:http',
  // What a rule may be about, for example.
  '/orders',
];
/** Said by the gateway, whose messages are English. */
const SAID_BY_GATEWAY = /Internal error|This needs one of the roles .*; the token has [A-Z_]+/g;
/** Codes, metrics and parameters by their technical names, zones, addresses, ids. */
const TECHNICAL =
  /\b(?:[A-Z][A-Z0-9_]*|[a-z]+(?:[A-Z][a-z0-9]*)+|[A-Z]\w+\/\w+(?:\/\w+)?|\S+@\S+|\w*\d\w*(?:-\w+)*|org)\b/g;

/** Texts, labels, hints and titles on screen in which a Latin word is left that is neither data nor a technical name. */
export async function latinWords(page: Page, database: TestDatabase): Promise<readonly string[]> {
  const { rows } = await database.owner.query<{ word: string }>(
    `SELECT name AS word FROM organizations UNION SELECT slug FROM organizations
      UNION SELECT display_name FROM users
      UNION SELECT external_id FROM users WHERE external_id IS NOT NULL
      UNION SELECT DISTINCT channel FROM chat_sessions WHERE channel IS NOT NULL
      UNION SELECT DISTINCT admin_name FROM audit_logs WHERE admin_name IS NOT NULL
      UNION SELECT DISTINCT resource_type FROM audit_logs UNION SELECT name FROM api_keys
      UNION SELECT name FROM app_users WHERE name IS NOT NULL UNION SELECT external_id FROM app_users
      UNION SELECT title FROM courses UNION SELECT title FROM lessons UNION SELECT title FROM surveys
      UNION SELECT DISTINCT learner_id FROM course_progress UNION SELECT DISTINCT quiz_id FROM quiz_answers
      UNION SELECT DISTINCT answer_text FROM survey_answers WHERE answer_text IS NOT NULL
      UNION SELECT q ->> 'text' FROM surveys, jsonb_array_elements(questions) AS q
      UNION SELECT c FROM surveys, jsonb_array_elements(questions) AS q, jsonb_array_elements_text(q -> 'choices') AS c
             WHERE jsonb_typeof(q -> 'choices') = 'array'
      UNION SELECT title FROM alerts UNION SELECT id FROM alerts UNION SELECT DISTINCT category FROM alerts
      UNION SELECT DISTINCT service_id FROM alerts
      UNION SELECT feature FROM feature_rules UNION SELECT path FROM feature_rules WHERE path IS NOT NULL
      UNION SELECT operation FROM feature_rules WHERE operation IS NOT NULL
      UNION SELECT DISTINCT endpoint FROM usage_events
      UNION SELECT name FROM services UNION SELECT id FROM services
      UNION SELECT title FROM incidents WHERE title IS NOT NULL
      UNION SELECT DISTINCT operation_name FROM usage_events WHERE operation_name IS NOT NULL`,
  );
  // The longest first, so that a name is taken out before a part of it.
  const known = [...ALIKE, ...rows.map(({ word }) => word)].sort((one, other) => other.length - one.length);
  const texts = await page.evaluate<string[]>(`(() => {
    const found = [];
    const skipped = 'script, noscript, style, code, pre, kbd, [lang="en"]';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (element === null || element.closest(skipped) !== null) continue;
      if (node instanceof Element) {
        for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
          const value = element.getAttribute(name);
          if (value !== null) found.push(value);
        }
      } else {
        found.push(node.data);
      }
    }
    return [...new Set(found.map((each) => each.trim()).filter((each) => each !== ''))];
  })()`);
  return texts.filter((text) => {
    let rest = text.replace(SAID_BY_GATEWAY, ' ');
    for (const word of known) {
      rest = rest.replaceAll(word, ' ');
    }
    return /[A-Za-z]{2,}/.test(rest.replace(TECHNICAL, ' '));
  });
}
