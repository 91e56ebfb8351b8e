// Where the store is broken, danger is answered at once and the rest gets the card; nothing accepted is lost.
import { describe, expect, test } from '@jest/globals';
import { NOT_STORED } from '../../src/channel.ts';
import { asked, bench, DANGER, onFreshHost } from './support.ts';

const on = onFreshHost();

const refuseReplies = () =>
  on.raw.exec(
    `create trigger refuse before insert on entry when new.direction = 'out' begin select raise(abort, 'no'); end`,
  );
const takeReplies = () => on.raw.exec('drop trigger refuse');

describe('a store that does not take messages', () => {
  test('rejects with STORE_WRITE after danger was answered', async () => {
    await on.store.close();
    await expect(on.bench.host.accept(asked('m1', DANGER, { region: 'GB' }))).rejects.toMatchObject({
      code: 'STORE_WRITE',
    });
    expect(on.bench.channel.sent).toMatchObject([
      { seq: NOT_STORED, replyTo: 'm1', reply: { urgent: true }, explain: { safety: { level: 'emergency' } } },
    ]);
    expect(on.bench.channel.last()).toContain('999');
  });

  test('rejects with STORE_WRITE after the card was sent, where nothing speaks of danger', async () => {
    await on.store.close();
    await expect(on.bench.host.accept(asked('m1', 'what is kratom'))).rejects.toMatchObject({ code: 'STORE_WRITE' });
    expect(on.bench.channel.sent).toMatchObject([
      { seq: NOT_STORED, reply: { urgent: true }, explain: { move: { kind: 'fallback' } } },
    ]);
    expect(on.bench.channel.last()).toContain('988');
  });

  test('and a channel that fails too end nothing', async () => {
    await on.store.close();
    on.bench.channel.before = () => {
      throw new Error('offline');
    };
    await expect(on.bench.host.accept(asked('m1', DANGER))).rejects.toMatchObject({ code: 'STORE_WRITE' });
    await on.bench.host.drain();
  });

  test('a full disk is read from for the place, and takes the message again when there is room', async () => {
    await on.bench.say('i live in australia');
    expect((await on.store.load(asked('x', '')))?.region).toBe('AU');
    const pages = Number(Object.values(on.raw.prepare('PRAGMA page_count').get() ?? {})[0]);
    on.raw.exec(`PRAGMA max_page_count=${pages}`);
    const long = asked('m1', `${DANGER} ${'.'.repeat(19_000)}`);
    await expect(on.bench.host.accept(long)).rejects.toMatchObject({ code: 'STORE_WRITE' });
    expect(on.bench.channel.sent.at(-1)?.seq).toBe(NOT_STORED);
    expect(on.bench.channel.last()).toContain('000');
    on.raw.exec('PRAGMA max_page_count=100000');
    expect(await on.bench.host.accept(long)).toBe(true);
    await on.bench.host.drain();
    expect(on.bench.channel.sent.at(-1)).toMatchObject({ replyTo: 'm1', explain: { safety: { level: 'emergency' } } });
    expect(on.bench.channel.sent.at(-1)?.seq).toBeGreaterThan(0);
  });
});

describe('a store that takes messages but no replies', () => {
  test('danger is answered at once, the rest gets the card; all are answered in order when it is mended', async () => {
    refuseReplies();
    expect(await on.bench.say('what is kratom')).toMatchObject({
      seq: NOT_STORED,
      explain: { move: { kind: 'fallback' } },
    });
    expect(await on.bench.say(DANGER)).toMatchObject({ seq: NOT_STORED, explain: { safety: { level: 'emergency' } } });
    expect((await on.store.pending()).map((message) => message.id)).toEqual(['s1', 's2']);
    takeReplies();
    on.bench.channel.sent.length = 0;
    await on.bench.say('thanks');
    expect(on.bench.channel.answered('c')).toEqual(['s1', 's2', 's3']);
    expect(on.bench.channel.sent.every((out) => out.seq > 0)).toBe(true);
    expect((await on.store.load(asked('x', '')))?.danger?.level).toBe('emergency');
    expect(await on.store.pending()).toEqual([]);
  });

  test('each message gets one card, however often the earlier ones fail again', async () => {
    refuseReplies();
    for (const text of ['hi', 'hello', 'what is kratom']) await on.bench.say(text);
    expect(on.bench.channel.answered('c')).toEqual(['s1', 's2', 's3']);
    takeReplies();
    const second = bench(on.store);
    await second.host.recover();
    expect(second.channel.answered('c')).toEqual(['s1', 's2', 's3']);
  });

  test('a message whose receipt was lost is answered when the client sends it again', async () => {
    on.raw.exec('alter table entry rename to gone');
    await expect(on.bench.host.accept(asked('m1', 'hi'))).rejects.toMatchObject({ code: 'STORE_WRITE' });
    on.raw.exec('alter table gone rename to entry');
    // As if the commit had happened and only the answer to it was lost.
    await on.store.accept(asked('m1', 'hi'));
    expect(await on.bench.host.accept(asked('m1', 'hi'))).toBe(false);
    await on.bench.host.drain();
    expect(on.bench.channel.sent.map((out) => out.seq > 0)).toEqual([false, true]);
  });

  test('a reply whose delivery could not be noted is not sent twice by this process', async () => {
    on.raw.exec(
      `create trigger deaf before update on entry when new.status = 'sent' begin select raise(abort, 'no'); end`,
    );
    await on.bench.say('hi');
    await on.bench.say('what is kratom');
    expect(on.bench.channel.answered('c')).toEqual(['s1', 's2']);
    expect(await on.store.undelivered()).toHaveLength(2);
    on.raw.exec('drop trigger deaf');
    await on.bench.say('thanks');
    expect(on.bench.channel.answered('c')).toEqual(['s1', 's2', 's3']);
    expect(await on.store.undelivered()).toEqual([]);
  });

  test('a state that cannot be read back is no reason for silence', async () => {
    await on.bench.say('hi');
    on.raw.exec('alter table conversation rename column state to lost');
    expect(await on.bench.say(DANGER)).toMatchObject({
      seq: expect.any(Number),
      explain: { safety: { level: 'emergency' } },
    });
    on.raw.exec('alter table conversation rename column lost to state');
  });
});

describe('erasure', () => {
  test('through the conversation leaves only the farewell and what came after', async () => {
    await on.bench.say('what is kratom');
    await on.bench.say('delete my data');
    const yes = await on.bench.say('yes');
    const lines = await on.store.transcript('test', 'c', 0, 100);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ direction: 'out', seq: yes?.seq });
    expect(on.bench.channel.sent.at(-1)?.seq).toBe(yes?.seq);
    expect((await on.bench.say('hi'))?.seq).toBeGreaterThan(yes?.seq ?? 0);
  });
});
