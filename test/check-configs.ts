import { check } from '../src/commands/check/check.ts';
import { shippedConfigs } from './support/shipped-configs.ts';

/** What `check` says of every shipped config with the variables of its example.env alone. Ends with 1 when it says anything. */
const said: string[] = [];
const sink = { write: (line: string) => void said.push(line) };
const configs = shippedConfigs();
for (const { folder, envFile } of configs) {
  await check({ files: [folder], envFiles: envFile === undefined ? [] : [envFile], env: {}, sink });
}
for (const line of said) process.stderr.write(line);
if (said.length > 0) process.exitCode = 1;
else console.log(`${configs.length} configs, and nothing to say`);
