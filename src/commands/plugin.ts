import type { Command } from 'commander';
import { formatOption, quietOption } from './options.ts';

interface PluginTestFlags {
  readonly format: 'text' | 'json';
  readonly quiet: boolean;
}

/** addPluginCommand adds `plugin test`. */
export function addPluginCommand(program: Command): void {
  program
    .command('plugin')
    .description('test plugins of your own')
    .command('test')
    .description('hold plugins to what every built-in one is held to')
    .argument('<file...>', 'what stands under plugins: files, or npm packages')
    .addOption(formatOption(['text', 'json']))
    .addOption(quietOption())
    .action(async (names: readonly string[], { format, quiet }: PluginTestFlags) => {
      const { testPlugins } = await import('./plugin/test.ts');
      process.exitCode = await testPlugins({
        ...{ names, format, sink: process.stdout },
        ...(quiet ? {} : { progress: process.stderr }),
      });
    });
}
