import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { numberFlags } from '../support/number-flags.ts';

/** `npm run fuzz [-- --factor N --seed S]`: the properties of this folder, N times as long as in `npm test`, from another seed. */
const { factor, seed } = numberFlags({
  factor: { value: 50, least: 1 },
  seed: { value: randomInt(2 ** 31), least: 0 },
});
console.log(`seed ${seed}: npm run fuzz -- --seed ${seed} --factor ${factor} tries the same again`);
spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/fuzz'], {
  env: { ...process.env, FUZZ_SEED: String(seed), FUZZ_FACTOR: String(factor) },
  stdio: 'inherit',
}).on('exit', (code) => (process.exitCode = code ?? 1));
