/** Tests run the TypeScript sources as native ES modules; log4js is replaced just as the build does (see docs/dependencies.md). */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  moduleNameMapper: {
    '^log4js$': '<rootDir>/src/huawei/silent-log4js.cjs',
  },
  globalSetup: '<rootDir>/test/helpers/setup.mjs',
  globalTeardown: '<rootDir>/test/helpers/teardown.mjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  randomize: true,
  testTimeout: 30_000,
  // Each file has its own sandbox, ports and folders.
  maxWorkers: '100%',
};
