// What is said to a message in a language that the bot does not answer in: that it does not, and whom to call.
import type { Reading } from '../turn.ts';
import { type Case, type Decision, digress } from './end.ts';

/** Likeness of letters tells little in another language; from here on it is plainly the question for one. */
const PLAIN = 0.8;
const LANGUAGE = 'chat.language';

/** Answers in the draft's language, with the region's crisis line where that speaks it or has interpreters. */
export function answerForeign(it: Case, reading: Reading): Decision {
  const { draft, knowledge, state } = it;
  const own = (key: string) => knowledge.phrases[`${key}.${draft.locale}`]?.[0];
  draft.phrase('language');
  const line = draft.lineOf('crisis');
  const speaks = line?.languages.includes(own('language.name') ?? '') ?? false;
  const reached = speaks || line?.languages.includes('interpreters');
  if (reached) draft.phrase(speaks ? 'language.crisis' : 'language.interpreter');
  draft.lines(['emergency'], true);
  if (line && reached) draft.number(line);
  const person = own('language.person');
  if (person) draft.buttons([{ id: 'handoff.human', label: person }]);
  else draft.choices(['handoff.human']);
  const asked = reading.ranked.some(({ intent, confidence }) => intent === LANGUAGE && confidence >= PLAIN);
  const move = asked ? { kind: 'answer' as const, intents: [LANGUAGE] } : { kind: 'fallback' as const, intents: [] };
  return digress(it, state, { ...reading, locale: draft.locale }, move, []);
}
