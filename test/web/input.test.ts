// Bad input and wrong hands: a clear refusal each, in the documented shape, and the server keeps answering.
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, clientOf, type Opened } from './client.ts';
import { type Running, startWeb } from './support.ts';

let server: Running;
let client: Client;
let own: Opened;
beforeAll(async () => {
  server = await startWeb();
  client = clientOf(server);
  own = await client.begin();
}, 120_000);
afterAll(() => server?.stop());

const SHAPE = { error: { code: expect.any(String), message: expect.any(String) } };
const activities = () => `/conversations/${own.id}/activities`;

describe('a body', () => {
  const message = (more: object) => JSON.stringify({ type: 'message', ...more });
  test.each<[string, string, number]>([
    ['no JSON', 'hello', 400],
    ['cut JSON', '{"type":"message","text":"hel', 400],
    ['an array', '[{"type":"message","text":"hello"}]', 400],
    ['a string', '"hello"', 400],
    ['null', 'null', 400],
    ['nothing', '', 400],
    ['no type', '{"text":"hello"}', 400],
    ['a type that is no string', '{"type":["message"],"text":"hello"}', 400],
    ['no text', message({}), 400],
    ['an empty text', message({ text: '' }), 400],
    ['a text of spaces', message({ text: ' \n\t' }), 400],
    ['a text that is a number', message({ text: 5 }), 400],
    ['a text that is an object', message({ text: { toString: 'x' } }), 400],
    ['an attachment alone', message({ attachments: [{ contentType: 'image/png', contentUrl: 'data:,' }] }), 400],
    ['channelData that is a list', message({ text: 'a', channelData: [] }), 400],
    ['a client id that is a number', message({ text: 'a', channelData: { clientActivityId: 1 } }), 400],
    ['a client id without end', message({ text: 'a', channelData: { clientActivityId: 'a'.repeat(201) } }), 400],
    ['a locale that is a number', message({ text: 'a', locale: 1 }), 400],
    ['deep lists', '['.repeat(50_000) + ']'.repeat(50_000), 400],
    ['deep objects', `{"type":"message","text":"a","channelData":${'{"a":'.repeat(5000)}1${'}'.repeat(5001)}`, 400],
    ['more text than is read', message({ text: 'a '.repeat(10_001) }), 413],
    ['a megabyte', message({ text: 'a'.repeat(1_000_000) }), 413],
  ])('with %s is refused', async (_name, body, status) => {
    const answer = await client.post(activities(), own.token, body);
    expect(answer).toMatchObject({ status, body: SHAPE });
  });

  test('of another type is refused', async () => {
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'nonsense']) {
      const answer = await client.post(activities(), own.token, '{"type":"message","text":"hello"}', {
        'content-type': type,
      });
      expect(answer).toMatchObject({ status: 400, body: SHAPE });
    }
  });

  test('with half a character or NUL is stored as text that any database keeps', async () => {
    const opened = await client.begin();
    await client.post(
      `/conversations/${opened.id}/activities`,
      opened.token,
      '{"type":"message","text":"he\\ud800llo\\u0000 there","channelData":{"clientActivityId":"\\udfffx\\u0000"}}',
    );
    const {
      activities: [echo],
    } = await client.until(opened.id, opened.token, 2);
    expect(echo.text).toBe('he\ufffdllo there');
    expect(echo.channelData.clientActivityId).toBe('\ufffdx\ufffd');
  });

  test('with __proto__ changes nothing', async () => {
    const opened = await client.begin();
    await client.post(
      `/conversations/${opened.id}/activities`,
      opened.token,
      '{"type":"message","text":"hello","__proto__":{"polluted":1},"channelData":{"__proto__":{"choice":"x"}}}',
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect((await client.until(opened.id, opened.token, 2)).activities[0].text).toBe('hello');
  });
});

describe('an address', () => {
  test.each(['abc', '-1', '1.5.2', '1e3', '9'.repeat(30), '%00', 'null', '1&watermark=2'])(
    'with the watermark %s is refused',
    async (watermark) => {
      expect(await client.get(`${activities()}?watermark=${watermark}`, own.token)).toMatchObject({
        status: 400,
        body: SHAPE,
      });
      expect(await client.get(`/conversations/${own.id}?watermark=${watermark}`, own.token)).toMatchObject({
        status: 400,
        body: SHAPE,
      });
    },
  );

  test.each([
    'nobody',
    '../../etc/passwd',
    '%2e%2e',
    "' or 1=1",
    'a'.repeat(199),
    'x'.repeat(3000),
    `${'A'.repeat(22)}BBBBBBBBBBB`,
  ])('of a conversation that does not exist is 404: %.20s', async (id) => {
    for (const path of ['', '/activities']) {
      expect(await client.get(`/conversations/${encodeURIComponent(id)}${path}`, own.token)).toMatchObject({
        status: 404,
        body: SHAPE,
      });
    }
    expect(await client.say(encodeURIComponent(id), own.token, 'hello')).toMatchObject({ status: 404, body: SHAPE });
  });

  test('takes its own methods only', async () => {
    for (const [method, path] of [
      ['GET', '/tokens/generate'],
      ['PUT', '/tokens/refresh'],
      ['DELETE', `/conversations/${own.id}`],
      ['GET', '/conversations'],
      ['PATCH', activities()],
      ['POST', `/conversations/${own.id}`],
      ['GET', `/conversations/${own.id}/upload`],
    ] as const) {
      const answer = await client.ask(method, path, own.token, method === 'GET' ? undefined : {});
      expect(answer).toMatchObject({ status: 405, body: SHAPE });
      expect(answer.headers.get('allow')).toMatch(/GET|POST/);
    }
  });

  test('that is unknown is JSON under /v3 and a page elsewhere', async () => {
    expect(await client.get('/nothing', own.token)).toMatchObject({ status: 404, body: SHAPE });
    const page = await fetch(`${server.url}/nothing<script>`);
    expect(page.status).toBe(404);
    expect(page.headers.get('content-type')).toContain('text/html');
    const html = await page.text();
    expect(html).toContain('href="tel:911"');
    expect(html).not.toContain('nothing<script>');
  });

  test('that cannot be read is refused', async () => {
    expect(await client.get('/conversations/%zz', own.token)).toMatchObject({ status: 400, body: SHAPE });
  });

  test('that is a stream is not a page', async () => {
    const { body } = await client.get(`/conversations/${own.id}`, own.token);
    const answer = await fetch(body.streamUrl.replace('ws:', 'http:'));
    expect(answer.status).toBe(426);
    expect(await answer.json()).toMatchObject(SHAPE);
  });
});

test('what is not HTTP is refused', async () => {
  const answer = await new Promise<string>((resolve) => {
    const socket = createConnection(Number(new URL(server.url).port), '127.0.0.1', () =>
      socket.write('\x16\x03\x01 nonsense\r\n\r\n'),
    );
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('close', () => resolve(text));
  });
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
  expect(JSON.parse(answer.split('\r\n\r\n')[1]!)).toMatchObject(SHAPE);
});

test('afterwards the server answers as before, and no fault was reported', async () => {
  expect((await client.say(own.id, own.token, 'what is kratom')).status).toBe(200);
  expect((await client.until(own.id, own.token, 2)).activities[1].text).toContain('kratom');
  expect(server.faults).toEqual([]);
});
