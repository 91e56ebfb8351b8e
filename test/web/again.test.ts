// The same person in a new chat: danger that was spoken of is still in mind, and nobody else's is.
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { clientOf } from './client.ts';
import { prepare, type Running, startWeb } from './support.ts';

const HOUR = 3_600_000;
const DANGER = 'my friend took a bunch of 7oh and i cant wake him up';

beforeAll(prepare, 120_000);
let server: Running;
afterEach(() => server.stop());

/** Says one line in a conversation and gives the text of the reply. */
async function say(conversation: string, token: string, text: string): Promise<string> {
  const client = clientOf(server);
  await client.post(`/conversations/${conversation}/activities`, token, { type: 'message', text });
  return (await client.until(conversation, token, 2)).activities.at(-1)!.text as string;
}

async function begin(user: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${server.url}/v3/directline/tokens/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ user: { id: user } }),
  });
  return (await response.json()) as { conversationId: string; token: string };
}

describe('a user that the token names', () => {
  test('is the same in the next conversation, and no other user is', async () => {
    server = await startWeb();
    const first = await begin('dl_one');
    expect(await say(first.conversationId, first.token, DANGER)).toContain('911');
    const second = await begin('dl_one');
    expect(await say(second.conversationId, second.token, 'ok thanks')).toContain('911');
    const other = await begin('dl_two');
    expect(await say(other.conversationId, other.token, 'ok thanks')).not.toContain('911');
  });

  test('is not believed of a browser of a listed origin, which may pose as anyone', async () => {
    const origin = 'https://recovery.example';
    server = await startWeb({ env: { LEAFLINE_ORIGINS: origin } });
    const first = await begin('dl_one', { origin });
    expect(await say(first.conversationId, first.token, DANGER)).toContain('911');
    const second = await begin('dl_one', { origin });
    expect(await say(second.conversationId, second.token, 'ok thanks')).not.toContain('911');
  });
});

test('the question an hour after danger reaches the client as an activity of its own, once', async () => {
  let now = Date.UTC(2026, 10, 24, 15);
  server = await startWeb({ clock: { now: () => now } });
  const { conversationId, token } = await begin('dl_one');
  await say(conversationId, token, DANGER);
  const client = clientOf(server);
  let fresh = token;
  for (let third = 0; third < 3; third += 1) {
    now += HOUR / 3;
    fresh = (await client.post('/tokens/refresh', fresh)).body.token;
  }
  for (let node = 0; node < 2; node += 1) await server.host.checkIn();
  await server.host.drain();
  const { body } = await client.get(`/conversations/${conversationId}/activities`, fresh);
  expect(body.activities.map(({ text }: { text: string }) => /how are they now/.test(text))).toEqual([
    false,
    false,
    true,
  ]);
});

test('the page knows its browser again when the session has run out within the hours that danger stays in mind', async () => {
  let now = Date.UTC(2026, 10, 24, 15);
  server = await startWeb({ clock: { now: () => now } });
  const open = async (cookie = '') => {
    const response = await fetch(`${server.url}/session`, { method: 'POST', headers: cookie ? { cookie } : {} });
    const talk = (await response.json()) as { conversationId: string; token: string };
    return { ...talk, cookie: response.headers.get('set-cookie')!.split(';')[0]! };
  };
  const first = await open();
  now += 23 * HOUR;
  const same = await open(first.cookie);
  expect(same.conversationId).toBe(first.conversationId);
  expect(await say(same.conversationId, same.token, DANGER)).toContain('911');
  now += 2 * HOUR;
  const next = await open(first.cookie);
  expect(next.conversationId).not.toBe(first.conversationId);
  expect(await say(next.conversationId, next.token, 'ok thanks')).toContain('911');
  const stranger = await open();
  expect(await say(stranger.conversationId, stranger.token, 'ok thanks')).not.toContain('911');
});
