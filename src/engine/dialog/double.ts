// Two or three questions in one message: all are answered, in their order, in one reply that stays short.
import type { Draft, Form } from '../compose.ts';
import { yesOrNo } from '../nlu/entities/yesno.ts';
import type { Reading, State } from '../turn.ts';
import { type Case, type Decision, digress, finish, goOn } from './end.ts';
import { beginFlow } from './flow.ts';
import { answerHandoff } from './handoff.ts';
import { meantIntent } from './hear.ts';

const MOST_PARTS = 3;
/** Up to this many characters together, two answers are given in full. */
const FULL = 700;
/** What is no question of its own beside one. */
const BESIDE = /^chat\.(affirm|deny|repeat|greet|goodbye|thanks|restart)$|^out_of_scope$/;
/** What kind words answer, before the rest. */
const KIND_WORDS = new Map([
  ['chat.distress', 'double.warm'],
  ['chat.frustration', 'double.sorry'],
]);

/** The intents to answer, in the order they were asked: none, one, or up to three. */
export function meantIntents({ knowledge, state, tokens }: Case, reading: Reading): readonly string[] {
  // What was asked for is answered by a yes or a no in any form ("si", "nah im good").
  const answer = state.expects && yesOrNo(knowledge.terms, tokens);
  if (answer) return [answer === 'yes' ? state.expects! : 'chat.deny'];
  if (reading.asked.length < 2) return [meantIntent(state, reading)].filter((intent) => intent !== null);
  // A yes beside a question is a yes to what was offered.
  const named = reading.asked.map((intent) => (intent === 'chat.affirm' && state.expects) || intent);
  const nobody = (intent: string) => intent === 'handoff.cancel' && state.handoff === 'bot';
  const asked = [...new Set(named)].filter((intent) => intent in knowledge.answers && !nobody(intent));
  const questions = asked.filter((intent) => !BESIDE.test(intent));
  // Kind words alone are said as their own answer says them.
  if (questions.length > 0 && questions.every((intent) => KIND_WORDS.has(intent)))
    return [questions.includes('chat.distress') ? 'chat.distress' : questions[0]!];
  if (questions.length === 0) return [asked.includes('chat.restart') ? 'chat.restart' : asked[0]!];
  const only = (fits: (intent: string) => boolean) => {
    // Of two flows the first begins, but erasing is never passed over.
    const one = questions.find((intent) => fits(intent) && intent === 'chat.delete_data') ?? questions.find(fits);
    return (intent: string) => !fits(intent) || intent === one;
  };
  const isPerson = (intent: string) => intent.startsWith('handoff.');
  const hasFlow = (intent: string) => knowledge.answers[intent]!.flow !== null;
  return questions.filter(only(isPerson)).filter(only(hasFlow)).slice(0, MOST_PARTS);
}

/** Answers them: kind words first, then the facts, then a flow's first question or what was done about a counselor. */
export function answerDouble(it: Case, reading: Reading, intents: readonly string[]): Decision {
  const { knowledge, state, draft } = it;
  const kind = intents.filter((intent) => KIND_WORDS.has(intent));
  const person = intents.find((intent) => intent.startsWith('handoff.'));
  const flowOf = (intent: string) => knowledge.answers[intent]!.flow;
  const begins = intents.find((intent) => flowOf(intent) && !state.stack.some(({ flow }) => flow === flowOf(intent)));
  const facts = intents.filter((intent) => !kind.includes(intent) && intent !== person && intent !== begins);
  const parts = begins && !person ? [...facts, begins] : facts;
  for (const intent of kind) draft.phrase(KIND_WORDS.get(intent)!);
  writeParts(draft, parts, formFor(it, parts, person !== undefined || begins !== undefined), 'double.first', kind);
  const told = [...kind, ...parts].reverse();
  const next: State = { ...state, answered: [...told, ...state.answered].slice(0, 8), others: [], misses: 0 };
  if (person) {
    // A request for a person ends what was under way, so a flow is offered and does not begin.
    if (begins) draft.choices([begins]);
    const { next: then, effects, move } = answerHandoff({ ...it, state: next }, person);
    return finish(it, then, reading, { ...move, intents: intents.filter((intent) => intent !== begins) }, effects);
  }
  if (begins) {
    const run = beginFlow(knowledge, flowOf(begins)!, state.region, draft);
    return goOn({ ...it, state: next }, run, reading, { kind: 'flow', intents }, state.stack);
  }
  const ways = alternate(intents.map((intent) => knowledge.answers[intent]!.choices));
  draft.choices(ways.filter((id) => !intents.includes(id)));
  return digress(it, next, reading, { kind: 'answer', intents }, []);
}

/** Writes answers one after the other, each under its name where there are several; helplines follow once. */
export function writeParts(
  draft: Draft,
  intents: readonly string[],
  form: Form,
  opener = 'double.part',
  beside: readonly string[] = [],
): void {
  const { answers } = draft.knowledge;
  for (const [at, intent] of intents.entries()) {
    if (intents.length > 1) draft.phrase(at === 0 ? opener : 'double.next', 'text', answers[intent]!.label);
    draft.words(intent, form);
  }
  draft.lines([...new Set([...beside, ...intents].flatMap((intent) => answers[intent]!.lines))], false);
}

/** The lists' items in turn: the first of each, the second of each, and so on. */
export function alternate(lists: readonly (readonly string[])[]): string[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat();
}

/** In full where that stays readable, else a sentence each. `more`: something else follows. */
export function formFor({ knowledge }: Case, parts: readonly string[], more: boolean): Form {
  if (parts.length < 2 && !more) return 'variant';
  const lengths = parts.map((intent) => Math.max(...knowledge.answers[intent]!.variants.map(({ length }) => length)));
  return !more && lengths.reduce((sum, length) => sum + length, 0) <= FULL ? 'variant' : 'short';
}
