import fc from 'fast-check';

// The same cases on every run, so that a failure is the change's own. FC_SEED=random (or a number) looks further, FC_RUNS=100000
// looks longer.
const { FC_SEED = '20261125', FC_RUNS } = process.env;
if (FC_SEED !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(FC_SEED) });
if (FC_RUNS) fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: Number(FC_RUNS) });
