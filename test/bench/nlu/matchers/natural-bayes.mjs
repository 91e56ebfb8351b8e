import BayesClassifier from 'natural/lib/natural/classifiers/bayes_classifier.js';
import { trainNatural } from './natural.mjs';

export const name = "natural's Bayes";

/** Its values shrink with every word; their share of the sum, the posterior, finds more that is out of scope. */
export async function train(rows) {
  return trainNatural(new BayesClassifier(), rows, (found) => {
    const sum = found.reduce((total, { value }) => total + value, 0);
    return sum > 0 ? found[0].value / sum : 0;
  });
}
