import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** BROWSER is where a Chromium is installed; undefined, with a word to the reader, where there is none. */
export const BROWSER = PATHS.find((path) => existsSync(path));

if (BROWSER === undefined) {
  process.stderr.write('no Chromium is installed: the page is not looked at in a browser\n');
}

/** openBrowser starts it without a window. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: BROWSER ?? '', args: ['--no-sandbox'] });
}
