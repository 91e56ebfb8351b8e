// The types of the one module of `natural` that is used: its root import would load databases and print to stdout.
declare module 'natural/lib/natural/stemmers/porter_stemmer.js' {
  const stemmer: { stem(word: string): string };
  export default stemmer;
}
