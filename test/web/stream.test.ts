// The WebSocket: everything after the watermark when it opens, then what comes; bounded, and closed at the end.
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { Streams } from '../../adapters/web/stream.ts';
import { type Client, clientOf, type Opened } from './client.ts';
import { prepare, type Running, startWeb, type Wishes } from './support.ts';

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

test('replays what came before it opened and goes on live', async () => {
  const { client } = await start();
  const own = await client.begin();
  await client.say(own.id, own.token, 'hello', { clientActivityId: 'a' });
  await client.until(own.id, own.token, 2);
  const stream = await open(client, own);
  await stream.until(2);
  await client.say(own.id, own.token, 'what is kratom', { clientActivityId: 'b' });
  const all = await stream.until(4);
  expect(all.map((one) => one.from.role)).toEqual(['user', 'bot', 'user', 'bot']);
  expect(all[3].replyToId).toBe(all[2].id);
  stream.socket.close();
});

test('goes on after a watermark, shows both sides to every socket, and ignores what clients write into it', async () => {
  const { client } = await start();
  const own = await client.begin();
  await client.say(own.id, own.token, 'hello');
  const { watermark } = await client.until(own.id, own.token, 2);
  const [one, other] = [await open(client, own, watermark), await open(client, own, watermark)];
  one.socket.send('');
  one.socket.send('{"activities":[{"type":"message","text":"forged"}]}');
  await client.say(own.id, own.token, 'what is kratom');
  const [first, second] = [await one.until(2), await other.until(2)];
  expect(first).toEqual(second);
  expect(first[0].text).toBe('what is kratom');
  for (const { socket } of [one, other]) socket.close();
});

test('keeps fast messages in order, each reply after its message', async () => {
  const { client } = await start();
  const own = await client.begin();
  const stream = await open(client, own);
  const texts = Array.from({ length: 20 }, (_, n) => `hello number ${n}`);
  for (const text of texts) await client.say(own.id, own.token, text);
  const all = await stream.until(40);
  expect(all.filter((one) => one.from.role === 'user').map((one) => one.text)).toEqual(texts);
  expect(new Set(all.map((one) => one.id)).size).toBe(40);
  for (const [at, one] of all.entries()) {
    if (one.replyToId) expect(all.findIndex((asked) => asked.id === one.replyToId)).toBeLessThan(at);
  }
  stream.socket.close();
});

test("is refused without its token, with another conversation's, and beyond its share", async () => {
  const { client } = await start();
  const [own, other] = [await client.begin(), await client.begin()];
  const address = await addressOf(client, own);
  expect(await refusal(address.replace(/&t=.*/, ''))).toBe(401);
  expect(await refusal(address.replace(/&t=.*/, '&t=x'))).toBe(403);
  expect(await refusal(address.replace(own.id, other.id))).toBe(403);
  expect(await refusal(address.replace(/watermark=/, 'watermark=x'))).toBe(400);
  const sockets: WebSocket[] = [];
  for (let n = 0; n < 8; n += 1) sockets.push((await open(client, own)).socket);
  expect(await refusal(address)).toBe(429);
  const closed = new Promise((resolve) => sockets[0]!.once('close', resolve));
  sockets[0]!.close();
  await closed;
  await expect(open(client, own)).resolves.toBeDefined();
  for (const socket of sockets) socket.close();
});

test('closes when the server stops', async () => {
  const { server, client } = await start();
  const { socket } = await open(client, await client.begin());
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await running.pop()!.stop();
  expect(await closed).toBe(1001);
  expect(server.channel.health().state).toBe('stopped');
});

test('a socket that no longer answers is removed', async () => {
  const streams = new Streams(
    async (_conversation, cursor) => ({ activities: [], cursor, more: false, failed: false }),
    5,
  );
  const listeners = new Map<string, () => void>();
  const gone = new Promise<void>((resolve) => {
    streams.add(
      {
        readyState: 1,
        bufferedAmount: 0,
        send() {},
        ping() {},
        close() {},
        terminate() {
          listeners.get('close')!();
          resolve();
        },
        on: (event, listener) => listeners.set(event, listener),
      },
      'conversation',
      { seq: 0, mark: 0 },
    );
  });
  // The heart's timer does not keep a process alive by itself.
  const alive = setInterval(() => {}, 1000);
  await gone;
  clearInterval(alive);
  expect(streams.count).toBe(0);
  await streams.stop();
});

async function addressOf(client: Client, own: Opened, watermark = ''): Promise<string> {
  return (await client.get(`/conversations/${own.id}?watermark=${watermark}`, own.token)).body.streamUrl;
}

/** Opens the stream and collects what comes. */
async function open(client: Client, own: Opened, watermark = '') {
  const socket = new WebSocket(await addressOf(client, own, watermark));
  // biome-ignore lint/suspicious/noExplicitAny: tests look into activities, types do not
  const activities: any[] = [];
  let look = () => {};
  socket.on('message', (data) => {
    activities.push(...JSON.parse(String(data)).activities);
    look();
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    until: (count: number) =>
      new Promise<typeof activities>((resolve) => {
        look = () => {
          if (activities.length >= count) resolve(activities.slice(0, count));
        };
        look();
      }),
  };
}

function refusal(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.on('unexpected-response', (_request, answer) => {
      resolve(answer.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('open', () => reject(new Error('opened')));
    socket.on('error', () => {});
  });
}
