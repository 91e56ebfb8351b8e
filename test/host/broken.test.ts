// Where the channel, the engine or the state is broken, the person is answered, and the conversation works again.
import { describe, expect, test } from '@jest/globals';
import type { Knowledge } from '../../src/engine/knowledge.ts';
import { freshState } from '../../src/engine/turn.ts';
import { knowledge } from '../knowledge.ts';
import { asked, bench, DANGER, onFreshHost } from './support.ts';

const on = onFreshHost();

describe('a channel that fails', () => {
  test('is tried again, oldest first, before the next reply', async () => {
    let up = false;
    on.bench.channel.before = () => {
      if (!up) throw new Error('offline');
    };
    await on.bench.say('hi');
    await on.bench.say('what is kratom');
    expect(on.bench.channel.sent).toEqual([]);
    expect(await on.store.undelivered()).toHaveLength(2);
    expect(on.bench.notes.length).toBeGreaterThan(0);
    up = true;
    await on.bench.say('thanks');
    expect(on.bench.channel.answered('c')).toEqual(['s1', 's2', 's3']);
    expect(await on.store.undelivered()).toEqual([]);
  });

  test('is tried again by recover', async () => {
    on.bench.channel.before = () => Promise.reject(new Error('offline'));
    await on.bench.say('hi');
    on.bench.channel.before = () => {};
    await on.bench.host.recover();
    expect(on.bench.channel.answered('c')).toEqual(['s1']);
  });

  test('for one reply holds up no other', async () => {
    on.bench.channel.before = (out) => {
      if (out.replyTo === 's1') throw new Error('refused for ever');
    };
    for (const text of ['hi', 'what is kratom', DANGER]) await on.bench.say(text);
    expect(on.bench.channel.answered('c')).toEqual(['s2', 's3']);
    expect((await on.store.undelivered()).map((out) => out.replyTo)).toEqual(['s1']);
  });

  test('by never coming back holds up its own conversation only', async () => {
    let free = () => {};
    const held = new Promise<void>((resolve) => {
      free = resolve;
    });
    on.bench.channel.before = (out) => (out.ref.conversation === 'held' ? held : undefined);
    expect(await on.bench.host.accept(asked('m1', 'hi', { conversation: 'held' }))).toBe(true);
    expect(await on.bench.host.accept(asked('m2', 'hi', { conversation: 'held' }))).toBe(true);
    const other = new Promise<void>((resolve) => {
      const before = on.bench.channel.before;
      on.bench.channel.before = (out) => (out.ref.conversation === 'free' ? resolve() : before(out));
    });
    await on.bench.host.accept(asked('m1', 'hi', { conversation: 'free' }));
    await other;
    expect(on.bench.channel.answered('held')).toEqual([]);
    free();
    await on.bench.host.drain();
    expect(on.bench.channel.answered('held')).toEqual(['m1', 'm2']);
  });

  test('or is not there leaves the reply for later', async () => {
    await on.bench.say('hi', { channel: 'elsewhere' });
    expect(await on.store.undelivered()).toHaveLength(1);
    expect(on.bench.notes.join()).toContain('did not reach');
  });
});

describe('a state that the engine cannot use', () => {
  const poison = (state: unknown) => on.raw.prepare('update conversation set state = ?').run(JSON.stringify(state));

  test.each([
    ['of another shape', { stack: 7, offered: null, said: 'x', answered: 5, danger: 'yes', locale: 3 }],
    ['of an older version', { locale: 'en', region: null }],
    ['that is a list', [1, 2, 3]],
    ['that is a word', 'state'],
    ['with a flow that is no more', { ...freshState(), stack: [{ flow: 'gone', step: 'x' }] }],
  ])('%s is given up, and the conversation works', async (_what, state) => {
    await on.bench.say('hi');
    poison(state);
    for (const text of ['what is kratom', 'is it addictive']) {
      const out = await on.bench.say(text);
      expect(out?.seq).toBeGreaterThan(0);
      expect(out?.explain.move).toMatchObject({ kind: 'answer' });
    }
    expect(Array.isArray((await on.store.load(asked('x', '')))?.stack)).toBe(true);
    expect(await on.store.pending()).toEqual([]);
  });

  test('keeps the danger that it knew of, and who holds the conversation', async () => {
    await on.bench.say('i want to kill myself');
    const before = await on.store.load(asked('x', ''));
    expect(before?.danger).not.toBeNull();
    poison({ ...before, handoff: 'waiting', said: 7, stack: null, offered: null });
    expect((await on.bench.say('what is kratom'))?.explain.move.kind).not.toBe('fallback');
    expect(await on.store.load(asked('x', ''))).toMatchObject({
      handoff: 'waiting',
      danger: { level: before?.danger?.level },
    });
  });
});

describe('an engine that fails on everything', () => {
  /** From now on these parts of a knowledge cannot be read. */
  const lose = (own: Knowledge, parts: readonly (keyof Knowledge)[]) => {
    for (const part of parts)
      Object.defineProperty(own, part, {
        get() {
          throw new Error(`${part} cannot be read`);
        },
      });
  };
  const parts: [string, (keyof Knowledge)[]][] = [
    ['the model', ['model']],
    ['the spelling', ['spelling']],
    ['the flows, the terms and the places', ['flows', 'terms', 'places']],
    ['the model, the spelling and the terms', ['model', 'spelling', 'terms', 'places']],
  ];
  test.each(parts)('without %s danger still gets its number and its steps', async (_what, names) => {
    const own = { ...knowledge };
    const broken = bench(on.store, { knowledge: own, channels: [on.bench.channel] });
    lose(own, names);
    await broken.say(DANGER);
    expect(on.bench.channel.last()).toMatch(/^Call 911 now/);
    expect(on.bench.channel.last()).toMatch(/^1\. /m);
  });

  test.each([
    ['what is said in danger', ['responses']],
    ['the signs', ['screener', 'model']],
    ['the answers', ['answers']],
    ['the lines and the phrases', ['regions', 'phrases']],
    ['all but who runs it', Object.keys(knowledge).filter((part) => part !== 'organization')],
  ] as [string, (keyof Knowledge)[]][])(
    'that loses %s while it runs sends the card for the region',
    async (_what, names) => {
      const own = { ...knowledge };
      const it = bench(on.store, { knowledge: own, channels: [on.bench.channel] });
      lose(own, names);
      await it.host.accept(asked('d1', DANGER, { region: 'GB' }));
      await it.host.drain();
      expect(on.bench.channel.last()).toContain('999');
      expect(on.bench.channel.sent.at(-1)?.reply.urgent).toBe(true);
    },
  );

  test('sends the card, stored and once, leaves the state, and works again when it is mended', async () => {
    await on.bench.say('what is kratom');
    const before = await on.store.load(asked('x', ''));
    let broken = true;
    const model = () => {
      if (broken) throw new Error('what is kratom: cannot be read');
      return knowledge.model;
    };
    const second = bench(on.store, {
      knowledge: Object.defineProperty({ ...knowledge }, 'model', { get: model }),
      channels: [on.bench.channel],
    });
    const card = asked('m1', 'is it addictive', { region: 'GB' });
    expect(await second.host.accept(card)).toBe(true);
    await second.host.drain();
    expect(on.bench.channel.sent.at(-1)).toMatchObject({
      replyTo: 'm1',
      reply: { urgent: true },
      explain: { move: { kind: 'fallback' } },
    });
    expect(on.bench.channel.sent.at(-1)?.seq).toBeGreaterThan(0);
    expect(on.bench.channel.last()).toContain('999');
    expect(await on.store.load(card)).toEqual(before);
    expect(await on.store.pending()).toEqual([]);
    expect(second.notes.length).toBeGreaterThan(0);
    expect(second.notes.join()).not.toContain('kratom');
    broken = false;
    await second.host.accept(asked('m2', 'is it addictive'));
    await second.host.drain();
    expect(on.bench.channel.sent.at(-1)?.explain.move.kind).toBe('answer');
  });
});
