// What must hold whatever is written or pressed: odd words, long words, buttons, erasure, and danger that goes on.
import { describe, expect, test } from '@jest/globals';
import { handle } from '../../src/engine/bot.ts';
import { MAX_TEXT } from '../../src/engine/message.ts';
import { withLearned } from '../../src/engine/safety/learned.ts';
import { tokensOf } from '../../src/engine/text/spelling.ts';
import { freshState } from '../../src/engine/turn.ts';
import { conversation, knowledge, message, TUESDAY } from '../knowledge.ts';

const MEANS = { now: TUESDAY, random: () => 0 };

describe('words', () => {
  test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    '"%s" is a word like any other, and danger beside it is seen',
    (word) => {
      const turn = handle(
        knowledge,
        { ...freshState(), answered: [word] },
        message(`my friend ${word} overdosed and he is not breathing`, { choice: word }),
        MEANS,
      );
      expect(turn.screen.level).toBe('emergency');
      expect(
        handle(knowledge, freshState(), message(`${word} ${word}`, { region: word }), MEANS).reply.blocks.length,
      ).toBeGreaterThan(0);
    },
  );

  test('a run of letters as long as a message may be is answered; mended by its square, it would end the process', () => {
    const letters = Array.from({ length: MAX_TEXT }, (_, at) => 'abcdefghijklmnopqrstuvwxyz'[(at * at + at) % 26]).join(
      '',
    );
    for (const text of [letters, 'ก'.repeat(3000) + 'ขคงจ'.repeat(3000), `help ${letters.slice(0, 3000)}`]) {
      expect(handle(knowledge, freshState(), message(text), MEANS).reply.blocks.length).toBeGreaterThan(0);
    }
  });

  test('of a text that is too long, the end is read as well as the beginning', () => {
    const turn = handle(
      knowledge,
      freshState(),
      message(`${'word '.repeat(10_000)}. i am going to kill myself tonight`),
      MEANS,
    );
    expect(turn.screen.level).not.toBe('none');
  });
});

describe('the whole screen, both layers', () => {
  const screen = (text: string) => {
    const tokens = tokensOf(text, knowledge.lexicon.expansions, knowledge.spelling);
    return withLearned(knowledge.screener.screen(tokens), knowledge.model, tokens, {
      language: 'en',
      joined: false,
      clear: () => false,
    }).level;
  };

  test.each(['he', 'her', 'me', 'and him?', 'it', 'ok', 'kinda', 'not me', 'yes please', 'i see', 'thank you so much'])(
    '"%s" says too little to be danger',
    (text) => {
      expect(screen(text)).toBe('none');
    },
  );

  test('no button and no own words of a flow end in a danger answer', () => {
    const wrong: string[] = [];
    for (const [id, answer] of Object.entries(knowledge.answers)) {
      const turn = handle(knowledge, freshState(), message(answer.label), MEANS);
      if (turn.screen.level !== 'none') wrong.push(`${id}: ${answer.label}`);
    }
    for (const [name, flow] of Object.entries(knowledge.flows)) {
      for (const [key, step] of Object.entries(flow.steps)) {
        if (step.kind !== 'ask') continue;
        const state = {
          ...freshState(),
          stack: [{ flow: name, step: key, slots: {}, score: 0, asides: 0, version: flow.version, at: TUESDAY }],
        };
        for (const choice of step.choices) {
          for (const words of [choice.label, ...choice.also]) {
            const turn = handle(knowledge, state, message(words), MEANS);
            if (turn.screen.level !== 'none') wrong.push(`${name}.${key}: ${words} (${turn.screen.because[0]})`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('a press with other words does not switch the screen off', () => {
    const talk = conversation();
    talk.say('what is kratom');
    const [offered] = talk.state.offered;
    expect(talk.say('i want to kill myself', { choice: offered!.id }).screen.level).toBe('crisis');
  });
});

describe('danger goes on', () => {
  test('a second person in the same danger gets the steps, not a follow-up', () => {
    const talk = conversation();
    talk.say('my friend overdosed and wont wake up');
    const second = talk.say('i took a whole bottle of pills too, i overdosed');
    expect(second.screen.about).toBe('self');
    expect(second.reply.blocks.some((block) => block.type === 'list')).toBe(true);
  });

  test.each(['idk if i should call', 'will they be mad', 'i dont want to overreact', 'grommet flange', 'im scared'])(
    '"%s" right after is about the danger',
    (text) => {
      const talk = conversation();
      talk.say('my friend took a bunch of 7oh and hes turning grey');
      expect(talk.say(text)).toMatchObject({ move: { kind: 'safety' }, reply: { urgent: true } });
    },
  );

  test('words about an urgent danger are no answer to a question that was asked before it', () => {
    const talk = conversation();
    talk.say('am i addicted');
    talk.say('my skin is turning yellow');
    const { slots } = talk.state.stack[0]!;
    talk.say('a lot more');
    expect(talk.state.stack[0]?.slots ?? slots).toEqual(slots);
  });

  test('a question asked after danger takes yes for an answer', () => {
    const talk = conversation();
    talk.say('i mixed kratom and beer tonight');
    talk.say('delete my data');
    expect(talk.say('yes').effects).toEqual([{ type: 'erase' }]);
  });
});

describe('erasing', () => {
  test('inside another flow it empties everything and goes on with nothing', () => {
    const talk = conversation();
    talk.say('can i talk to a human');
    talk.say('check my own use');
    talk.say('yes');
    talk.say('delete my data');
    const turn = talk.say('Delete everything');
    expect(turn.effects).toEqual([{ type: 'erase' }]);
    expect(turn.next).toEqual({ ...freshState(), offered: turn.next.offered });
    expect(turn.text).not.toContain('Now back to');
  });
});
