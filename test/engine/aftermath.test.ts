// What follows danger: what is in the way of help, the question an hour later, a short message after others, young people, edits.
import { describe, expect, test } from '@jest/globals';
import { handle } from '../../src/engine/bot.ts';
import { checkIn, checkInAt } from '../../src/engine/dialog/checkin.ts';
import { TOGETHER } from '../../src/engine/dialog/watch.ts';
import { createMessage, plainText } from '../../src/engine/message.ts';
import { freshState, type State, type Turn } from '../../src/engine/turn.ts';
import { knowledge, TUESDAY } from '../knowledge.ts';

const MINUTE = 60_000;

/** Says messages one after another, a minute apart; `wait` lets time pass. */
function talk() {
  let state = freshState();
  let now = TUESDAY;
  return {
    say(text: string, more: { edited?: true; region?: string } = {}): Turn & { text: string } {
      now += MINUTE;
      const message = createMessage({
        id: String(now),
        channel: 'test',
        conversation: 'c',
        user: 'u',
        text,
        private: true,
        at: now,
        ...more,
      });
      const turn = handle(knowledge, state, message, { now, random: () => 0 });
      state = turn.next;
      return { ...turn, text: plainText(turn.reply) };
    },
    wait(minutes: number) {
      now += minutes * MINUTE;
    },
    ask: () => checkIn(knowledge, state, { now, random: () => 0 }),
    get state(): State {
      return state;
    },
  };
}

describe('what is in the way of help', () => {
  test.each([
    ['i dont have a phone', 'no-phone'],
    ['im scared of the cops', 'afraid-of-police'],
    ['nobody picks up', 'call-failed'],
    ['i cant afford the ambulance', 'no-money'],
    ['im deaf', 'cannot-speak'],
    ['we dont have narcan', 'no-naloxone'],
    ['he wont let me call', 'they-refuse'],
    ['they will lock me up', 'locked-up'],
    ['no tengo saldo', 'sin-telefono'],
  ])('"%s" is answered with %s, the number first', (text, id) => {
    const it = talk();
    it.say('my friend took a bunch of 7oh and i cant wake him');
    const turn = it.say(text);
    const barrier = knowledge.barriers.find((one) => one.id === id)!;
    const first = barrier.text[0]!.replace(/\{\w+\}/g, '911').slice(0, 25);
    expect(turn.move.kind).toBe('safety');
    expect(turn.text).toContain(first);
    expect(plainText({ ...turn.reply, blocks: turn.reply.blocks.slice(0, 1) })).toContain('911');
  });

  test('is heard in the message that speaks of danger itself', () => {
    const turn = talk().say('she is not breathing and i have no phone just wifi');
    expect(turn.screen.level).toBe('emergency');
    expect(turn.text).toMatch(/^Call 911 now/);
    expect(turn.text).toContain('knock on a door');
  });

  test('is not heard where nothing spoke of danger, nor hours after it', () => {
    expect(talk().say('my phone is dead').move.kind).not.toBe('safety');
    const it = talk();
    it.say('my friend took a bunch of 7oh and i cant wake him');
    it.wait(120);
    it.say('what is kratom');
    it.wait(120);
    expect(it.say('i cant afford rehab').move.kind).not.toBe('safety');
  });
});

describe('a short message after others', () => {
  test('that is harmless alone is danger together, and tells by which it counts', () => {
    expect(talk().say('all of them').screen.level).toBe('none');
    const it = talk();
    it.say('i cant do this anymore');
    it.say('i have 40 tramadol here');
    const { screen } = it.say('all of them');
    expect(screen.level).toBe('emergency');
    expect(screen.because[0]).toBe(TOGETHER);
    expect(screen.because.length).toBeGreaterThan(1);
  });

  test.each([
    ['what is kratom', 'is it addictive', 'ok thanks'],
    ['can you overdose on kratom', 'what are the signs of overdose', 'ok'],
    ['i want to quit', 'how long does withdrawal last', 'thank you bye'],
    ['my brother died of an overdose last year', 'i miss him', 'yes'],
    ['how do i help my son', 'he is 22', 'no'],
  ])('"%s", "%s", "%s" stays calm', (...texts) => {
    const it = talk();
    expect(texts.map((text) => it.say(text).screen.level)).toEqual(['none', 'none', 'none']);
  });

  test('is judged alone an hour later, and nothing is kept of it once the data is erased', () => {
    const it = talk();
    it.say('i cant do this anymore');
    it.say('i have 40 tramadol here');
    it.wait(61);
    expect(it.say('all of them').screen.level).toBe('none');
    it.say('delete my data');
    expect(it.say('yes delete everything').effects).toEqual([{ type: 'erase' }]);
    expect(it.state.heard).toEqual([]);
  });
});

test('a lesser danger a moment after a greater one is answered with the greater', () => {
  const it = talk();
  expect(it.say('im on the bridge about to jump').screen.level).toBe('emergency');
  const turn = it.say('my eyes are yellow and my pee is dark brown');
  expect(turn.screen.level).toBe('urgent');
  expect(turn.text).toMatch(/^Call 911 now/);
  expect(turn.next.danger).toMatchObject({ level: 'emergency', kind: 'suicide' });
});

test('a few words about the person in danger are no question about facts', () => {
  const it = talk();
  it.say('my wife took 7oh and wont wake up');
  expect(it.say('she has a pulse').move.kind).toBe('safety');
  expect(it.say('what is kratom').move.kind).toBe('answer');
});

describe('the question after danger', () => {
  test('is due an hour after it, is asked once, and its answer is read as about the danger', () => {
    const it = talk();
    it.say('i want to die');
    expect(it.ask()).toBeNull();
    it.wait(60);
    const question = it.ask()!;
    expect(plainText(question.reply)).toContain('how are you now?');
    expect(plainText(question.reply)).toContain('988');
    expect(checkInAt(question.next)).toBeNull();
    const answered = handle(
      knowledge,
      question.next,
      createMessage({
        id: 'x',
        channel: 'test',
        conversation: 'c',
        user: 'u',
        text: 'better',
        private: true,
        at: TUESDAY + 70 * MINUTE,
      }),
      { now: TUESDAY + 70 * MINUTE, random: () => 0 },
    );
    expect(answered.move.kind).toBe('safety');
  });

  test('is asked when the person comes back before it was', () => {
    const it = talk();
    it.say('my wife took too much and is hard to wake');
    it.wait(90);
    expect(it.say('what is kratom').text).toContain('how are they now');
    expect(it.say('is it addictive').text).not.toContain('how are they now');
    expect(it.ask()).toBeNull();
  });

  test('is never sent by itself to someone who is being hurt, nor while a counselor holds the chat, nor once danger has faded', () => {
    const hurt = talk();
    expect(hurt.say('my boyfriend hits me and im scared').screen.kind).toBe('violence-to-me');
    hurt.wait(90);
    expect(hurt.ask()).toBeNull();
    // A later danger of another kind does not make the screen safer.
    expect(hurt.say('i want to die').screen.kind).toBe('suicide');
    hurt.wait(90);
    expect(hurt.ask()).toBeNull();
    const late = talk();
    late.say('i want to die');
    expect(checkInAt({ ...late.state, handoff: 'human' })).toBeNull();
    late.wait(60 * (knowledge.organization.stickyHours + 1));
    expect(late.ask()).toBeNull();
  });
});

describe('a young person', () => {
  test.each([
    'im 15 and i want to die',
    'i am 16 i want to kill myself',
    '14f i want to die',
    'i want to die im in 8th grade',
    'tengo 15 años y quiero morir',
  ])('"%s" is told that the lines are for them too', (text) => {
    const turn = talk().say(text);
    expect(turn.next.minor).toBe(true);
    expect(turn.text).toMatch(/at any age|cualquier edad/);
  });

  test('is remembered, and a confirmed line for young people stands before the others', () => {
    const line = {
      id: 'y',
      kind: 'youth' as const,
      name: 'Young line',
      phone: '116',
      languages: [],
      confirmed: true,
      inDanger: true,
    };
    const US = { ...knowledge.regions.US!, lines: [...knowledge.regions.US!.lines, line] };
    const own = { ...knowledge, regions: { ...knowledge.regions, US } };
    const first = handle(
      own,
      { ...freshState(), minor: true },
      createMessage({
        id: 'm',
        channel: 'test',
        conversation: 'c',
        user: 'u',
        text: 'i want to die',
        private: true,
        at: TUESDAY,
      }),
      { now: TUESDAY, random: () => 0 },
    );
    const names = first.reply.blocks.flatMap((block) => (block.type === 'contact' ? [block.contact.name] : []));
    expect(names[0]).toBe('Young line');
    const it = talk();
    it.say('hi im 16');
    expect(it.say('i want to die').text).toContain('at any age');
  });

  test.each([
    'my son is 15 and he wants to die',
    '15 year old son took 30 pills of tylenol',
    'my kid (12f) is cutting again',
    'tengo 10 años sin tomar nada',
    'im 16 days clean',
    'im 34 and i want to die',
    'i was 15 when it began',
  ])('"%s" says no such thing', (text) => {
    expect(talk().say(text).next.minor).toBe(false);
  });
});

describe('an edited message', () => {
  test('is screened again: danger is answered, all else is not', () => {
    const it = talk();
    it.say('what is kratom');
    const before = it.state;
    const mended = it.say('what is kratom?', { edited: true });
    expect(mended.reply.blocks).toEqual([]);
    expect({ ...mended.next, heard: [] }).toEqual({ ...before, heard: [] });
    expect(it.say('what is kratom, i took 30 pills to end it', { edited: true })).toMatchObject({
      screen: { level: 'emergency' },
      move: { kind: 'safety' },
    });
  });
});

test('every text to a barrier is short, and calls nothing by a number of its own', () => {
  for (const { text } of knowledge.barriers)
    for (const line of text) {
      expect(line).not.toMatch(/\d{3}/);
      for (const sentence of line.split(/(?<=[.!?:;])\s+/))
        expect(sentence.split(/\s+/).length).toBeLessThanOrEqual(22);
    }
});
