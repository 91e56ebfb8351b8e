// Jest runs the TypeScript sources as ES modules; swc takes the types away.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, sourceMaps: 'inline' }],
  },
  collectCoverageFrom: ['src/**/*.ts', 'adapters/**/*.ts'],
  coverageProvider: 'babel',
};
