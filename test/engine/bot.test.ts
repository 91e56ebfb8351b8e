// The pipeline through its front door: the same inputs give the same turn, danger comes first in any state, nothing throws.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { handle } from '../../src/engine/bot.ts';
import { staticCard, welcome } from '../../src/engine/cards.ts';
import { plainText } from '../../src/engine/message.ts';
import { freshState, type State } from '../../src/engine/turn.ts';
import { conversation, knowledge, message, TUESDAY } from '../knowledge.ts';

const MEANS = { now: TUESDAY, random: () => 0.5 };
const WAITING: State = { ...freshState(), handoff: 'waiting' };
const HELD: State = { ...freshState(), handoff: 'human' };

describe('the turn', () => {
  test('is the same, byte for byte, for the same inputs, and changes none of them', () => {
    const state = Object.freeze({ ...freshState(), said: Object.freeze({ 'facts.liver': 1 }) });
    const turns = [1, 2].map(() => JSON.stringify(handle(knowledge, state, message('is it bad for ur liver'), MEANS)));
    expect(turns[0]).toBe(turns[1]);
    expect(JSON.parse(turns[0]!)).toMatchObject({ move: { kind: 'answer', intents: ['facts.liver'] } });
  });

  test('any text, in any of the states, gets a reply that can be read', () => {
    const states = [freshState(), WAITING, HELD, conversation().say('am i addicted').next];
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(...states), (text, state) => {
        const turn = handle(knowledge, state, message(text), MEANS);
        expect(plainText(turn.reply).length).toBeGreaterThan(0);
        expect(plainText(turn.reply)).not.toMatch(/\{[a-z_]+\}/);
      }),
      { numRuns: 300 },
    );
  });

  test('a longest message takes no unreasonable work', () => {
    expect(handle(knowledge, freshState(), message('my son '.repeat(4000)), MEANS).reply.blocks.length).toBeGreaterThan(
      0,
    );
  });
});

describe('danger', () => {
  test.each([
    ['a fresh chat', freshState()],
    ['while waiting', WAITING],
    ['while a counselor holds the chat', HELD],
    ['inside a flow', conversation().say('am i addicted to this').next],
  ])('is answered first in %s', (_name, state) => {
    const turn = handle(knowledge, state, message('my son took kratom and hes not breathing'), MEANS);
    expect(turn.screen).toMatchObject({ level: 'emergency', about: 'other' });
    expect(turn.reply.urgent).toBe(true);
    expect(turn.reply.blocks[0]).toMatchObject({ type: 'text', text: expect.stringContaining('911') });
    expect(turn.reply.blocks[1]).toMatchObject({ type: 'contact', contact: { phone: '911' } });
    expect(turn.move).toEqual({ kind: 'safety', intents: [] });
    expect(turn.next.stack).toEqual([]);
  });

  test('raises an open request for a counselor', () => {
    expect(handle(knowledge, WAITING, message('i want to kill myself'), MEANS).effects).toEqual([
      { type: 'raiseTicket', risk: 'crisis' },
    ]);
  });

  test('stays in mind for hours: a joke does not end it, the next answer carries the number, another day does not', () => {
    const talk = conversation();
    talk.say('i want to die');
    expect(talk.say('nvm just joking')).toMatchObject({ move: { kind: 'safety' }, reply: { urgent: true } });
    expect(talk.say('what is kratom', { minutes: 120 }).reply.blocks[0]).toMatchObject({
      type: 'notice',
      text: expect.stringContaining('988'),
    });
    expect(talk.say('what is kratom', { minutes: 60 * 24 }).reply.blocks[0]).toMatchObject({ type: 'text' });
  });

  test('a second message in the same danger follows up instead of repeating', () => {
    const talk = conversation();
    const first = talk.say('he overdosed and wont wake up').text;
    const second = talk.say('he still wont wake up').text;
    expect(second).not.toBe(first);
    expect(second).toContain('911');
  });

  test('Spanish danger is answered in Spanish', () => {
    expect(conversation().say('mi hijo no respira').text).toMatch(/Llam/);
  });

  test('the number is that of the place the person is in, and asking about a place moves nobody', () => {
    expect(conversation().say('im in england and my friend is not breathing').text).toContain('999');
    expect(conversation().say('my friend is not breathing', { locale: 'en-AU' }).text).toContain('000');
    const talk = conversation();
    talk.say('is kratom legal in thailand');
    expect(talk.say('my friend is not breathing').text).toContain('911');
  });

  test.each(Object.keys(knowledge.regions))(
    'region %s: a number first where one is known, and no line that waits for confirmation',
    (region) => {
      const turn = handle(knowledge, freshState(), message('she overdosed and is not breathing', { region }), MEANS);
      const emergency = knowledge.regions[region]!.emergency;
      expect(plainText({ ...turn.reply, blocks: turn.reply.blocks.slice(0, 1) })).toContain(
        emergency ?? 'emergency number',
      );
      const unconfirmed = Object.values(knowledge.regions).flatMap(({ lines }) =>
        lines.filter((line) => !line.confirmed).map((line) => line.name),
      );
      for (const block of turn.reply.blocks)
        if (block.type === 'contact') expect(unconfirmed).not.toContain(block.contact.name);
    },
  );
});

describe('cards without a conversation', () => {
  test.each([null, 'GB', 'UK', 'XX', '*'])('the static card of region %s names whom to call', (region) => {
    const card = staticCard(knowledge, region, 'en');
    expect(card.urgent).toBe(true);
    expect(plainText(card)).toMatch(/911|999|emergency number/);
  });

  test('the greeting says that it is a program and offers four ways on', () => {
    const greeting = welcome(knowledge, null);
    expect(plainText(greeting)).toMatch(/not a person/);
    expect(greeting.blocks.find((block) => block.type === 'choices')).toMatchObject({ choices: { length: 4 } });
  });
});
