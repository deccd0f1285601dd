import * as fc from 'fast-check';

/**
 * Before each test file: every property of a run starts from one seed, which `globalSetup` prints; `FC_SEED` runs it again with
 * that, or with anybody's. `FC_RUNS`: how many cases each property is put to.
 */
const { FC_SEED: seed, FC_RUNS: numRuns } = process.env;
fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  ...(seed === undefined ? {} : { seed: Number(seed) }),
  ...(numRuns === undefined ? {} : { numRuns: Number(numRuns) }),
});
