// A message without what tells who someone is: what goes, what stays, and what no text may keep.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findEntities } from '../../src/engine/nlu/entities.ts';
import { redact } from '../../src/engine/text/redact.ts';
import { tokensOf } from '../../src/engine/text/spelling.ts';
import { knowledge, TUESDAY } from '../knowledge.ts';

const clean = (text: string) =>
  redact(
    text,
    findEntities(text, tokensOf(text, knowledge.lexicon.expansions, knowledge.spelling), knowledge, TUESDAY),
  );

test.each([
  ['call me at 555-201-3344 pls', 'call me at [phone] pls'],
  ['text (212) 555-0187', 'text [phone]'],
  ['+44 7911 123456', '[phone]'],
  ['write a.b@c.co now', 'write [email] now'],
  ['sam at gmail dot com', '[email]'],
  ['see https://example.com/u/1?x=2 ok', 'see [link] ok'],
  ['on reddit.com/u/sam', 'on [link]'],
  ['im @kratom_sam there', 'im [handle] there'],
  ['my ssn is 123-45-6789', 'my ssn is [number]'],
  ['order 20231125', 'order [number]'],
  ['zip 37920', 'zip [number]'],
  ['my name is john smith and i need help', 'my name is [name] and i need help'],
  ["My name's Ana", "My name's [name]"],
  ['im called Jo', 'im called [name]'],
  ['This is Sarah, I need help', 'This is [name], I need help'],
  ['this is sarah, i need help', 'this is [name], i need help'],
  ['hi this is mike again', 'hi this is [name] again'],
  ['me llamo Luis', 'me llamo [name]'],
  ['i live at 1420 Elm St, knoxville', 'i live at [address], knoxville'],
  ['221b baker street', '[address]'],
  ['12 north main ave apt 4', '[address]'],
])('%s', (text, expected) => {
  expect(clean(text)).toBe(expected);
});

test.each([
  'i took 10,000 mg at once',
  'day 3, 20-30 gpd for 2 years',
  'quit 30 gpd ct',
  '5 days on the road',
  'this is killing me',
  'this is bad. help',
  'This is the worst',
  'call 911 or 988',
  'my 15yo son takes 7oh 24/7',
  'is mit45 legal in tn',
  'i quit 5 times since 2019',
  'step 12 of the way',
  '3.5 g a day, every 4-6 hrs',
])('%s stays as it is', (text) => {
  expect(clean(text)).toBe(text);
});

test('whatever is written, no run of seven digits and no address of mail is left', () => {
  const part = fc.constantFrom(
    ...'5 55 201 3344 1234567 - . / ( ) @ a.b x.y c.co mg g a half caps my name is this elm st \u0663 \uff17 \n'.split(
      ' ',
    ),
    ' ',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part).map((parts) => parts.join('')),
    fc.array(part).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(text, (raw) => {
      for (const out of [clean(raw), redact(raw, [])]) {
        expect(out).not.toMatch(/\p{Nd}{7}/u);
        expect(out).not.toMatch(/@[\p{L}\p{N}]+\.[\p{L}\p{N}]/u);
      }
    }),
    { numRuns: 3000 },
  );
});
