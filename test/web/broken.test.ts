// When the store is down the person still gets the answer that the host gives, by every way there is.
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { UnsavedReplies } from '../../adapters/web/unsaved.ts';
import { NOT_STORED, type Outgoing } from '../../src/channel.ts';
import { LeaflineError } from '../../src/errors.ts';
import type { Store } from '../../src/store/store.ts';
import { clientOf } from './client.ts';
import { prepare, type Running, startWeb } from './support.ts';

let server: Running;
let broken = false;
beforeAll(async () => {
  await prepare();
}, 120_000);
afterEach(async () => {
  broken = false;
  await server?.stop();
});

test('a message that cannot be stored is answered with 503 and the answer to danger, pushed and polled too', async () => {
  server = await startWeb({ store: failing });
  const client = clientOf(server);
  const { id, token } = await client.begin();
  const { streamUrl } = (await client.get(`/conversations/${id}`, token)).body;
  const socket = new WebSocket(streamUrl);
  await new Promise((resolve) => socket.once('open', resolve));
  const pushed = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))));

  broken = true;
  const answer = await client.say(id, token, 'i took a whole bag and i cannot breathe', { clientActivityId: 'mine' });
  expect(answer.status).toBe(503);
  expect(answer.body.error).toMatchObject({ code: 'ServiceError', message: expect.stringContaining('send it again') });
  const [card] = answer.body.error.activities;
  expect(card).toMatchObject({ from: { id: 'leafline' }, channelData: { clientActivityId: 'mine', urgent: true } });
  expect(card.text).toContain('911');
  expect(JSON.parse(await pushed).activities).toEqual([card]);

  const polled = (await client.get(`/conversations/${id}/activities`, token)).body;
  expect(polled.activities).toEqual([card]);
  expect((await client.get(`/conversations/${id}/activities?watermark=${polled.watermark}`, token)).body).toEqual({
    activities: [],
    watermark: polled.watermark,
  });
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);

  // Back again: the same message, sent again, is stored and answered once.
  broken = false;
  const sent = await client.say(id, token, 'i took a whole bag and i cannot breathe', { clientActivityId: 'mine' });
  expect(sent.status).toBe(200);
  expect(sent.body.id).toBe(card.replyToId);
  const { activities } = await client.until(id, token, 2, polled.watermark);
  expect(activities.map((one) => one.from.role)).toEqual(['user', 'bot']);
  socket.close();
});

test('what is kept for a broken store is bounded and forgotten', () => {
  let now = 1_000_000;
  const unsaved = new UnsavedReplies({ now: () => now });
  for (let n = 0; n < 30; n += 1) unsaved.add(reply('a', `m${n}`));
  unsaved.add(reply('a', 'm29'));
  expect(unsaved.after('a', 0)).toHaveLength(20);
  const last = unsaved.after('a', 0).at(-1)!;
  expect(unsaved.after('a', last.mark)).toEqual([]);
  for (let n = 0; n < 6000; n += 1) unsaved.add(reply(`c${n}`, 'm'));
  expect(unsaved.after('a', 0)).toEqual([]);
  expect(unsaved.after('c5999', 0)).toHaveLength(1);
  now += 3_700_000;
  expect(unsaved.after('c5999', 0)).toEqual([]);
});

/** The store with a switch: when broken, every call on conversations fails as a full disk makes it fail. */
function failing(real: Store): Store {
  const fail = () => Promise.reject(new LeaflineError('STORE_WRITE', 'disk full'));
  return new Proxy(real, {
    get(target, name: keyof Store) {
      if (broken && name !== 'close') return fail;
      return typeof target[name] === 'function' ? target[name].bind(target) : target[name];
    },
  });
}

function reply(conversation: string, replyTo: string): Outgoing {
  return {
    seq: NOT_STORED,
    ref: { channel: 'web', conversation, user: 'u' },
    replyTo,
    at: 0,
    reply: { blocks: [], urgent: true },
    explain: {
      safety: { level: 'none', kind: null, about: null, because: [], lowered: [], hint: null, language: 'en' },
      ranked: [],
      entities: [],
      move: { kind: 'safety', intents: [] },
    },
  };
}
