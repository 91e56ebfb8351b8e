// The blocks of a reply as elements. Text only ever becomes text: no string is read as HTML.
import type { Block, Choice, Contact } from '../../../src/engine/message.ts';
import { smsLink, telLink, textNumber, webLink } from './links.ts';

/** Gives a word of the page. */
export type Word = (key: string, values?: Readonly<Record<string, string | number>>) => string;

/** Makes an element with attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Draws one block; a kind that this page does not know draws nothing. */
export function drawBlock(block: Block, word: Word): readonly HTMLElement[] {
  switch (block.type) {
    case 'text':
      return block.text
        .split(/\n+/)
        .filter(Boolean)
        .map((line) => make('p', { dir: 'auto' }, line));
    case 'notice':
      return [make('p', { class: 'notice' }, block.text)];
    case 'list':
      return [make('ol', {}, ...block.items.map((item) => make('li', {}, item)))];
    case 'contact':
      return [drawContact(block.contact, word)];
    case 'choices':
      return block.choices.length > 0 ? [drawChoices(block.choices, word)] : [];
    case 'sources':
      return block.sources.length > 0 ? [drawSources(block, word)] : [];
    default:
      return [];
  }
}

function drawContact(contact: Contact, word: Word): HTMLElement {
  const card = make('div', { class: 'contact' }, make('p', { class: 'contact-name' }, contact.name));
  const ways = make('p', { class: 'ways' });
  if (contact.phone) ways.append(way(telLink(contact.phone), word('numbers.call', { number: contact.phone })));
  if (contact.sms) {
    const { word: code, number } = textNumber(contact.sms);
    const label = code === null ? word('numbers.text', { number }) : word('numbers.text_word', { word: code, number });
    ways.append(way(smsLink(contact.sms), label));
  }
  if (contact.url) ways.append(site(contact.url, word('numbers.web'), word, `${contact.name}: `));
  if (ways.hasChildNodes()) card.append(ways);
  if (contact.note) card.append(make('p', { class: 'contact-note' }, contact.note));
  return card;
}

function drawChoices(choices: readonly Choice[], word: Word): HTMLElement {
  const items = choices.map(({ id, label }) =>
    make('li', {}, make('button', { type: 'button', class: 'choice', dir: 'auto', 'data-choice': id }, label)),
  );
  return make('ul', { class: 'choices', role: 'list', 'aria-label': word('choices') }, ...items);
}

function drawSources(block: Extract<Block, { type: 'sources' }>, word: Word): HTMLElement {
  const items = block.sources.map(({ title, publisher, url }) =>
    make('li', {}, url ? site(url, title, word) : title, `, ${publisher}`),
  );
  const reviewed = make('p', { class: 'reviewed' }, word('sources.reviewed', { date: block.reviewed }));
  const summary = make('summary', {}, word('sources', { count: items.length }));
  return make('details', { class: 'sources' }, summary, make('ul', {}, ...items), reviewed);
}

function way(link: string | null, label: string): HTMLElement {
  return link === null ? make('span', {}, label) : make('a', { class: 'call', href: link }, label);
}

function site(url: string, label: string, word: Word, before = ''): HTMLElement {
  const link = webLink(url);
  if (link === null) return make('span', {}, label);
  const hidden = make('span', { class: 'unseen' }, ` (${before}${word('new_tab')})`);
  return make('a', { href: link, target: '_blank', rel: 'noopener noreferrer' }, label, hidden);
}
