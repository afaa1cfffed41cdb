import type { Command } from 'commander';

/** What stands under the help of commands, by their path; those that are not here say it themselves. */
const HELP: Readonly<Record<string, string>> = {
  '': `
Examples:
  omni-exporter --config.file my.yaml
  omni-exporter check my.yaml
  omni-exporter probe my_app --config.file my.yaml --trace
`,
  serve: `
Exit codes: 0 after SIGTERM or SIGINT, 1 when it cannot start or did not stop in time, 2 when an option will not do, 70 after a crash.
SIGHUP reloads the config.

Examples:
  omni-exporter serve --config.file my.yaml
  omni-exporter --config.file conf.d --env-file secrets.env --web.listen-address 127.0.0.1:9877
  omni-exporter --config.file my.yaml --shard.count 3 --shard.index 0
  omni-exporter --config.file my.yaml --log.level debug --log.format json
`,
  test: `
A test file is NAME.test.yaml beside NAME.yaml; schema/README.md has its keys. Nothing is asked over the network.
Exit codes: 0 when all tests hold, 1 when some do not, 2 when a test file is broken or an option will not do.

Examples:
  omni-exporter test my.test.yaml
  omni-exporter test configs/mirth 'tests/*.test.yaml' --junit junit.xml
  omni-exporter test --update my.test.yaml      # writes what was found in the place of what was expected
  omni-exporter test --format json my.test.yaml
`,
  demo: `
Its page is at http://localhost:9877/; Ctrl-C ends it.
Exit codes: 0 when it was stopped, 1 when it cannot start.

Examples:
  omni-exporter demo
`,
  'import json_exporter': `
The config goes to stdout, what cannot be carried over to stderr, with its place.
Exit codes: 0; 1 with --strict when something cannot be carried over; otherwise not 0 when the file is no config of json_exporter.

Examples:
  omni-exporter import json_exporter config.yml > modules.yaml
  omni-exporter import json_exporter --strict config.yml > modules.yaml
`,
  'plugin test': `
Exit codes: 0 when all is well, 1 when something is wrong with a plugin, 2 when an option will not do.

Examples:
  omni-exporter plugin test ./shop-login.ts
  omni-exporter plugin test --format json ./shop-login.ts omni-exporter-plugin-modbus
`,
  schema: `
Exit codes: 0, 1 when a plugin cannot be loaded (what could be is there all the same), 2 when an option will not do.

Examples:
  omni-exporter schema > omni.schema.json
  omni-exporter schema --config.file my.yaml > my.schema.json

A config names it in its first line: # yaml-language-server: $schema=./my.schema.json
`,
  'web check': `
Exit codes: 0 when the file will do, 1 when not, 2 when an option will not do.

Examples:
  omni-exporter web check web.yml
  omni-exporter web check --format json web.yml
`,
  'web hash-password': `
The password is asked for, or read from stdin; the hash alone goes to stdout.
Exit codes: 0, or not 0 when there is no password, or one that will not do.

Examples:
  omni-exporter web hash-password
  printf '%s' "$PASSWORD" | omni-exporter web hash-password --cost 12
`,
};

/** addExamples puts examples and exit codes under the help of commands. */
export function addExamples(command: Command, path = ''): Command {
  const text = HELP[path];
  if (text !== undefined) command.addHelpText('after', text);
  for (const inner of command.commands) addExamples(inner, path === '' ? inner.name() : `${path} ${inner.name()}`);
  return command;
}
