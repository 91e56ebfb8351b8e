// Two or three questions in one message: all are answered in one reply, in their order, whatever else is going on.
import { describe, expect, test } from '@jest/globals';
import { Draft } from '../../src/engine/compose.ts';
import { answerReading } from '../../src/engine/dialog/decide.ts';
import type { Decision } from '../../src/engine/dialog/end.ts';
import { plainText } from '../../src/engine/message.ts';
import { freshState, type State } from '../../src/engine/turn.ts';
import { conversation, knowledge, TUESDAY } from '../knowledge.ts';

const means = { now: TUESDAY, random: () => 0 };

/** What is decided for a message in which these intents were heard, in this order. */
function asked(intents: readonly string[], state: State = freshState()): Decision & { readonly text: string } {
  const ranked = intents.map((intent, at) => ({ intent, confidence: 0.9 - at / 10 }));
  const reading = { ranked, asked: intents, entities: [], locale: 'en', sure: 'yes' } as const;
  const tokens = [{ text: 'words', sentence: 0 }];
  const decision = answerReading(
    { knowledge, state, draft: new Draft(knowledge, state, means), tokens, means },
    reading,
  );
  return { ...decision, text: plainText(decision.reply) };
}

const short = (intent: string) => knowledge.answers[intent]!.short;
const labels = ({ next }: Decision) => next.offered.map(({ label }) => label);

describe('two questions', () => {
  const turn = asked(['withdrawal.timeline', 'facts.legality']);

  test('are answered in the order they were asked, each under its name', () => {
    const [first, second] = [short('withdrawal.timeline'), short('facts.legality')].map((text) =>
      turn.text.indexOf(text),
    );
    expect(first).toBeGreaterThan(turn.text.indexOf('How long withdrawal lasts'));
    expect(second).toBeGreaterThan(first!);
    expect(turn.text).toContain('Is kratom legal?');
    expect(turn.move).toEqual({ kind: 'answer', intents: ['withdrawal.timeline', 'facts.legality'] });
  });

  test('cite the sources of both and offer the ways on of both in turn', () => {
    const cited = turn.reply.blocks.flatMap((block) => (block.type === 'sources' ? block.sources : []));
    for (const intent of ['withdrawal.timeline', 'facts.legality'])
      for (const key of knowledge.answers[intent]!.sources) expect(cited).toContain(knowledge.sources[key]);
    const [one, other] = ['withdrawal.timeline', 'facts.legality'].map(
      (intent) => knowledge.answers[intent]!.choices[0]!,
    );
    expect(turn.next.offered.slice(0, 2).map(({ id }) => id)).toEqual([one, other]);
    expect(turn.next.offered.length).toBeLessThanOrEqual(4);
  });

  test('leave the last one as what a follow-up rests on', () => {
    expect(turn.next.answered).toEqual(['facts.legality', 'withdrawal.timeline']);
  });

  test('can be said again, both of them, also in easier words', () => {
    const talk = conversation(turn.next);
    expect(talk.say('say that again').text).toContain(short('facts.legality'));
    const simple = talk.say('simpler please').text;
    for (const intent of turn.move.intents) expect(simple).toContain(knowledge.answers[intent]!.simple);
  });
});

test.each(Object.keys(knowledge.answers))(
  '%s beside another question stays readable and names no number twice',
  (intent) => {
    for (const pair of [
      [intent, 'facts.what_is'],
      ['next_steps.hotlines', intent],
    ]) {
      const { text, reply } = asked(pair);
      expect(text).not.toMatch(/\{[a-z_]+\}/);
      const names = reply.blocks.flatMap((block) => (block.type === 'contact' ? [block.contact.name] : []));
      expect(new Set(names).size).toBe(names.length);
      const said = reply.blocks.filter((block) => block.type === 'text').map((block) => block.text.length);
      expect(said.reduce((sum, length) => sum + length, 0)).toBeLessThan(1100);
    }
  },
);

test('three are answered, a fourth is not', () => {
  const { text, move } = asked(['facts.liver', 'facts.legality', 'facts.drug_test', 'facts.pregnancy']);
  expect(move.intents).toEqual(['facts.liver', 'facts.legality', 'facts.drug_test']);
  expect(text).not.toContain(short('facts.pregnancy'));
});

describe('beside a question', () => {
  test.each(['chat.greet', 'chat.thanks', 'chat.goodbye', 'out_of_scope'])('%s is no question of its own', (small) => {
    const { move, text } = asked([small, 'facts.liver']);
    expect(move).toEqual({ kind: 'answer', intents: ['facts.liver'] });
    expect(text).not.toContain('First,');
  });

  test('asking for a person is done, and said as it is', () => {
    const turn = asked(['handoff.human', 'facts.liver']);
    expect(turn.text).toContain(short('facts.liver'));
    expect(turn.text).toContain('saved your request');
    expect(turn.effects).toMatchObject([{ type: 'openTicket' }]);
    expect(turn.move).toEqual({ kind: 'handoff', intents: ['handoff.human', 'facts.liver'] });
    expect(turn.next.handoff).toBe('waiting');
    const again = conversation(turn.next).say('say that again').text;
    expect(again).toContain('already saved');
    expect(again).toContain(short('facts.liver'));
  });

  test('a yes is a yes to what was offered', () => {
    const state = { ...freshState(), expects: 'handoff.human' };
    expect(asked(['chat.affirm', 'facts.liver'], state).move.intents).toEqual(['handoff.human', 'facts.liver']);
  });

  test('there is no request to cancel where none is open', () => {
    expect(asked(['handoff.cancel', 'facts.liver']).move.intents).toEqual(['facts.liver']);
  });

  test('a boundary is said plainly, the fact with it', () => {
    const { text, move } = asked(['facts.liver', 'boundary.dosing']);
    expect(text).toContain(short('boundary.dosing'));
    expect(move.intents).toEqual(['facts.liver', 'boundary.dosing']);
  });

  test('low spirits are met with warm words before the answer', () => {
    const turn = asked(['chat.distress', 'withdrawal.timeline']);
    expect(turn.text).toMatch(/^That sounds hard/);
    expect(turn.text).toContain('988');
    expect(turn.text).not.toContain('First,');
    expect(turn.next.answered).toEqual(['withdrawal.timeline', 'chat.distress']);
  });

  test('a guided conversation begins last, with its question at the end', () => {
    const turn = asked(['addiction.self_check', 'facts.liver']);
    expect(turn.move).toEqual({ kind: 'flow', intents: ['addiction.self_check', 'facts.liver'] });
    expect(turn.text).toContain(short('facts.liver'));
    expect(turn.text).toMatch(/have you needed more kratom to feel the same effect\?$/);
    expect(labels(turn)).toContain('Skip this one');
  });

  test('of two guided conversations one begins; beside a request for a person none does', () => {
    expect(asked(['addiction.self_check', 'next_steps.find_treatment']).next.stack).toHaveLength(1);
    const turn = asked(['addiction.self_check', 'handoff.human']);
    expect(turn.next.stack).toEqual([]);
    expect(labels(turn)).toContain('Check my own use');
    expect(turn.move.intents).toEqual(['handoff.human']);
  });

  test('erasing comes last, with its question, before any other guided conversation', () => {
    const turn = asked(['addiction.self_check', 'chat.delete_data', 'facts.liver']);
    expect(turn.text).toContain(short('facts.liver'));
    expect(turn.text).toMatch(/Do you want to erase all of it now\?$/);
    expect(turn.next.stack).toMatchObject([{ flow: 'delete_data' }]);
  });

  test('frustration is met with an apology before the answer', () => {
    const turn = asked(['chat.frustration', 'facts.liver']);
    expect(knowledge.phrases['double.sorry']!.some((text) => turn.text.startsWith(text))).toBe(true);
    expect(turn.text).toContain(short('facts.liver').slice(0, 20));
    expect(turn.move).toEqual({ kind: 'answer', intents: ['chat.frustration', 'facts.liver'] });
  });

  test('starting over is done first', () => {
    const before = { ...freshState(), answered: ['facts.what_is'], handoff: 'waiting' } as const;
    const turn = asked(['chat.restart', 'facts.liver'], before);
    expect(turn.next).toMatchObject({ answered: ['facts.liver'], handoff: 'waiting' });
  });
});

test('inside a guided conversation both are answered before its question is put again, once', () => {
  const turn = asked(['facts.liver', 'facts.legality'], conversation().say('am i addicted? check me').next);
  expect(turn.move).toEqual({ kind: 'resume', intents: ['facts.liver', 'facts.legality'] });
  expect(turn.text.split('have you needed more')).toHaveLength(2);
  expect(turn.text).toMatch(/feel the same effect\?$/);
  expect(labels(turn)).toContain('Skip this one');
});

describe('one close reading', () => {
  const ranked = [{ intent: 'facts.liver', confidence: 0.5 }];
  const reading = { ranked, asked: [], entities: [], locale: 'en', sure: 'unsure' } as const;
  const tokens = [{ text: 'words', sentence: 0 }];
  const state = freshState();
  const turn = answerReading({ knowledge, state, draft: new Draft(knowledge, state, means), tokens, means }, reading);

  test('is asked about by its name', () => {
    expect(turn.move).toEqual({ kind: 'ask', intents: ['facts.liver'] });
    expect(plainText(turn.reply)).toContain(`"${knowledge.answers['facts.liver']!.label}"`);
  });

  test('is answered on a yes; on a no what is meant is asked openly', () => {
    expect(conversation(turn.next).say('yes').move).toEqual({ kind: 'answer', intents: ['facts.liver'] });
    const no = conversation(turn.next).say('no').text;
    expect(knowledge.phrases['correct.open']!.some((text) => no.startsWith(text))).toBe(true);
  });
});
