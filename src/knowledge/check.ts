// The checks across files: every name leads somewhere, every answer has a source, every text keeps to its form.
import { REQUIRED_PHRASES } from '../engine/phrases.ts';
import { checkFlows } from './check-flows.ts';
import { checkRegions, checkSafety } from './check-safety.ts';
import type { Files } from './files.ts';
import { type Fault, meant, type Path } from './read.ts';
import { checkChoices, checkDue, checkPlaceholders, checkSources, intentIds } from './rules.ts';

/** Intents that need no source: they state no fact. */
const UNSOURCED = /^(chat|handoff)\.|^out_of_scope$/;

/** Checks all files against each other. `today` is a date like 2026-11-23: what was to be reviewed or verified before it is due. */
export function checkFiles(files: Files, today: string): Fault[] {
  return [
    ...checkIntents(files),
    ...checkAnswers(files, today),
    ...checkFlows(files, today),
    ...checkResponses(files, today),
    ...checkBarriers(files, today),
    ...checkRegions(files, today),
    ...checkPhrases(files),
    ...checkLanguages(files, today),
    ...checkTerms(files),
    ...checkSafety(files),
  ];
}

function checkIntents(files: Files): Fault[] {
  const faults: Fault[] = [];
  const owner = new Map<string, string>();
  const example = new Map<string, string>();
  const ids = intentIds(files);
  const answered = new Set(files.answers.flatMap((source) => Object.keys(source.data.answers)));
  for (const source of files.intents) {
    for (const [id, intent] of Object.entries(source.data.intents)) {
      const path = ['intents', id];
      const other = owner.get(id);
      if (other)
        faults.push(source.fault(path, 'DUPLICATE_INTENT', `"${id}" stands in ${other} too: keep one`, { key: true }));
      else owner.set(id, source.file);
      if (!answered.has(id))
        faults.push(
          source.fault(path, 'NO_ANSWER', `"${id}" has no answer in content/answers: write one`, { key: true }),
        );
      intent.examples.forEach((text, at) => {
        // As good as read alike: capitals, apostrophes and marks make no other example.
        const plain = text
          .toLowerCase()
          .replace(/['’]/g, '')
          .replace(/[^\p{L}\p{N}]+/gu, ' ')
          .trim();
        const before = example.get(plain);
        if (before)
          faults.push(
            source.fault(
              [...path, 'examples', at],
              'DUPLICATE_EXAMPLE',
              `"${text}" stands under ${before} too: keep it where it belongs`,
            ),
          );
        else example.set(plain, id);
      });
      for (const before of Object.keys(intent.follow_ups))
        if (!ids.has(before))
          faults.push(
            source.fault(
              [...path, 'follow_ups', before],
              'UNKNOWN_INTENT',
              `"${before}" is no intent: ${meant(before, ids)}`,
              { key: true },
            ),
          );
    }
  }
  return faults;
}

function checkAnswers(files: Files, today: string): Fault[] {
  const faults: Fault[] = [];
  const ids = intentIds(files);
  const flows = new Set(files.flows.flatMap((source) => Object.keys(source.data.flows)));
  const owner = new Map<string, string>();
  for (const source of files.answers) {
    for (const [id, answer] of Object.entries(source.data.answers)) {
      const path = ['answers', id];
      if (owner.has(id))
        faults.push(
          source.fault(path, 'DUPLICATE_ANSWER', `"${id}" is answered in ${owner.get(id)} too: keep one`, {
            key: true,
          }),
        );
      owner.set(id, source.file);
      if (!ids.has(id))
        faults.push(source.fault(path, 'UNKNOWN_INTENT', `"${id}" is no intent: ${meant(id, ids)}`, { key: true }));
      if (answer.flow && !flows.has(answer.flow))
        faults.push(
          source.fault([...path, 'flow'], 'UNKNOWN_FLOW', `"${answer.flow}" is no flow: ${meant(answer.flow, flows)}`),
        );
      if (answer.sources.length === 0 && !UNSOURCED.test(id))
        faults.push(
          source.fault(
            [...path, 'sources'],
            'NO_SOURCE',
            `"${id}" states facts without a source: name one of sources.yaml`,
          ),
        );
      faults.push(
        ...checkSources(files, source, path, answer.sources),
        ...checkChoices(ids, source, path, answer.choices),
        ...checkDue(source, path, answer.review_by, today),
      );
      const texts: [Path, string][] = [
        ...answer.variants.map((text, at): [Path, string] => [[...path, 'variants', at], text]),
        [[...path, 'short'], answer.short],
        [[...path, 'simple'], answer.simple],
      ];
      for (const [at, text] of texts) faults.push(...checkPlaceholders(source, at, text));
    }
  }
  return faults;
}

function checkResponses(files: Files, today: string): Fault[] {
  const source = files.responses;
  if (!source) return [];
  const ids = intentIds(files);
  const faults = source.data.responses.flatMap((response, at) => {
    const path = ['responses', at];
    const followUp = typeof response.follow_up === 'string' ? [response.follow_up] : response.follow_up;
    const texts = [response.lead, response.after, ...response.steps, ...followUp];
    return [
      ...checkSources(files, source, path, response.sources),
      ...checkChoices(ids, source, path, response.choices),
      ...checkDue(source, path, response.review_by, today),
      ...texts.flatMap((text) => checkPlaceholders(source, path, text)),
    ];
  });
  for (const level of ['emergency', 'crisis', 'urgent']) {
    const general = source.data.responses.some((r) => r.level === level && r.locale === 'en' && !r.kind && !r.about);
    if (!general)
      faults.push(
        source.fault(
          ['responses'],
          'NO_RESPONSE',
          `level ${level} needs an English answer without kind and about, for what no other answer fits`,
          { key: true },
        ),
      );
  }
  return faults;
}

function checkBarriers(files: Files, today: string): Fault[] {
  const source = files.barriers;
  const seen = new Set<string>();
  return (source?.data.barriers ?? []).flatMap((barrier, at) => {
    const path = ['barriers', at];
    const twice = seen.has(barrier.id);
    seen.add(barrier.id);
    return [
      ...(twice
        ? [
            source!.fault(
              [...path, 'id'],
              'DUPLICATE_BARRIER',
              `"${barrier.id}" stands here twice: give one another id`,
            ),
          ]
        : []),
      ...checkSources(files, source!, path, barrier.sources),
      ...checkDue(source!, path, barrier.review_by, today),
      ...barrier.text.flatMap((text, k) => checkPlaceholders(source!, [...path, 'text', k], text)),
    ];
  });
}

function checkPhrases(files: Files): Fault[] {
  const faults: Fault[] = [];
  const keys = new Set(files.phrases.flatMap((source) => Object.keys(source.data.phrases)));
  const home = files.phrases[0];
  for (const key of REQUIRED_PHRASES)
    if (home && !keys.has(key))
      faults.push(home.fault(['phrases'], 'NO_PHRASE', `the phrase "${key}" is missing`, { key: true }));
  for (const source of files.phrases) {
    for (const [key, variants] of Object.entries(source.data.phrases)) {
      if (key === 'welcome.choices' || key === 'fallback.choices')
        faults.push(
          ...variants.flatMap((id, at) =>
            intentIds(files).has(id)
              ? []
              : [
                  source.fault(
                    ['phrases', key, at],
                    'UNKNOWN_INTENT',
                    `"${id}" is no intent: ${meant(id, intentIds(files))}`,
                  ),
                ],
          ),
        );
      variants.forEach((text, at) => {
        // Only between two answers, and where one alone is offered, there is a label to fill in.
        const filled = key.startsWith('double.') || key === 'ask.one' ? text.replaceAll('{label}', '') : text;
        faults.push(...checkPlaceholders(source, ['phrases', key, at], filled, key.startsWith('page.')));
      });
    }
  }
  return faults;
}

function checkLanguages(files: Files, today: string): Fault[] {
  const source = files.languages;
  if (!source) return [];
  return Object.entries(source.data.languages).flatMap(([tag, language]) => {
    const path = ['languages', tag];
    return [
      ...checkDue(source, path, language.review_by, today),
      ...(['says', 'crisis', 'interpreter'] as const).flatMap((key) =>
        checkPlaceholders(source, [...path, key], language[key]),
      ),
    ];
  });
}

/** A word may be read as one thing of a kind only. */
function checkTerms({ lexicon }: Files): Fault[] {
  if (!lexicon) return [];
  const { substances, street, forms, units, relations, frequencies, yes, no } = lexicon.data.entities;
  const groups = [{ substances, street }, { forms, units }, { relations }, { frequencies }, { answers: { yes, no } }];
  return groups.flatMap((tables) => {
    const owner = new Map<string, string>();
    return Object.entries(tables).flatMap(([table, rows]: [string, Record<string, readonly string[]>]) =>
      Object.entries(rows).flatMap(([name, phrases]) =>
        phrases.flatMap((phrase, at) => {
          const before = owner.get(phrase);
          owner.set(phrase, name);
          if (before === undefined) return [];
          const path = ['entities', ...(table === 'answers' ? [] : [table]), name, at];
          return [
            lexicon.fault(path, 'DUPLICATE_TERM', `"${phrase}" stands under ${before} too: keep it where it belongs`),
          ];
        }),
      ),
    );
  });
}
