/** Unit and property tests import TypeScript directly; HTTP tests drive the built executable (see test/support/build.ts). */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  // jose, oidc-provider and the like ship ECMAScript modules only
  transformIgnorePatterns: ['/node_modules/(?!(jose|fast-check)/)'],
  maxWorkers: 2,
  testTimeout: 60_000,
  setupFiles: ['<rootDir>/test/support/seed.ts'],
  globalSetup: '<rootDir>/test/support/build.ts',
  reporters: ['default', '<rootDir>/test/support/countReporter.cjs'],
};
