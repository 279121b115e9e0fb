// The browser of tests, budget and screenshots: where it is, how it is started, how it gets into a demo. Plain JavaScript,
// because `npm test` and Jest's configuration ask before anything is compiled; chromium.d.ts types it.
'use strict';

const { accessSync, constants, statSync } = require('node:fs');
const path = require('node:path');

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The path of the browser (CHROMIUM, else the usual names on the PATH), or why there is none. */
function findChromium(environment = process.env) {
  const given = environment.CHROMIUM ?? '';
  if (given !== '') {
    return isProgram(given) ? { path: given } : { missing: `CHROMIUM names no program: ${given}` };
  }
  for (const folder of (environment.PATH ?? '').split(path.delimiter).filter(path.isAbsolute)) {
    for (const name of NAMES) {
      const candidate = path.join(folder, name);
      if (isProgram(candidate)) {
        return { path: candidate };
      }
    }
  }
  return { missing: `there is no ${NAMES.join(', ')} on the PATH` };
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
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
