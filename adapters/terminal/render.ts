// A reply as terminal lines: wrapped text, numbered steps, numbers to call, choices by number.
import type { Outgoing } from '../../src/channel.ts';
import type { Block } from '../../src/engine/message.ts';

/** Looks up a word of the terminal in the content. */
export type Word = (key: string) => string;

/** The blocks of a reply; sources are one keypress away and not part of it. */
export function renderBlocks(blocks: readonly Block[], width: number, word: Word): string {
  return blocks
    .flatMap((block) => {
      if (block.type === 'text' || block.type === 'notice') return [wrap(block.text, width)];
      if (block.type === 'list')
        return [block.items.map((item, at) => wrap(`${at + 1}. ${item}`, width, '   ')).join('\n')];
      if (block.type === 'choices')
        return [block.choices.map((choice, at) => `  [${at + 1}] ${choice.label}`).join('\n')];
      if (block.type === 'contact') {
        const { name, phone, sms, url, note } = block.contact;
        const ways = [phone && `${word('call')} ${phone}`, sms && `${word('text')} ${sms}`, url]
          .filter(Boolean)
          .join(' | ');
        return [`  * ${name}: ${ways}${note ? `\n${wrap(note, width - 4).replace(/^/gm, '    ')}` : ''}`];
      }
      return [];
    })
    .join('\n');
}

/** The sources of a reply, one a line. */
export function renderSources(blocks: readonly Block[], word: Word): string {
  const lines = blocks.flatMap((block) =>
    block.type === 'sources'
      ? [
          ...block.sources.map(({ title, publisher, url }) => `  - ${publisher}: ${title}${url ? `\n    ${url}` : ''}`),
          `  ${word('reviewed')} ${block.reviewed}`,
        ]
      : [],
  );
  return lines.length > 0 ? lines.join('\n') : word('sources.none');
}

/** Why a reply was given. */
export function renderWhy({ safety, ranked, entities, move }: Outgoing['explain']): string {
  const danger =
    safety.level === 'none'
      ? 'none'
      : `${safety.level} ${safety.kind} (${safety.about}) because ${safety.because.join(', ')}`;
  const lowered = safety.lowered.length > 0 ? `; lowered: ${safety.lowered.join(', ')}` : '';
  const reading =
    ranked
      .slice(0, 3)
      .map(({ intent, confidence }) => `${intent} ${confidence.toFixed(2)}`)
      .join(', ') || 'not read';
  const named = entities.map(({ kind, value }) => `${kind}=${value}`).join(', ');
  const names = named && `\n  names:   ${named}`;
  return `  screen:  ${danger}${lowered}\n  reading: ${reading}${names}\n  move:    ${move.kind} ${move.intents.join(', ')}`.trimEnd();
}

/** Breaks a text into lines of at most `width` columns, at spaces. */
function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const part of paragraph.split(' ')) {
      if (line !== '' && line.length + part.length + 1 > width) {
        lines.push(line);
        line = `${indent}${part}`;
      } else line = line === '' ? part : `${line} ${part}`;
    }
    lines.push(line);
  }
  return lines.join('\n');
}
