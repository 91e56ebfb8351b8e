// The contract's routes and shapes, asked with fetch.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMessage } from '../../src/engine/message.ts';
import { type Client, clientOf } from './client.ts';
import { type Running, startWeb } from './support.ts';

let server: Running;
let client: Client;
beforeAll(async () => {
  server = await startWeb();
  client = clientOf(server);
}, 120_000);
afterAll(() => server?.stop());

describe('a conversation', () => {
  test('begins with a token that says which conversation it opens', async () => {
    const { status, body } = await client.post('/tokens/generate', null, {});
    expect(status).toBe(200);
    expect(body).toEqual({
      conversationId: expect.stringMatching(/^[\w-]{33}$/),
      token: expect.any(String),
      expires_in: 1800,
    });
    const started = await client.post('/conversations', body.token);
    expect(started.status).toBe(201);
    expect(started.body).toMatchObject({ conversationId: body.conversationId, token: expect.any(String) });
    expect(started.body.streamUrl).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/v3\/directline\/conversations\/[\w-]+\/stream\?/);
  });

  test('has the activities of both sides, each once, in order', async () => {
    const { id, token } = await client.begin();
    const sent = await client.say(id, token, 'what is kratom', { clientActivityId: 'first' });
    expect(sent).toMatchObject({ status: 200, body: { id: expect.stringContaining(`${id}|`) } });
    const { activities, watermark } = await client.until(id, token, 2);
    const [own, reply] = activities;
    expect(own).toMatchObject({
      type: 'message',
      id: sent.body.id,
      text: 'what is kratom',
      from: { role: 'user' },
      conversation: { id },
      channelData: { clientActivityId: 'first', clientActivityID: 'first' },
    });
    expect(reply).toMatchObject({
      type: 'message',
      id: expect.any(String),
      replyToId: sent.body.id,
      conversation: { id },
      from: { id: 'leafline', name: 'Leafline', role: 'bot' },
      timestamp: expect.stringMatching(/Z$/),
      text: expect.stringContaining('kratom'),
      suggestedActions: {
        actions: expect.arrayContaining([{ type: 'imBack', title: expect.any(String), value: expect.any(String) }]),
      },
      channelData: { clientActivityId: 'first', urgent: false, blocks: expect.any(Array) },
    });
    expect(reply.channelData.leafline).toBeUndefined();
    expect(reply.text).toContain('Sources:');
    expect(await client.get(`/conversations/${id}/activities?watermark=${watermark}`, token)).toMatchObject({
      body: { activities: [], watermark },
    });
  });

  test('goes on after a watermark', async () => {
    const { id, token } = await client.begin();
    await client.say(id, token, 'hello');
    const first = await client.until(id, token, 2);
    await client.say(id, token, 'what is kratom');
    const { activities } = await client.until(id, token, 2, first.watermark);
    expect(activities.map((one) => one.from.role)).toEqual(['user', 'bot']);
    expect(activities[0].text).toBe('what is kratom');
    const again = await client.get(`/conversations/${id}?watermark=${first.watermark}`, token);
    expect(again.body.streamUrl).toContain(`watermark=${first.watermark}&`);
  });

  test('writes numbers out for a plain client and says that it is urgent', async () => {
    const { id, token } = await client.begin();
    await client.say(id, token, 'my son took a lot of kratom and is not breathing');
    const { activities } = await client.until(id, token, 2);
    expect(activities[1].channelData.urgent).toBe(true);
    expect(activities[1].text).toMatch(/911/);
  });

  test('takes a message that is sent twice once', async () => {
    const { id, token } = await client.begin();
    const all = await Promise.all([1, 2, 3].map(() => client.say(id, token, 'hello', { clientActivityID: 'same' })));
    expect(new Set(all.map((one) => one.body.id)).size).toBe(1);
    await client.say(id, token, 'thanks', { clientActivityId: 'other' });
    const { activities } = await client.until(id, token, 4);
    expect(activities.filter((one) => one.from.role === 'user').map((one) => one.text)).toEqual(['hello', 'thanks']);
  });

  test('keeps two messages with the same words apart', async () => {
    const { id, token } = await client.begin();
    const [one, other] = [await client.say(id, token, 'hello'), await client.say(id, token, 'hello')];
    expect(one.body.id).not.toBe(other.body.id);
    expect((await client.until(id, token, 4)).activities).toHaveLength(4);
  });

  test('ignores typing and events', async () => {
    const { id, token } = await client.begin();
    for (const type of ['typing', 'event', 'endOfConversation', 'conversationUpdate']) {
      expect(await client.post(`/conversations/${id}/activities`, token, { type })).toMatchObject({
        status: 200,
        body: { id: expect.any(String) },
      });
    }
    expect((await client.get(`/conversations/${id}/activities`, token)).body.activities).toEqual([]);
  });

  test('shows the client its own user id again, and no other conversation knows it', async () => {
    const { id, token } = await client.begin();
    await client.post(`/conversations/${id}/activities`, token, { type: 'message', text: 'hello', from: { id: 'me' } });
    const { activities } = await client.until(id, token, 2);
    expect(activities[0].from).toEqual({ id: 'me', role: 'user' });
    const [entry] = await server.store.transcript('web', id, 0, 1);
    expect(entry?.direction === 'in' && entry.message.user).toBe(`${id}/me`);
  });

  test('carries the user of the token', async () => {
    const { body } = await client.post('/tokens/generate', null, { user: { id: 'dl_me', name: 'Me' } });
    await client.post(`/conversations/${body.conversationId}/activities`, body.token, {
      type: 'message',
      text: 'hello',
      from: { id: 'someone else' },
    });
    expect((await client.until(body.conversationId, body.token, 2)).activities[0].from.id).toBe('dl_me');
  });

  test('hands the locale and the pressed choice to the host', async () => {
    const { id, token } = await client.begin();
    await client.post(`/conversations/${id}/activities`, token, {
      type: 'message',
      text: 'What is it',
      locale: 'en_GB',
      channelData: { choice: 'facts.what_is' },
    });
    const [entry] = await server.store.transcript('web', id, 0, 1);
    expect(entry).toMatchObject({ message: { locale: 'en-GB', choice: 'facts.what_is', private: true } });
  });

  test('refreshes its token', async () => {
    const { id, token } = await client.begin();
    const { body } = await client.post('/tokens/refresh', token);
    expect(body.conversationId).toBe(id);
    expect((await client.get(`/conversations/${id}/activities`, body.token)).status).toBe(200);
  });

  test('refuses an upload politely', async () => {
    const { id, token } = await client.begin();
    const form = new FormData();
    form.set('file', new Blob(['x'.repeat(400_000)]), 'photo.jpg');
    const response = await fetch(`${server.url}/v3/directline/conversations/${id}/upload?userId=me`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    expect(response.status).toBe(415);
    expect(await response.json()).toEqual({
      error: { code: 'NotSupported', message: expect.stringContaining('text') },
    });
  });

  test('has a transcript that is read in pages', async () => {
    const { id, token } = await client.begin();
    for (let n = 0; n < 120; n += 1) {
      await server.store.accept(
        createMessage({
          id: `n${n}`,
          channel: 'web',
          conversation: id,
          user: id,
          text: `line ${n}`,
          private: true,
          at: n,
        }),
      );
    }
    const first = (await client.get(`/conversations/${id}/activities`, token)).body;
    const second = (await client.get(`/conversations/${id}/activities?watermark=${first.watermark}`, token)).body;
    const texts = [...first.activities, ...second.activities].map((one) => one.text);
    expect(texts).toEqual(Array.from({ length: 120 }, (_, n) => `line ${n}`));
  });
});

describe('the reasons', () => {
  test('are told with LEAFLINE_EXPLAIN=1 and only then', async () => {
    const telling = await startWeb({ env: { LEAFLINE_EXPLAIN: '1' } });
    const other = clientOf(telling);
    try {
      const { id, token } = await other.begin();
      await other.say(id, token, 'i want to die');
      const { activities } = await other.until(id, token, 2);
      expect(activities[1].channelData.leafline).toEqual({
        safety: { level: 'crisis', kind: 'suicide', about: 'self', because: expect.any(Array) },
        move: { kind: 'safety', intents: expect.any(Array) },
      });
    } finally {
      await telling.stop();
    }
  });
});
