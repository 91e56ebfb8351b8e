// Mending the talk: again, simpler, back, "no, I meant", skip, cancel, start over; and misunderstandings that end with a person.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { handle } from '../../src/engine/bot.ts';
import { cardsOf } from '../../src/engine/cards.ts';
import { otherThan } from '../../src/engine/dialog/correct.ts';
import { plainText } from '../../src/engine/message.ts';
import { freshState, type State } from '../../src/engine/turn.ts';
import { turnOf } from '../../src/rescue.ts';
import { conversation, knowledge, message, TUESDAY } from '../knowledge.ts';

const MEANS = { now: TUESDAY, random: () => 0 };
const CHECK = 'am i addicted? check me';
const [Q1, Q2, Q3] = ['have you needed more', 'When you skip kratom', 'tried to cut back'];
const questions = Object.values(knowledge.flows).flatMap(({ steps }) =>
  Object.values(steps).flatMap((step) => (step.kind === 'ask' ? [step.ask] : [])),
);

/** A conversation that has said these messages. */
function talkOf(...said: readonly string[]) {
  const talk = conversation();
  for (const text of said) talk.say(text);
  return talk;
}

describe('again', () => {
  test.each(['repeat', 'what?', 'simpler', 'i dont get it', 'too long'])(
    '"%s" puts the question that waits once more, before and after an answer to one',
    (words) => {
      const talk = talkOf(CHECK);
      expect(talk.say(words).text).toContain(Q1);
      talk.say('yes');
      const { text, next } = talk.say(words);
      expect(text).toContain(Q2);
      expect(next.stack).toMatchObject([{ score: 2, asides: 0 }]);
    },
  );

  test('after a side question that answer comes again, and the question once', () => {
    const { text } = talkOf(CHECK, 'how long does withdrawal last').say('simpler');
    expect(text).toContain(knowledge.answers['withdrawal.timeline']!.simple);
    expect(text.split(Q1)).toHaveLength(2);
  });

  test('after danger the whole reply comes again, steps and all; shorter brings its follow-up', () => {
    const talk = conversation();
    const first = talk.say('he overdosed and wont wake up').text;
    expect(talk.say('what? say that again')).toMatchObject({ text: first, move: { kind: 'safety' } });
    expect(talk.say('too long').text.length).toBeLessThan(first.length);
    talk.say('what is naloxone');
    expect(talk.say('say that again')).toMatchObject({ move: { kind: 'answer', intents: ['chat.repeat'] } });
  });

  test('after a misunderstanding it says so, with the same ways on, and never that nothing was said', () => {
    const talk = conversation();
    const before = talk.say('wibble the snark blorpily').next.offered;
    const { text, next } = talk.say('huh?');
    expect(text).toContain('I was not sure what you meant');
    expect(next.offered).toEqual(before);
  });

  test('after a guided conversation its result comes again', () => {
    const talk = talkOf(CHECK, 'yes', 'yes', 'yes', 'yes', 'yes');
    const result = talk.say('yes').text;
    expect(talk.say('say that again').text).toContain(result.split('\n')[0]);
  });

  test('after asking for a person it says how the request stands, and opens no second one', () => {
    const talk = talkOf('talk to a person');
    const turn = talk.say('say that again');
    expect(turn.text).toContain('already saved');
    expect(turn.effects).toEqual([]);
    talk.say('cancel');
    expect(talk.say('repeat that').text).toContain('no open request');
  });
});

describe('back', () => {
  test.each([
    'back',
    'go back',
    'wait go back',
    'previous question',
    'i want to change my answer',
    'undo',
    'go bakc pls',
  ])('"%s" puts the question before, its answer undone', (words) => {
    const talk = talkOf(CHECK, 'yes', 'sometimes');
    const { text, next } = talk.say(words);
    expect(text).toContain(Q2);
    expect(next.stack).toMatchObject([{ step: 'q2', score: 2, slots: { tolerance: 'yes' } }]);
    expect(talk.say('back').next.stack).toMatchObject([{ step: 'q1', score: 0, slots: {}, trail: [] }]);
    expect(talk.say('back').text).toContain('first question');
  });

  test('a country that was the answer is undone with it', () => {
    const talk = talkOf('Find treatment', 'canada');
    expect(talk.state.region).toBe('CA');
    expect(talk.say('go back').next.region).toBe(null);
  });

  test('outside, the answer before the last one; then none is left', () => {
    const talk = talkOf('what is kratom', 'is it legal');
    expect(talk.say('go back').text).toContain(knowledge.answers['facts.what_is']!.variants[0]);
    expect(talk.say('go back').text).toContain('nothing earlier');
  });
});

describe('no, I meant', () => {
  test.each([
    'no, i meant how does it feel to withdraw from kratom',
    'i meant what does withdrawal feel like not how long',
    "that's not what i asked, what does withdrawal feel like",
    'not that, what does withdrawal feel like',
    'sorry i meant what are the symptoms of withdrawal',
    'not the timeline i meant the symptoms of withdrawal',
  ])('"%s" is read without its lead', (words) => {
    expect(talkOf('how long does withdrawal last').say(words).move).toEqual({
      kind: 'answer',
      intents: ['withdrawal.symptoms'],
    });
  });

  test('is not answered with the same again while something else is likely', () => {
    const ranked = [
      { intent: 'withdrawal.timeline', confidence: 0.7 },
      { intent: 'withdrawal.symptoms', confidence: 0.2 },
    ];
    const reading = { ranked, asked: ['withdrawal.timeline'], entities: [], locale: 'en', sure: 'yes' } as const;
    const state = { ...freshState(), last: ['withdrawal.timeline'] };
    expect(otherThan(knowledge, state, reading)).toMatchObject({ asked: [], sure: 'unsure', ranked: [ranked[1]] });
    expect(otherThan(knowledge, state, { ...reading, ranked: [ranked[0]!] }).asked).toEqual(['withdrawal.timeline']);
  });

  test.each(["that's not what i meant", 'no thats wrong', 'you misunderstood me'])(
    '"%s" alone offers what else was likely',
    (words) => {
      const state: State = {
        ...freshState(),
        answered: ['facts.liver'],
        last: ['facts.liver'],
        others: ['facts.risks'],
      };
      const turn = handle(knowledge, state, message(words), MEANS);
      expect(turn.move).toEqual({ kind: 'ask', intents: ['facts.risks'] });
      const bare = handle(knowledge, { ...state, others: [] }, message(words), MEANS);
      expect(plainText(bare.reply)).toContain('took that the wrong way');
    },
  );

  test('changes the answer before, where it fits that question', () => {
    const talk = talkOf(CHECK, 'no');
    const { text, next } = talk.say('no i meant yes');
    expect(text).toContain('changed that answer');
    expect(text).toContain(Q2);
    expect(next.stack).toMatchObject([{ step: 'q2', score: 2, slots: { tolerance: 'yes' } }]);
  });

  test('right after an unclear answer it is about the question that waits', () => {
    const talk = talkOf(CHECK, 'no', 'purple monkey dishwasher');
    expect(talk.say('i meant yes').next.stack).toMatchObject([
      { step: 'q3', slots: { tolerance: 'no', withdrawal: 'yes' } },
    ]);
  });

  test('a question in it is answered before the question that waits', () => {
    const { text, move } = talkOf(CHECK).say('no i meant how long does withdrawal last');
    expect(move).toEqual({ kind: 'resume', intents: ['withdrawal.timeline'] });
    expect(text).toMatch(/feel the same effect\?$/);
  });

  test('danger in it comes first', () => {
    expect(talkOf('what is kratom').say('no i meant i want to kill myself').move.kind).toBe('safety');
  });
});

describe('skip and cancel', () => {
  test('a question is left out, unanswered', () => {
    const talk = talkOf('Find treatment', 'canada');
    const { text, next } = talk.say('skip this');
    expect(text).toContain('leave that one out');
    expect(next.stack).toEqual([]);
    expect(talkOf(CHECK).say('skip').next.stack).toMatchObject([{ step: 'q2', score: 0 }]);
  });

  test('where the way on depends on the answer, the questions end and nothing is done', () => {
    const turn = talkOf('delete my data').say('skip');
    expect(turn.text).toContain("can't go on without that answer");
    expect(turn.effects).toEqual([]);
    expect(turn.next.stack).toEqual([]);
  });

  test('outside there is nothing to skip or cancel', () => {
    expect(conversation().say('skip').text).toContain('nothing needs to be skipped');
    expect(conversation().say('cancel please').text).toContain('nothing to cancel');
  });

  test('cancel leaves a flow first, then takes back a request for a person', () => {
    const talk = talkOf('talk to a person', CHECK);
    expect(talk.say('cancel')).toMatchObject({ move: { kind: 'flow' }, effects: [], next: { handoff: 'waiting' } });
    expect(talk.say('cancel')).toMatchObject({ effects: [{ type: 'cancelTicket' }], next: { handoff: 'bot' } });
  });
});

test('starting over forgets the talk and keeps danger, a request and the place', () => {
  const talk = talkOf('i want to die', 'talk to a person', 'i live in canada', 'what is kratom', CHECK, 'yes');
  const { danger } = talk.state;
  expect(talk.say('start over').next).toMatchObject({
    answered: [],
    stack: [],
    danger,
    handoff: 'waiting',
    region: 'CA',
  });
});

describe('erasing', () => {
  test.each([
    'please dont erase it',
    'what if i delete it all',
    'should i delete it',
    'does that delete it for everyone',
    'i never said delete it',
    'maybe erase it later',
    'no i meant how long do you keep it',
  ])('"%s" erases nothing', (words) => {
    expect(talkOf('delete my data').say(words).effects).toEqual([]);
  });

  test.each(['yes', 'delete it', 'yes delete it all', 'Delete everything', '1'])('"%s" does', (words) => {
    expect(talkOf('delete my data').say(words).effects).toEqual([{ type: 'erase' }]);
  });

  test('the yes that follows a side question answers the one question put', () => {
    expect(talkOf('delete my data').say('what do you keep').text).not.toMatch(/\?.*\?/s);
  });
});

describe('misunderstandings', () => {
  test.each([
    ['nonsense', ['wibble the snark blorpily', 'grommet side up', 'grommet. grommet!!']],
    ['no words', ['???', '...', '!!']],
    ['a no to what was offered', ['wibble the snark blorpily', 'grommet side up', "that's not what i meant"]],
    ['being misread', ['what is kratom', 'not what i meant', 'that is wrong', 'you misunderstood me']],
  ])('%s: each reply is another one, the last offers a person', (_what, said) => {
    const talk = conversation();
    const texts = said.map((text) => talk.say(text).text);
    expect(new Set(texts).size).toBe(said.length);
    expect(talk.say('yes')).toMatchObject({ move: { kind: 'handoff' }, next: { handoff: 'waiting' } });
  });

  test('a question back is not asked twice', () => {
    const state: State = { ...freshState(), misses: 1, last: ['ask'] };
    const turn = handle(knowledge, state, message('neither'), MEANS);
    expect(turn).toMatchObject({ move: { kind: 'fallback' }, next: { misses: 2 } });
  });
});

test('a state from before the trail was kept still goes on', () => {
  const { last: _last, others: _others, stack, ...old } = talkOf(CHECK, 'yes').state;
  const [{ trail: _trail, ...frame }] = stack as [State['stack'][number]];
  const stored = { ...old, stack: [frame] } as unknown as State;
  const report = (error: unknown) => {
    throw error;
  };
  expect(plainText(turnOf(knowledge, stored, message('go back'), MEANS, cardsOf(knowledge), report).reply)).toContain(
    'first question',
  );
  expect(plainText(turnOf(knowledge, stored, message('no'), MEANS, cardsOf(knowledge), report).reply)).toContain(Q3);
});

test('any row of such words: no question twice in a reply, and a state that can be stored', () => {
  const words = [
    'back',
    'undo',
    'skip',
    'cancel',
    'stop',
    'repeat',
    'simpler',
    'shorter',
    'start over',
    'no i meant yes',
    'i meant no',
    "that's not what i meant",
    'no thats wrong',
    'yes',
    'no',
    'sometimes',
    '1',
    '???',
    'wibble snark',
    CHECK,
    'Find treatment',
    'delete my data',
    'canada',
    'how long does withdrawal last',
    'no i was asking about the liver',
    'talk to a person',
    'thanks',
    'i took kratom with xanax',
    'i want to die',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...words), { maxLength: 14 }), (said) => {
      let state = freshState();
      for (const text of said) {
        const turn = handle(knowledge, state, message(text), MEANS);
        const reply = plainText(turn.reply);
        const put = questions.flatMap((question) => reply.split(question).slice(1));
        expect(put.length).toBeLessThanOrEqual(1);
        expect(reply.trim()).not.toBe('');
        state = JSON.parse(JSON.stringify(turn.next));
        expect(state).toEqual(turn.next);
      }
    }),
    { numRuns: 200 },
  );
});
