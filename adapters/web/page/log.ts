// The conversation on the page: bubbles in order, the state of what was sent, and choices that fade once answered.
import type { Block } from '../../../src/engine/message.ts';
import { drawBlock, make, type Word } from './blocks.ts';
import type { Activity } from './connection.ts';
import type { DraftState } from './outbox.ts';

/** Draws the conversation into an element. */
export class Log {
  readonly #list: HTMLElement;
  readonly #word: Word;
  readonly #seen = new Set<string>();
  readonly #own = new Map<string, HTMLElement>();

  constructor(list: HTMLElement, word: Word) {
    this.#list = list;
    this.#word = word;
  }

  /** Shows a message of the person, unless it stands there already. */
  addOwn(id: string, text: string): void {
    if (this.#own.has(id)) return;
    this.#retireChoices();
    const bubble = this.#bubble('you', this.#word('you'));
    bubble.append(...text.split('\n').map((line) => make('p', {}, line)));
    this.#own.set(id, bubble);
    this.#show(bubble);
  }

  /** Shows where a message of the person stands. `note` is said in place of the usual word. */
  mark(id: string, state: DraftState, note: string | null, retry: () => void): void {
    const bubble = this.#own.get(id);
    if (!bubble) return;
    bubble.querySelector('.state')?.remove();
    bubble.classList.toggle('failed', state === 'failed' || state === 'too_long' || state === 'refused');
    // The status line speaks of failures; the many steps of success are not read out.
    const line = make(
      'p',
      { class: 'state', 'aria-live': 'off', 'data-state': state },
      note ?? this.#word(state === 'failed' ? 'not_sent' : state),
    );
    if (state === 'failed') {
      const button = make('button', { type: 'button', class: 'retry' }, this.#word('retry'));
      button.addEventListener('click', retry);
      line.append(' ', button);
    }
    bubble.append(line);
  }

  /** Shows an activity of the transcript once, whoever wrote it. Answers whether it was a reply that is new. */
  add(activity: Activity): boolean {
    if (this.#seen.has(activity.id)) return false;
    this.#seen.add(activity.id);
    if (activity.type !== 'message') return false;
    if (activity.from.role !== 'bot') {
      this.addOwn(activity.channelData?.clientActivityId ?? activity.id, activity.text ?? '');
      return false;
    }
    this.#retireChoices();
    const { blocks, urgent = false } = activity.channelData ?? {};
    const bubble = this.#bubble(urgent ? 'bot urgent' : 'bot', this.#word(urgent ? 'urgent' : 'bot.said'));
    const drawn = Array.isArray(blocks) ? (blocks as Block[]) : [{ type: 'text' as const, text: activity.text ?? '' }];
    for (const block of drawn) bubble.append(...drawBlock(block, this.#word));
    if (urgent) bubble.setAttribute('role', 'alert');
    this.#show(bubble);
    return true;
  }

  /** Puts a line between an ended conversation and the next. */
  divide(text: string): void {
    this.#seen.clear();
    this.#show(make('p', { class: 'notice' }, text));
  }

  #bubble(kind: string, who: string): HTMLElement {
    return make(
      'div',
      { class: `bubble ${kind}` },
      make('h2', { class: kind.includes('urgent') ? 'who shout' : 'who' }, who),
    );
  }

  #retireChoices(): void {
    for (const button of this.#list.querySelectorAll<HTMLButtonElement>('button.choice:enabled'))
      button.disabled = true;
  }

  /** Adds an element and brings its beginning into view. */
  #show(added: HTMLElement): void {
    this.#list.append(added);
    added.scrollIntoView({ block: added.offsetHeight > this.#list.clientHeight ? 'start' : 'nearest' });
  }
}
