// Jest runs the TypeScript sources as ES modules; swc takes the types away.
export default {
  testEnvironment: 'node',
  // Reading all examples takes seconds on a busy machine; no test measures time.
  testTimeout: 30_000,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, sourceMaps: 'inline' }],
  },
  collectCoverageFrom: ['src/**/*.ts', 'adapters/**/*.ts'],
  coverageProvider: 'babel',
};
