// People's visits to the page, for tests: contexts of a real browser that note every stranger they are sent to and every complaint.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The visits of a test file. */
export class Visits {
  readonly #browser: Browser;
  readonly #url: string;
  readonly #contexts: BrowserContext[] = [];
  #complaints: string[] = [];

  private constructor(browser: Browser, url: string) {
    this.#browser = browser;
    this.#url = url;
  }

  /** Starts the browser. */
  static async begin(url: string): Promise<Visits> {
    return new Visits(await launchBrowser(), url);
  }

  /** Opens a page as a new person. */
  async open(
    options: BrowserContextOptions = {},
    path = '/',
    before: (context: BrowserContext) => Promise<void> = async () => {},
  ): Promise<Page> {
    const context = await this.#browser.newContext({
      locale: 'en-US',
      viewport: { width: 1024, height: 768 },
      ...options,
    });
    this.#contexts.push(context);
    await before(context);
    context.on('request', (request) => {
      if (new URL(request.url()).host !== new URL(this.#url).host) this.#complaints.push(`stranger: ${request.url()}`);
    });
    context.on('page', (page) => {
      page.on('console', (line) => {
        if (line.type() === 'error' || line.type() === 'warning') this.#complaints.push(line.text());
      });
      page.on('pageerror', (error) => this.#complaints.push(error.message));
    });
    const page = await context.newPage();
    await page.goto(this.#url + path);
    return page;
  }

  /** Takes a complaint as expected. */
  forgive(words: string): void {
    this.#complaints = this.#complaints.filter((line) => !line.includes(words));
  }

  /** Closes all pages and tells what was complained of. */
  async leave(): Promise<readonly string[]> {
    for (const context of this.#contexts.splice(0)) await context.close();
    return this.#complaints.splice(0);
  }

  /** Stops the browser. */
  end(): Promise<void> {
    return this.#browser.close();
  }
}

/** Types a message and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Your message').fill(text);
  await page.getByLabel('Your message').press('Enter');
}

/** What is said on the page, without the states of sending. */
export function said(page: Page): Promise<string[]> {
  return page
    .locator('.bubble')
    .evaluateAll((bubbles) =>
      bubbles.map((one) => [...one.querySelectorAll('p:not(.state), li')].map((part) => part.textContent).join('\n')),
    );
}

/** What axe finds wrong; nothing else runs foreign script here but the driver, which the page's policy does not bind. */
export function findings(page: Page): Promise<string[]> {
  return page.evaluate(`${AXE}; axe.run(document, { runOnly: ${JSON.stringify(RULES)} })
    .then(({ violations }) => violations.flatMap((found) => found.nodes.map((node) => found.id + ': ' + node.html + ' ' + node.failureSummary)))`);
}
