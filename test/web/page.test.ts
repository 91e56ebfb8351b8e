// The chat page in a real browser: what a person sees, presses and hears.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type Running, startWeb } from './support.ts';
import { findings, said, say, Visits } from './visits.ts';

let server: Running;
let visits: Visits;

beforeAll(async () => {
  server = await startWeb();
  visits = await Visits.begin(server.url);
}, 120_000);
afterAll(async () => {
  await visits?.end();
  await server?.stop();
});
// Every test watches: no request to anybody else, no breach of the content security policy, no error.
afterEach(async () => expect(await visits.leave()).toEqual([]));

test('shows the numbers before any script runs, near the top of the page', async () => {
  const page = await visits.open({ javaScriptEnabled: false });
  const call = page.getByRole('link', { name: 'Call 911' });
  expect(await call.isVisible()).toBe(true);
  expect(await call.getAttribute('href')).toBe('tel:911');
  expect(await page.getByRole('link', { name: 'Text 988' }).getAttribute('href')).toBe('sms:988');
  expect(await page.getByText('You are talking to a bot, not a person.').isVisible()).toBe(true);
  await page.getByText('The chat needs JavaScript').waitFor();
  expect(await page.getByRole('textbox').isVisible()).toBe(false);
  const response = await fetch(server.url);
  const policy = response.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none';script-src 'self';style-src 'self'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  const html = await response.text();
  expect(html.indexOf('tel:911')).toBeLessThan(html.indexOf('<script'));
  // A packet carries 1460 bytes, headers included: a phone on a slow net shows the number when the first one is in.
  const headers = [...response.headers].reduce((size, [name, value]) => size + `${name}: ${value}\r\n`.length, 20);
  expect(headers + html.indexOf('Call 911</a>')).toBeLessThan(1460);
});

test('says so when its script does not come', async () => {
  const page = await visits.open({}, '/', async (context) => {
    await context.route('**/chat.*.js', (route) => route.abort());
  });
  visits.forgive('ERR_FAILED');
  await page.getByText('The chat needs JavaScript').waitFor();
  expect(await page.getByRole('textbox').isVisible()).toBe(false);
  expect(await findings(page)).toEqual([]);
});

test("shows the numbers of the browser's country beside those of the organization's", async () => {
  const page = await visits.open({ locale: 'en-GB' });
  expect(await page.getByRole('link', { name: 'Call 999' }).getAttribute('href')).toBe('tel:999');
  expect(await page.getByRole('link', { name: 'Call 911' }).isVisible()).toBe(true);
});

test('answers what is typed, offers choices, and goes on after a reload', async () => {
  const page = await visits.open();
  await page.getByLabel('Your message').fill('what is kratom');
  await page.getByRole('button', { name: 'Send' }).click();
  const answer = page.locator('.bubble.bot').nth(1);
  await answer.waitFor();
  expect(await page.locator('.bubble.you').innerText()).toContain('what is kratom');
  expect(await page.locator('.bubble.bot').first().locator('.choice:enabled').count()).toBe(0);
  await answer.locator('summary').click();
  expect(await answer.locator('.sources li').first().isVisible()).toBe(true);
  const choice = answer.locator('.choice').first();
  const label = await choice.innerText();
  await choice.click();
  await page.locator('.bubble.bot').nth(2).waitFor();
  expect(await page.locator('.bubble.you').nth(1).innerText()).toContain(label);
  expect(await answer.locator('.choice:enabled').count()).toBe(0);
  expect(await page.locator('#text:focus').count()).toBe(1);
  const before = await said(page);

  await page.reload();
  await page.locator('.bubble.bot').nth(2).waitFor();
  expect(await said(page)).toEqual(before);

  // Another tab of the same session is the same conversation, live in both.
  const tab = await page.context().newPage();
  await tab.goto(server.url);
  await tab.locator('.bubble.bot').nth(2).waitFor();
  await tab.getByLabel('Your message').fill('thanks');
  await tab.getByLabel('Your message').press('Enter');
  await page.locator('.bubble.bot').nth(3).waitFor();
  expect(await said(page)).toEqual(await said(tab));

  const [cookie, ...more] = await page.context().cookies();
  expect(more).toEqual([]);
  expect(cookie).toMatchObject({ name: 'leafline', httpOnly: true, sameSite: 'Strict', expires: -1 });
  expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0);
});

test('puts danger first: an alert, a number to tap, steps in order', async () => {
  const page = await visits.open({ viewport: { width: 390, height: 844 } });
  await say(page, 'my son took kratom and he is not breathing');
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.innerText()).toContain('911');
  expect(await alert.locator('a.call[href="tel:911"]').count()).toBeGreaterThan(0);
  expect(await findings(page)).toEqual([]);
});

test('a whole conversation by keyboard alone', async () => {
  const page = await visits.open();
  expect(await page.locator('#text:focus').count()).toBe(1);
  await page.keyboard.type('what is kratom');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('please');
  await page.keyboard.press('Enter');
  await page.locator('.bubble.bot').nth(1).waitFor();
  expect(await page.locator('.bubble.you p').allInnerTexts()).toEqual(
    expect.arrayContaining(['what is kratom', 'please']),
  );
  // Back from the input to the last choice, which must be seen to have the focus.
  const focused = page.locator('.choice:focus');
  for (let n = 0; n < 12 && (await focused.count()) === 0; n += 1) await page.keyboard.press('Shift+Tab');
  expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  await page.keyboard.press('Enter');
  await page.locator('.bubble.bot').nth(2).waitFor();
  expect(await page.locator('#text:focus').count()).toBe(1);
  await page.keyboard.type('can i talk to someone');
  await page.keyboard.press('Enter');
  await page.locator('.bubble.bot').nth(3).waitFor();
  expect(await page.locator('.bubble.bot').nth(3).innerText()).toMatch(/counselor/i);
});

test('a person is one press away', async () => {
  const page = await visits.open();
  await page.getByRole('button', { name: 'Talk to a person' }).click();
  await page.locator('.bubble.bot').nth(1).waitFor();
  expect(await page.locator('.bubble.bot').nth(1).innerText()).toMatch(/counselor/i);
  expect(await page.getByRole('button', { name: 'Talk to a person' }).isEnabled()).toBe(true);
});

test('hostile words stay words', async () => {
  const page = await visits.open();
  const words = [
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '"><svg onload=alert(1)>',
    'javascript:alert(1)',
    '</script><b>x</b>',
    '{{7*7}} &lt;b&gt; %3Cb%3E',
  ];
  for (const [at, text] of words.entries()) {
    await say(page, text);
    await page
      .locator('.bubble.bot')
      .nth(at + 1)
      .waitFor();
  }
  await page.reload();
  await page.locator('.bubble.bot').nth(words.length).waitFor();
  expect(await page.locator('.bubble.you p:not(.state)').allInnerTexts()).toEqual(words);
  expect(await page.locator('#log img, #log script, #log svg, #log b').count()).toBe(0);
});

test('keeps what could not be sent, in order, and sends each once when the net is back', async () => {
  const page = await visits.open();
  await say(page, 'hello');
  await page.locator('.bubble.bot').nth(1).waitFor();
  await page.context().setOffline(true);
  const texts = ['what is kratom', 'is it addictive', 'thanks'];
  for (const text of texts) await say(page, text);
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  expect(await page.locator('#status').innerText()).toContain('No connection');
  expect(await page.locator('.state[data-state="waiting"]').count()).toBe(2);
  expect(await findings(page)).toEqual([]);
  await page.context().setOffline(false);
  await page.locator('.bubble.bot').nth(4).waitFor();
  await page.reload();
  await page.locator('.bubble.bot').nth(4).waitFor();
  expect(await page.locator('.bubble.you p').allInnerTexts()).toEqual(['hello', ...texts]);
  visits.forgive('ERR_INTERNET_DISCONNECTED');
}, 30_000);

test('sends again when asked to', async () => {
  const page = await visits.open();
  await page.locator('html[data-connection="online"]').waitFor();
  // With its clock stopped the page does nothing by itself.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1000);
  await page.route('**/activities', (route) => route.abort());
  await say(page, 'what is kratom');
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  expect(await page.locator('.bubble.bot').count()).toBe(1);
  await page.unrouteAll();
  visits.forgive('ERR_FAILED');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.locator('.bubble.bot').nth(1).waitFor();
  expect(await page.locator('.bubble.you').count()).toBe(1);
});

test('polls where WebSockets are blocked', async () => {
  const page = await visits.open({}, '/', async (context) => {
    await context.addInitScript(() => {
      Reflect.deleteProperty(globalThis, 'WebSocket');
    });
  });
  await say(page, 'what is kratom');
  await page.locator('.bubble.bot').nth(1).waitFor();
});

test('the page for a wrong address has the numbers and a way back', async () => {
  const page = await visits.open({}, '/nothing-here');
  visits.forgive('404');
  expect(await page.getByRole('link', { name: 'Call 911' }).isVisible()).toBe(true);
  expect(await findings(page)).toEqual([]);
  await page.getByRole('link', { name: 'Go to the chat' }).click();
  await page.getByLabel('Your message').waitFor();
});

test('the widget opens the chat in a frame on another page', async () => {
  const page = await visits.open({ bypassCSP: true }, '/nothing-here');
  visits.forgive('404');
  await page.addScriptTag({ url: '/widget.js' });
  await page.getByRole('button', { name: 'Chat about kratom' }).click();
  const chat = page.frameLocator('iframe');
  await chat.getByLabel('Your message').fill('what is kratom');
  await chat.getByLabel('Your message').press('Enter');
  await chat.locator('.bubble.bot').nth(1).waitFor();
  await page.getByRole('button', { name: 'Close chat' }).click();
  expect(await page.locator('iframe').isVisible()).toBe(false);
});
