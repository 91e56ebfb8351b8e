// What the screen makes of a message in its conversation: the words themselves, and a short message after the two before it.
import type { Knowledge } from '../knowledge.ts';
import type { Message } from '../message.ts';
import { isClear } from '../nlu/understand.ts';
import { withLearned } from '../safety/learned.ts';
import type { Token } from '../text/normalise.ts';
import { tokensOf } from '../text/spelling.ts';
import { type Heard, LEVELS, type Screen, type State, type Turn } from '../turn.ts';
import { isOffered } from './hear.ts';

/** Up to this many words say little alone: they are judged together with what was said before them. */
const SHORT = 6;
/** So many messages are kept for that, so long (ms), and so much of each (UTF-16 units, from its end). */
const KEPT = 2;
const KEPT_FOR = 3_600_000;
const KEPT_LENGTH = 300;
/** The id in `because` of what counts only with the messages before. */
export const TOGETHER = 'together/with-what-was-said-before';

/** The screen's answer. Words on a button that was offered are judged by the signs alone: what they mean is known. */
export function watch(
  knowledge: Knowledge,
  state: State,
  message: Message,
  tokens: readonly Token[],
  now: number,
): Screen {
  if (isOffered(knowledge, state, message, tokens)) return knowledge.screener.screen(tokens);
  const own = screenWords(knowledge, message.text, tokens, false);
  const before = state.heard.filter(({ at }) => now - at <= KEPT_FOR).map(({ text }) => text);
  if (tokens.length === 0 || tokens.length > SHORT || before.length === 0) return own;
  const screenAll = (texts: readonly string[], whole: boolean) => {
    const text = texts.join('. ');
    return screenWords(knowledge, text, tokensOf(text, knowledge.lexicon.expansions, knowledge.spelling), whole);
  };
  const together = screenAll([...before, message.text], true);
  const known = state.danger ? [state.danger] : [];
  const alone = Math.min(...[own, screenAll(before, false), ...known].map(rankOf));
  return rankOf(together) < alone ? { ...together, because: [TOGETHER, ...together.because] } : own;
}

/** What is kept of the messages for the next one; nothing once the person's data was erased. */
export function heardAfter(state: State, turn: Turn): readonly Heard[] {
  const { text, at } = turn.message;
  if (turn.effects.some(({ type }) => type === 'erase')) return [];
  return [...state.heard, { text: text.slice(-KEPT_LENGTH), at }].slice(-KEPT);
}

/** Both layers: the signs, and the classifier. `joined`: messages put together, of which the classifier must be surer. */
function screenWords(knowledge: Knowledge, text: string, tokens: readonly Token[], joined: boolean): Screen {
  const { model } = knowledge;
  const language = knowledge.detectLanguage(text) === 'es' ? 'es' : 'en';
  return withLearned(knowledge.screener.screen(tokens), model, tokens, {
    language,
    joined,
    clear: (part) => isClear(model, part),
  });
}

function rankOf({ level }: Pick<Screen, 'level'>): number {
  return LEVELS.indexOf(level);
}
