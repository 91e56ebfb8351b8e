// The usual client, botframework-directlinejs, unmodified: a whole conversation over WebSocket and over polling.
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Activity, DirectLine as Client, DirectLineOptions } from 'botframework-directlinejs';
import { WebSocket } from 'ws';
import { type Running, startWeb } from './support.ts';

const require = createRequire(import.meta.url);
/** What the client's own type leaves out. */
type Seen = Activity & { readonly replyToId?: string };

let server: Running;
let DirectLine: new (options: DirectLineOptions) => Client;

beforeAll(async () => {
  Object.assign(globalThis, { XMLHttpRequest: require('xhr2'), WebSocket });
  ({ DirectLine } = require('botframework-directlinejs'));
  server = await startWeb();
}, 120_000);
afterAll(() => server?.stop());

describe.each([true, false])('with webSocket: %s', (webSocket) => {
  test('holds a whole conversation and takes it up again where it was', async () => {
    const { token, conversationId } = await generate();
    const first = connect({ token, webSocket });
    const asked = await first.say('what is kratom');
    const reply = await first.until((one) => one.replyToId === asked);
    expect(reply.from.id).toBe('leafline');
    const [choice] = (reply as { suggestedActions?: { actions: { value: string }[] } }).suggestedActions!.actions;
    const chosen = await first.say(choice!.value);
    const second = await first.until((one) => one.replyToId === chosen);
    const echoes = first.seen.filter((one) => one.from.id === 'me');
    expect(echoes.map((one) => one.id)).toEqual([asked, chosen]);
    const watermark = (first.line as unknown as { watermark: string }).watermark;
    first.end();

    const again = connect({ token, conversationId, watermark, webSocket });
    const thanked = await again.say('thanks');
    await again.until((one) => one.replyToId === thanked);
    expect(again.seen.map((one) => one.id)).not.toContain(second.id);
    expect(again.seen.filter((one) => one.from.id === 'me').map((one) => one.id)).toEqual([thanked]);
    again.end();

    const all = connect({ token, conversationId, watermark: '', webSocket });
    await all.until((one) => one.replyToId === thanked);
    expect(all.seen).toHaveLength(6);
    all.end();
  }, 20_000);
});

async function generate(): Promise<{ token: string; conversationId: string }> {
  return (await fetch(`${server.url}/v3/directline/tokens/generate`, { method: 'POST' })).json() as never;
}

function connect(options: DirectLineOptions) {
  const line = new DirectLine({ domain: `${server.url}/v3/directline`, pollingInterval: 200, ...options });
  const seen: Seen[] = [];
  let look = () => {};
  const subscription = line.activity$.subscribe((activity) => {
    seen.push(activity as Seen);
    look();
  });
  return {
    line,
    seen,
    say: (text: string) =>
      new Promise<string>((resolve, reject) => {
        line.postActivity({ type: 'message', from: { id: 'me' }, text }).subscribe(resolve, reject);
      }),
    until: (is: (activity: Seen) => boolean) =>
      new Promise<Seen>((resolve) => {
        look = () => {
          const found = seen.find(is);
          if (found) resolve(found);
        };
        look();
      }),
    end() {
      subscription.unsubscribe();
      line.end();
    },
  };
}
