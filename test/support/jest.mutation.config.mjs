import config from '../../jest.config.js';

/** What `npm run mutation` runs for each mutant: the tests of the two pure rooms, which start no process. */
const { globalSetup: _, reporters: __, ...rest } = config;
export default {
  ...rest,
  rootDir: '../..',
  testEnvironment: '@stryker-mutator/jest-runner/jest-env/node',
  testMatch: [
    '<rootDir>/test/policies/!(*Store|operationLimits).test.ts',
    '<rootDir>/test/enforcement/decide.test.ts',
    '<rootDir>/test/operation/**/*.test.ts',
    '<rootDir>/test/properties/pruning.test.ts',
  ],
};
