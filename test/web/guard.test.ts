// Who gets in: tokens, the secret, the list of origins, the limits.
import { request as httpRequest } from 'node:http';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { clientOf } from './client.ts';
import { prepare, type Running, startWeb, type Wishes } from './support.ts';

const SECRET = 'a-secret-of-more-than-32-characters!';
const running: Running[] = [];
async function start(wishes: Wishes = {}) {
  const server = await startWeb(wishes);
  running.push(server);
  return { server, client: clientOf(server) };
}
beforeAll(async () => {
  await prepare();
}, 120_000);
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});

describe('a token', () => {
  test('opens its own conversation and no other', async () => {
    const { client } = await start();
    const [mine, other] = [await client.begin(), await client.begin()];
    await client.say(other.id, other.token, 'a secret of mine');
    const tries = [
      client.get(`/conversations/${other.id}`, mine.token),
      client.get(`/conversations/${other.id}/activities`, mine.token),
      client.say(other.id, mine.token, 'hello'),
      client.post(`/conversations/${other.id}/upload`, mine.token, {}),
    ];
    for (const answer of await Promise.all(tries))
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'Forbidden' } } });
    expect((await client.post('/conversations', mine.token)).body.conversationId).toBe(mine.id);
    expect((await client.post('/tokens/refresh', mine.token, { conversationId: other.id })).body.conversationId).toBe(
      mine.id,
    );
  });

  test('runs out', async () => {
    let now = Date.now();
    const { client } = await start({ clock: { now: () => now } });
    const { id, token } = await client.begin();
    now += 1_799_000;
    const fresh = (await client.post('/tokens/refresh', token)).body.token;
    now += 2000;
    for (const answer of [
      await client.get(`/conversations/${id}/activities`, token),
      await client.post('/tokens/refresh', token),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'TokenExpired' } } });
    }
    expect((await client.get(`/conversations/${id}/activities`, fresh)).status).toBe(200);
  });

  test('must be signed by this server, for this use', async () => {
    const { server, client } = await start();
    const { id, token } = await client.begin();
    const { streamUrl } = (await client.get(`/conversations/${id}`, token)).body;
    const cookie = /leafline=([^;]+)/.exec((await fetch(server.url)).headers.get('set-cookie')!)![1]!;
    const forged = await new SignJWT({ conversation: id })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience('directline')
      .setIssuer('leafline')
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode('x'.repeat(32)));
    const [head, body, signature] = token.split('.') as [string, string, string];
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`;
    const changed = `${head}.${Buffer.from(JSON.stringify({ conversation: id, aud: 'directline', iss: 'leafline', exp: 9e9 })).toString('base64url')}.${signature}`;
    for (const bad of [new URL(streamUrl).searchParams.get('t')!, cookie, forged, none, changed, 'x', `${token}x`]) {
      expect(await client.get(`/conversations/${id}/activities`, bad)).toMatchObject({
        status: 403,
        body: { error: { code: 'BadToken' } },
      });
    }
    expect(await client.get(`/conversations/${id}/activities`, null)).toMatchObject({
      status: 401,
      body: { error: { code: 'Unauthorized' } },
    });
    expect((await fetch(streamUrl.replace('ws:', 'http:').replace(/&t=.*/, `&t=${token}`))).status).toBe(403);
  });
});

describe('tokens are generated', () => {
  test('on loopback where nothing is set, and for nobody who comes through a proxy, another name or another site', async () => {
    const { server, client } = await start();
    expect((await client.post('/tokens/generate', null)).status).toBe(200);
    expect((await client.post('/conversations', null)).status).toBe(201);
    for (const headers of [
      { 'x-forwarded-for': '203.0.113.9' },
      { forwarded: 'for=203.0.113.9' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      expect((await client.post('/tokens/generate', null, {}, headers)).status).toBe(403);
    }
    expect(await rebound(server)).toBe(403);
  });

  test('for the secret', async () => {
    const { client } = await start({ env: { LEAFLINE_SECRET: SECRET } });
    expect((await client.post('/tokens/generate', null)).status).toBe(401);
    expect((await client.post('/tokens/generate', `${SECRET}x`)).status).toBe(403);
    expect((await client.post('/tokens/generate', null, {}, { origin: 'http://127.0.0.1' })).status).toBe(403);
    const { status, body } = await client.post('/tokens/generate', SECRET);
    expect(status).toBe(200);
    await client.say(body.conversationId, body.token, 'hello');
    expect(
      (await client.get(`/conversations/${body.conversationId}/activities`, SECRET)).body.activities.length,
    ).toBeGreaterThan(0);
    expect((await client.get('/conversations/unknown/activities', SECRET)).status).toBe(404);
    expect((await client.post('/conversations', SECRET)).status).toBe(201);
  });

  test('for a listed origin, which may also read the answers', async () => {
    const { client } = await start({ env: { LEAFLINE_ORIGINS: 'https://clinic.example,https://other.example' } });
    expect((await client.post('/tokens/generate', null)).status).toBe(401);
    const strange = await client.post('/tokens/generate', null, {}, { origin: 'https://evil.example' });
    expect(strange.status).toBe(403);
    expect(strange.headers.get('access-control-allow-origin')).toBeNull();
    const listed = await client.post('/tokens/generate', null, {}, { origin: 'https://clinic.example' });
    expect(listed.status).toBe(200);
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://clinic.example');
    const before = await client.ask('OPTIONS', '/conversations', null, undefined, {
      origin: 'https://clinic.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,x-ms-bot-agent',
    });
    expect(before.status).toBe(204);
    expect(before.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-ms-bot-agent');
    expect(before.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
  });
});

test('too much is refused for a while, per conversation and per address', async () => {
  const { client } = await start({ limits: { messages: 3, conversations: 4, address: 100, exemptLoopback: false } });
  const [one, other] = [await client.begin(), await client.begin()];
  for (let n = 0; n < 3; n += 1) expect((await client.say(one.id, one.token, 'hello')).status).toBe(200);
  const refused = await client.say(one.id, one.token, 'hello');
  expect(refused).toMatchObject({ status: 429, body: { error: { code: 'TooManyRequests' } } });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await client.say(other.id, other.token, 'hello')).status).toBe(200);
  const more = await Promise.all([1, 2, 3].map(() => client.post('/tokens/generate', null)));
  expect(more.filter((answer) => answer.status === 429)).toHaveLength(1);
});

test("health, readiness and metrics are told without anybody's words", async () => {
  const { server, client } = await start();
  const { id, token } = await client.begin();
  await client.say(id, token, 'my very own words');
  expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' });
  expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({
    status: 'ready',
    store: 'ok',
    channels: { web: { state: 'connected' } },
  });
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toContain(
    'leafline_http_request_seconds_count{method="POST",route="/v3/directline/conversations/:id/activities",status="200"} 1',
  );
  expect(text).not.toContain('own words');
  expect(text).not.toContain(id);
});

/** What a page of another name gets that was made to resolve to this machine. */
function rebound(server: Running): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      `${server.url}/v3/directline/tokens/generate`,
      { method: 'POST', headers: { host: 'evil.example' } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}
