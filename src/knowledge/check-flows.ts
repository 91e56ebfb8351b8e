// The checks of flows: every step leads somewhere and is reached.
import type { Files } from './files.ts';
import { type Fault, meant, type Path } from './read.ts';
import { checkChoices, checkDue, checkPlaceholders, checkSources, intentIds } from './rules.ts';

/** Faults of all flows. `today` is a date like 2026-11-23. */
export function checkFlows(files: Files, today: string): Fault[] {
  const faults: Fault[] = [];
  const ids = intentIds(files);
  for (const source of files.flows) {
    for (const [name, flow] of Object.entries(source.data.flows)) {
      const path = ['flows', name];
      const steps = new Set(Object.keys(flow.steps));
      const reached = new Set<string>([flow.start]);
      const leads = (at: Path, next: string | undefined) => {
        if (next === undefined) return;
        reached.add(next);
        if (!steps.has(next))
          faults.push(source.fault(at, 'NO_STEP', `"${next}" is no step of ${name}: ${meant(next, steps)}`));
      };
      leads([...path, 'start'], flow.start);
      faults.push(...checkPlaceholders(source, [...path, 'resume'], flow.resume));
      for (const [key, step] of Object.entries(flow.steps)) {
        const at = [...path, 'steps', key];
        if ('branch' in step) {
          step.branch.forEach((arm, k) => {
            leads([...at, 'branch', k, 'next'], arm.next);
          });
          if (step.branch.at(-1)?.if)
            faults.push(
              source.fault(
                [...at, 'branch'],
                'NO_STEP',
                `the last arm of "${key}" needs to stand without "if", for everyone else`,
                { key: true },
              ),
            );
        } else {
          leads([...at, 'next'], step.next);
          if ('ask' in step) {
            step.choices.forEach((choice, k) => {
              leads([...at, 'choices', k, 'next'], choice.next);
            });
            if (!step.next && step.choices.some((choice) => !choice.next))
              faults.push(
                source.fault(at, 'NO_STEP', `"${key}" leads nowhere for some choices: give it a "next"`, { key: true }),
              );
            faults.push(
              ...checkPlaceholders(source, [...at, 'ask'], step.ask),
              ...checkPlaceholders(source, [...at, 'again'], step.again),
            );
          } else {
            if (!step.next && !step.end)
              faults.push(
                source.fault(at, 'NO_STEP', `"${key}" leads nowhere: give it "next", or "end: true"`, { key: true }),
              );
            faults.push(...checkChoices(ids, source, at, step.choices));
            step.say.forEach((text, k) => {
              faults.push(...checkPlaceholders(source, [...at, 'say', k], text));
            });
          }
        }
      }
      for (const step of steps)
        if (!reached.has(step))
          faults.push(
            source.fault(
              [...path, 'steps', step],
              'UNREACHED_STEP',
              `no step leads to "${step}": lead there, or take it out`,
              { key: true },
            ),
          );
      faults.push(...checkSources(files, source, path, flow.sources), ...checkDue(source, path, flow.review_by, today));
    }
  }
  return faults;
}
