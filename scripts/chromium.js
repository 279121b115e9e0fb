// The browser of tests, budget and screenshots: where it is, how it is started, how it gets into a demo. Plain JavaScript,
// because `npm test` and Jest's configuration ask before anything is compiled; chromium.d.ts types it.
'use strict';

const { findProgram } = require('./programs.js');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The path of the browser (CHROMIUM, else the usual names on the PATH), or why there is none. */
function findChromium(environment = process.env) {
  return findProgram('CHROMIUM', NAMES, environment);
}

/** How playwright-core starts it. */
function launchOptions(executablePath) {
  return {
    executablePath,
    args: [
      // Root, as whom containers run the tests, has no sandbox; nothing foreign is opened here.
      '--no-sandbox',
      '--disable-gpu',
      // Nothing that a browser asks for by itself.
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}

/** Signs the context in at a gateway with demo organizations, without opening a page. */
async function enterDemo(context, url, { role, organization }) {
  const answer = await context.request.post(`${url}/sign-in/demo`, {
    form: { role, organization, return: '/' },
    headers: { origin: new URL(url).origin },
    maxRedirects: 0,
  });
  if (answer.status() !== 303) {
    throw new Error(`${url} let nobody in as ${role} of ${organization}: ${answer.status()}`);
  }
}

/** Whether the dashboard's page has come, and whatever it asks for at first: nothing stands in for anything any more. */
function hasSettled(page) {
  return page.evaluate(
    `document.querySelector('nav') !== null &&
      document.querySelector('main [role="status"][aria-label], main [data-state="loading"]') === null`,
  );
}

module.exports = { findChromium, launchOptions, enterDemo, hasSettled };
