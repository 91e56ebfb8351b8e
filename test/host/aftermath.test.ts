// Danger is kept in mind where the person turns up again, and asked about once: in a new chat, after a restart, an hour later.
import { describe, expect, test } from '@jest/globals';
import { plainText } from '../../src/engine/message.ts';
import { TUESDAY } from '../knowledge.ts';
import { bench, DANGER, onFreshHost } from './support.ts';

const HOUR = 3_600_000;

const place = onFreshHost();

describe('danger', () => {
  test('is kept in mind in a new chat of the same person, also after a restart', async () => {
    const first = bench(place.store);
    await first.say(DANGER, { conversation: 'one', user: 'someone' });
    const again = bench(place.store);
    const out = await again.say('ok thanks', { conversation: 'two', user: 'someone', id: 'new' });
    expect(out?.explain.move.kind).toBe('safety');
    expect(again.channel.last()).toContain('911');
  });

  test('is no matter of another person', async () => {
    const it = bench(place.store);
    await it.say(DANGER, { conversation: 'one', user: 'someone' });
    const out = await it.say('ok thanks', { conversation: 'two', user: 'another' });
    expect(out?.explain.move.kind).not.toBe('safety');
  });

  test('of two chats the worse one counts in both', async () => {
    const it = bench(place.store);
    await it.say('i mixed kratom and xanax tonight', { conversation: 'one', user: 'someone' });
    await it.say(DANGER, { conversation: 'two', user: 'someone' });
    await it.say('ok thanks', { conversation: 'one', user: 'someone' });
    expect(it.channel.last()).toContain('Did you reach 911?');
  });

  test('is forgotten everywhere once the person deletes their data', async () => {
    let now = TUESDAY;
    const clock = {
      now: () => {
        now += 1;
        return now;
      },
    };
    const it = bench(place.store, { clock });
    await it.say(DANGER, { conversation: 'one', user: 'someone' });
    await it.say('what is kratom', { conversation: 'two', user: 'someone' });
    await it.say('delete my data', { conversation: 'one', user: 'someone' });
    await it.say('yes delete everything', { conversation: 'one', user: 'someone' });
    for (const conversation of ['one', 'two', 'three']) {
      const out = await it.say('ok thanks', { conversation, user: 'someone' });
      expect([conversation, out?.explain.move.kind]).toEqual([conversation, 'answer']);
    }
    expect(await place.store.checkIns(TUESDAY + 9 * HOUR)).toEqual([]);
  });

  test('fades after the hours that content/organization.yaml says', async () => {
    const first = bench(place.store);
    await first.say(DANGER, { conversation: 'one', user: 'someone' });
    const later = bench(place.store, { clock: { now: () => TUESDAY + 13 * HOUR } });
    const out = await later.say('ok thanks', { conversation: 'two', user: 'someone', id: 'new' });
    expect(out?.explain.move.kind).not.toBe('safety');
  });
});

describe('the question after danger', () => {
  test('is asked once an hour later, by one of two nodes', async () => {
    const it = bench(place.store);
    await it.say(DANGER);
    await it.host.checkIn();
    await it.host.drain();
    expect(it.channel.sent).toHaveLength(1);
    const clock = { now: () => TUESDAY + HOUR };
    const nodes = [bench(place.store, { clock }), bench(place.store, { clock })];
    await Promise.all(nodes.map(({ host }) => host.checkIn()));
    await Promise.all(nodes.map(({ host }) => host.drain()));
    const sent = nodes.flatMap(({ channel }) => channel.sent);
    expect(sent.map(({ reply }) => plainText(reply))).toEqual([expect.stringContaining('how are you now?')]);
  });

  test('is not asked of someone who was asked when they came back', async () => {
    const it = bench(place.store);
    await it.say(DANGER);
    const later = bench(place.store, { clock: { now: () => TUESDAY + 2 * HOUR } });
    await later.say('what is kratom', { id: 'back' });
    expect(later.channel.last()).toContain('how are you now?');
    await later.host.checkIn();
    await later.host.drain();
    expect(later.channel.sent).toHaveLength(1);
  });
});

test('an edited message that speaks of no danger is answered by nothing, and danger in it at once', async () => {
  const it = bench(place.store);
  await it.say('what is kratom');
  expect(await it.say('what is kratom?', { id: 'e1', edited: true })).toBeUndefined();
  expect(await place.store.pending()).toEqual([]);
  expect(await place.store.undelivered()).toEqual([]);
  await it.say(DANGER, { id: 'e2', edited: true });
  expect(it.channel.last()).toContain('911');
});
