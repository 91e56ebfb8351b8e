/** Builds the page's files; the server reads them when it starts. */
export function buildPage(): Promise<void>;
