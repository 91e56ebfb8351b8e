// What a message names: real messages and hard look-alikes, and what holds for any text at all.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plainText } from '../../src/engine/message.ts';
import { findEntities } from '../../src/engine/nlu/entities.ts';
import { tokensOf } from '../../src/engine/text/spelling.ts';
import { conversation, knowledge, TUESDAY } from '../knowledge.ts';

const find = (text: string) =>
  findEntities(text, tokensOf(text, knowledge.lexicon.expansions, knowledge.spelling), knowledge, TUESDAY);
/** `kind=value [text]` of each. */
const written = (text: string) => find(text).map((one) => `${one.kind}=${one.value} [${one.text}]`);

describe('messages as people write them', () => {
  test.each<[string, ...string[]]>([
    // time since last use
    ['day 3', 'since=P3D [day 3]'],
    ['Day 14 and my legs wont stop', 'since=P14D [Day 14]'],
    ['3 days clean', 'since=P3D [3 days clean]'],
    ['36 hrs in', 'since=PT36H [36 hrs in]'],
    ['im 30 hours in and sweating', 'since=PT30H [30 hours in]'],
    ['two weeks sober', 'since=P2W [two weeks sober]'],
    ['quit 3 days ago', 'since=P3D [3 days ago]'],
    ['been clean for 2 months', 'since=P2M [2 months]'],
    ['havent had any since tuesday', 'since=P7D [since tuesday]'],
    ['nothing since last sat night', 'since=P3D [since last sat night]'],
    ['quit on the 5th', 'since=P19D [on the 5th]'],
    ['stopped monday', 'since=P1D [monday]'],
    ['last dose was on friday', 'since=P4D [on friday]'],
    ['quit in march', 'since=P8M [in march]'],
    ['clean since may', 'since=P6M [since may]'],
    ['sober since 2019', 'since=P7Y [since 2019]'],
    ['last night', 'since=P1D [last night]'],
    ['a week ago', 'since=P1W [a week ago]'],
    ['hour 36', 'since=PT36H [hour 36]'],
    // lengths of time
    ['been on it 2 yrs', 'duration=P2Y [2 yrs]'],
    ['for a week', 'duration=P1W [a week]'],
    ['a year and a half', 'duration=P1.5Y [a year and a half]'],
    ['2 and a half years', 'duration=P2.5Y [2 and a half years]'],
    ['18 months', 'duration=P18M [18 months]'],
    ['5 mins', 'duration=PT5M [5 mins]'],
    ['2-3 days', 'duration=P2D-P3D [2-3 days]'],
    ['a couple of weeks', 'duration=P2W [a couple of weeks]'],
    ['3d', 'duration=P3D [3d]'],
    ['3 days in a row', 'duration=P3D [3 days]'],
    ['dos semanas y 3 dias', 'duration=P3D [3 dias]'],
    // how often
    ['every 4 hours', 'frequency=1/PT4H [every 4 hours]'],
    ['every 4-6 hrs', 'frequency=1/PT4H-PT6H [every 4-6 hrs]'],
    ['every other day', 'frequency=1/P2D [every other day]'],
    ['every night', 'frequency=1/day [every night]'],
    ['3x a day', 'frequency=3/day [3x a day]'],
    ['3x/day', 'frequency=3/day [3x/day]'],
    ['3 times per day', 'frequency=3/day [3 times per day]'],
    ['2-3 times a day', 'frequency=2-3/day [2-3 times a day]'],
    ['twice daily', 'frequency=2/day [twice daily]'],
    ['once a week', 'frequency=1/week [once a week]'],
    ['7 days a week', 'frequency=7/week [7 days a week]'],
    ['daily', 'frequency=1/day [daily]'],
    // amounts
    ['like 20-30 gpd', 'amount=20-30 g/day [20-30 gpd]'],
    ['8 caps', 'amount=8 capsule [8 caps]'],
    ['two tablespoons', 'amount=2 tbsp [two tablespoons]'],
    ['a tsp', 'amount=1 tsp [a tsp]'],
    ['half an ounce', 'amount=0.5 oz [half an ounce]'],
    ['1/2 oz', 'amount=0.5 oz [1/2 oz]'],
    ['1.5g', 'amount=1.5 g [1.5g]'],
    ['.5 g', 'amount=0.5 g [.5 g]'],
    ['5g a day for 2 years', 'amount=5 g/day [5g a day]', 'duration=P2Y [2 years]'],
    ['10,000 mg', 'amount=10000 mg [10,000 mg]'],
    ['twenty five grams', 'amount=25 g [twenty five grams]'],
    ['a couple of caps', 'amount=2 capsule [a couple of caps]'],
    ['2 to 3 grams', 'amount=2-3 g [2 to 3 grams]'],
    ['8 caps twice a day', 'amount=8 capsule [8 caps]', 'frequency=2/day [twice a day]'],
    ['took 3 shots', 'amount=3 shot [3 shots]'],
    // ages
    ['im 16', 'age=16 [16]'],
    ["I'm 17, is it legal", 'age=17 [17]'],
    ['my 15yo', 'age=15 [15yo]'],
    ['17 m', 'age=17 [17 m]'],
    ['15f here', 'age=15 [15f]'],
    ['hes 19 and takes it', 'age=19 [19]'],
    ['16 years old', 'age=16 [16 years old]'],
    ['a 40 y/o man', 'age=40 [40 y/o]'],
    ['my 3 month old', 'age=P3M [3 month old]'],
    // people
    ['my bf', 'relation=boyfriend [my bf]'],
    ['his mom', 'relation=mother [his mom]'],
    ['stepson', 'relation=son [stepson]'],
    ['a friend of mine', 'relation=friend [friend of mine]'],
    ["my mom's husband", 'relation=mother [my mom]', 'relation=husband [husband]'],
    ['my kiddo', 'relation=child [my kiddo]'],
    ['my girl is 15', 'relation=daughter [my girl]', 'age=15 [15]'],
    // substances and forms
    ['7oh tabs', 'substance=7oh [7oh]', 'form=tablet [tabs]'],
    ['7-OH', 'substance=7oh [7-OH]'],
    ['7', 'number=7 [7]'],
    ['extract shot', 'form=shot [extract shot]'],
    ['powder', 'form=powder [powder]'],
    ['gummies', 'form=gummy [gummies]'],
    ['opms gold', 'substance=kratom [opms gold]'],
    ['mit45', 'substance=kratom [mit45]'],
    ['kratum n xanax', 'substance=kratom [kratum]', 'substance=benzodiazepine [xanax]'],
    ['i dont take kratom', 'substance=kratom [kratom]'],
    ['i took molly last night', 'substance=mdma [molly]', 'since=P1D [last night]'],
    ['mixing kratom and molly', 'substance=kratom [kratom]', 'substance=mdma [molly]'],
    ['smoking pot', 'substance=cannabis [pot]'],
    ['hes on speed', 'substance=methamphetamine [speed]'],
    // places
    ['in knoxville tn', 'place=US-TN [knoxville tn]'],
    ['Knoxville, TN', 'place=US-TN [Knoxville, TN]'],
    ['UK here', 'place=GB [UK]'],
    ['is kratom legal in thailand', 'substance=kratom [kratom]', 'place=TH [thailand]'],
    ['im in new mexico', 'place=US-NM [new mexico]'],
    ['vivo en México', 'place=* [México]'],
    // contacts
    ['call me at 555-201-3344', 'phone=5552013344 [555-201-3344]'],
    ['(212) 555-0187 thx', 'phone=2125550187 [(212) 555-0187]'],
    ['+44 7911 123456', 'phone=+447911123456 [+44 7911 123456]'],
    ['07911 123456', 'phone=07911123456 [07911 123456]'],
    ['my cell 6 5 0 2 5 3 0 0 0 0', 'phone=6502530000 [6 5 0 2 5 3 0 0 0 0]'],
    ['a.b@c.co', 'email=a.b@c.co [a.b@c.co]'],
    ['sam at gmail dot com', 'email=sam@gmail.com [sam at gmail dot com]'],
    // yes, no, numbers
    ['yep', 'yesno=yes [yep]'],
    ['nah', 'yesno=no [nah]'],
    ['mhm', 'yesno=yes [mhm]'],
    ['nah im good', 'yesno=no [nah im good]'],
    ['yeah for sure!!', 'yesno=yes [yeah for sure]'],
    ['Sí', 'yesno=yes [Sí]'],
    ["no i can't sleep", 'yesno=no [no]'],
    ['a couple', 'number=2 [a couple]'],
    ['dozen', 'number=12 [dozen]'],
    ['half', 'number=0.5 [half]'],
    ['i quit 5 times', 'number=5 [5]'],
    // several
    [
      'my 15 yo son takes 7-oh 3x a day',
      'age=15 [15 yo]',
      'relation=son [son]',
      'substance=7oh [7-oh]',
      'frequency=3/day [3x a day]',
    ],
  ])('%s', (text, ...expected) => {
    expect(written(text)).toEqual(expected);
  });
});

describe('look-alikes', () => {
  test.each<[string, ...string[]]>([
    ['i may quit'],
    ['may i ask something'],
    ['give me a second'],
    ['call 911'],
    ['is 988 free'],
    ['24/7'],
    ['im 24/7 tired'],
    ['class of 2019'],
    ['in 2021'],
    ['step 12'],
    ['at 3pm or 3:30'],
    ['it cost $20'],
    ['100% agree'],
    ['covid-19'],
    ['the 2nd time'],
    ['no one cares'],
    ['this one'],
    ['Mary Jane said hi'],
    ['Molly is here'],
    ['i live with molly'],
    ['i took molly to the vet'],
    ['I saw Molly'],
    ['i drink coke'],
    ['when i was a kid'],
    ['any friend would'],
    ['si no duermo'],
    ['a shot'],
    ['going cold turkey'],
    ['how much a day'],
    ['one day at a time'],
    ['tell us more'],
    ['me and molly took kratom', 'substance=kratom [kratom]'],
    ['no kratom for 3 days', 'substance=kratom [kratom]', 'duration=P3D [3 days]'],
    ['20 m later', 'number=20 [20]'],
    ['im 16 weeks pregnant', 'duration=P16W [16 weeks]'],
    ['im 5 pills in', 'amount=5 pill [5 pills]'],
    ['he is 10 minutes late', 'duration=PT10M [10 minutes]'],
    ['2 hours in the morning', 'duration=PT2H [2 hours]'],
    ['1000-2000 mg', 'amount=1000-2000 mg [1000-2000 mg]'],
  ])('%s', (text, ...expected) => {
    expect(written(text)).toEqual(expected);
  });
});

test('in any text they stand where they say, in order and apart', () => {
  const word = fc.constantFrom(
    ...'a an half 3 20 1.5 g caps days day since may tuesday my son kratom molly took every once twice in tn knoxville uk here yes no 555-201-3344 a@b.co İ ſ 7oh ½ 👍🏽 é ’s - . / ( ,'.split(
      ' ',
    ),
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(word).map((words) => words.join(' ')),
    fc.array(word).map((words) => words.join('')),
  );
  fc.assert(
    fc.property(text, (raw) => {
      let end = 0;
      for (const { at, text: own, value } of find(raw)) {
        expect(at[0]).toBeGreaterThanOrEqual(end);
        expect(at[1]).toBeGreaterThan(at[0]);
        expect(raw.slice(...at)).toBe(own);
        expect(value).not.toMatch(/undefined|NaN|null/);
        end = at[1];
      }
      expect(end).toBeLessThanOrEqual(raw.length);
    }),
    { numRuns: 2000 },
  );
});

test.each(['1 2 3 4 ', 'a couple of 20 mg ', 'a.', '@', 'quit on ', '0', 'half a dozen ', '(555) '])(
  '%j as long as a message may be takes no time',
  (part) => {
    const raw = part.repeat(20_000 / part.length);
    const start = performance.now();
    find(raw);
    expect(performance.now() - start).toBeLessThan(1000);
  },
);

describe('in a talk', () => {
  test('the reading names them, in the raw message also after a correction', () => {
    const talk = conversation();
    talk.say('how long does withdrawal last');
    const { reading, message } = talk.say('no I meant is it legal in Thailand');
    expect(reading?.entities).toMatchObject([{ kind: 'yesno' }, { kind: 'place', value: 'TH' }]);
    for (const { at, text } of reading!.entities) expect(message.text.slice(...at)).toBe(text);
  });

  test.each(['yeah for sure', 'si', 'mhm', 'uh huh', 'yes please, thank you', 'ofc'])(
    '"%s" answers a question of the check',
    (yes) => {
      const talk = conversation();
      talk.say('Check my own use');
      expect(talk.say(yes).next.stack).toMatchObject([{ step: 'q2', slots: { tolerance: 'yes' } }]);
    },
  );

  test.each(['nah im good', 'nuh uh', 'para nada', 'naw man'])('"%s" is a no to one', (no) => {
    const talk = conversation();
    talk.say('Check my own use');
    expect(talk.say(no).next.stack).toMatchObject([{ step: 'q2', slots: { tolerance: 'no' } }]);
  });

  test.each(['yes what is kratom', 'no how long does it last', 'si no duermo que hago'])(
    '"%s" asks something and answers nothing',
    (text) => {
      const talk = conversation();
      talk.say('Delete my data');
      const turn = talk.say(text);
      expect(turn.effects).toEqual([]);
      expect(turn.next.stack[0]?.slots ?? {}).toEqual({});
    },
  );

  test.each(['mhm', 'si', 'for sure', 'you bet'])('"%s" erases nothing: that takes the exact words', (text) => {
    const talk = conversation();
    talk.say('Delete my data');
    expect(talk.say(text).effects).toEqual([]);
  });

  test.each([
    ['si', 'handoff'],
    ['mhm sure', 'handoff'],
    ['uh huh', 'handoff'],
    ['nah im good', 'answer'],
  ])('"%s" to the offer of a counselor: %s', (text, move) => {
    const talk = conversation();
    for (const odd of ['wibble snark', 'flurb the gorn', 'zibble zabble']) talk.say(odd);
    expect(talk.state.expects).toBe('handoff.human');
    expect(talk.say(text).move.kind).toBe(move);
  });

  test.each([
    ['UK here', 'GB'],
    ["I'm in Knoxville, TN", 'US'],
    ['is it legal in the uk', null],
    ['my cousin went to knoxville tn', null],
  ])('"%s" sets the region %s', (text, region) => {
    expect(conversation().say(text).next.region).toBe(region);
  });

  test('an amount is heard and never said back', () => {
    const talk = conversation();
    for (const text of ['i take 37.5 gpd', 'is 37.5 g too much', 'how do i taper from 37.5 grams a day', '37.5 g']) {
      const { reply } = talk.say(text);
      expect(plainText(reply)).not.toContain('37');
    }
  });
});
