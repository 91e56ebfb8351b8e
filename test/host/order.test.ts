// Many messages at once: each is answered once, in its conversation's order, on both databases.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Queues } from '../../src/queues.ts';
import { postgresDatabases, sqliteFiles } from '../store/databases.ts';
import { asked, bench } from './support.ts';

const TEXTS = ['hi', 'what is kratom', 'is it addictive', 'asdf qwer', 'can i talk to someone', 'no', 'thanks', '👍'];
const kinds = [sqliteFiles(), postgresDatabases()].map((kind) => [kind.name, kind] as const);

describe.each(kinds)('host on %s', (_name, kind) => {
  beforeAll(() => kind.start(), 60_000);
  afterAll(() => kind.stop(), 60_000);

  test('200 interleaved messages of 10 conversations with duplicates are answered once each, in order', async () => {
    const store = await (await kind.place()).open();
    const { host, channel, notes } = bench(store);
    const taken: Promise<boolean>[] = [];
    for (let n = 0; n < 20; n += 1) {
      for (let c = 0; c < 10; c += 1) {
        const message = asked(`m${n}`, TEXTS[(n + c) % TEXTS.length]!, { conversation: `c${c}` });
        taken.push(host.accept(message));
        if ((n + c) % 3 === 0) taken.push(host.accept(message));
        if (n > 2 && c % 4 === 0) taken.push(host.accept({ ...message, id: `m${n - 2}` }));
      }
    }
    const results = await Promise.all(taken);
    expect(results.filter(Boolean)).toHaveLength(200);
    expect(results.length).toBeGreaterThan(300);
    await host.drain();
    const wanted = Array.from({ length: 20 }, (_, n) => `m${n}`);
    for (let c = 0; c < 10; c += 1) expect(channel.answered(`c${c}`)).toEqual(wanted);
    const seqs = channel.sent.filter((out) => out.ref.conversation === 'c0').map((out) => out.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(await store.pending()).toEqual([]);
    expect(await store.undelivered()).toEqual([]);
    expect(notes).toEqual([]);
    await store.close();
  }, 60_000);

  test('a restart answers what was accepted, in order, once, and keeps what was said before', async () => {
    const place = await kind.place();
    let store = await place.open();
    const first = bench(store);
    await first.say('can i talk to someone', { conversation: 'c0' });
    first.channel.before = () => {
      throw new Error('gone');
    };
    await first.say('thanks', { conversation: 'c1' });
    for (let n = 0; n < 5; n += 1)
      for (let c = 0; c < 3; c += 1) await store.accept(asked(`m${n}`, TEXTS[n]!, { conversation: `c${c}` }));
    await store.close();

    store = await place.open();
    const second = bench(store);
    const live = second.host.accept(asked('live', 'hi', { conversation: 'c1' }));
    await Promise.all([second.host.recover(), second.host.recover(), live]);
    await second.host.drain();
    const wanted = ['m0', 'm1', 'm2', 'm3', 'm4'];
    expect(second.channel.answered('c0')).toEqual(wanted);
    expect(second.channel.answered('c1')).toEqual(['s2', ...wanted, 'live']);
    expect(second.channel.answered('c2')).toEqual(wanted);
    expect((await store.openTickets()).length).toBeGreaterThan(0);
    await second.host.recover();
    expect(second.channel.sent).toHaveLength(17);
    await store.close();
  }, 60_000);
});

describe('queues', () => {
  test('one key in order, keys side by side, a failure stops nobody, no room for an empty line', async () => {
    const queues = new Queues();
    const done: string[] = [];
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow = queues.run('a', async () => {
      await gate;
      done.push('a1');
      return 7;
    });
    const failed = queues.run('a', async () => {
      done.push('a2');
      throw new Error('no');
    });
    const third = queues.run('a', async () => done.push('a3'));
    await queues.run('b', async () => done.push('b1'));
    expect(done).toEqual(['b1']);
    open();
    expect(await slow).toBe(7);
    await expect(failed).rejects.toThrow('no');
    await third;
    expect(done).toEqual(['b1', 'a1', 'a2', 'a3']);
    await queues.idle();
    expect(queues.size).toBe(0);
  });

  test('idle also waits for what is added meanwhile', async () => {
    const queues = new Queues();
    const done: number[] = [];
    void queues.run('a', async () => {
      done.push(1);
      void queues.run('b', async () => {
        await Promise.resolve();
        done.push(2);
      });
    });
    await queues.idle();
    expect(done).toEqual([1, 2]);
  });
});
