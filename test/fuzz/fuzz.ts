import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/** `npm run fuzz [-- --factor N --seed S]`: the properties of this folder, N times as long as in `npm test`, from another seed. */
const { values } = parseArgs({ options: { factor: { type: 'string', default: '50' }, seed: { type: 'string' } } });
const seed = values.seed ?? String(randomInt(2 ** 31));
console.log(`seed ${seed}: npm run fuzz -- --seed ${seed} --factor ${values.factor} tries the same again`);
spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/fuzz'], {
  env: { ...process.env, FUZZ_SEED: seed, FUZZ_FACTOR: values.factor },
  stdio: 'inherit',
}).on('exit', (code) => (process.exitCode = code ?? 1));
