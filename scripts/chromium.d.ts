// Types of chromium.js.
import type { BrowserContext, LaunchOptions, Page } from 'playwright-core';

export declare function findChromium(
  environment?: Readonly<Record<string, string | undefined>>,
): { readonly path: string } | { readonly missing: string };

export declare function launchOptions(executablePath: string): LaunchOptions;

export declare function enterDemo(
  context: BrowserContext,
  url: string,
  as: { readonly role: string; readonly organization: string },
): Promise<void>;

export declare function hasSettled(page: Page): Promise<boolean>;
