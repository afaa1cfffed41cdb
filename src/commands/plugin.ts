import type { Command } from 'commander';

/** addPluginCommand adds `plugin test`. */
export function addPluginCommand(program: Command): void {
  program
    .command('plugin')
    .description('test plugins of your own')
    .command('test')
    .description('hold plugins to what every built-in one is held to')
    .argument('<file...>', 'what stands under plugins: files, or npm packages')
    .action(async (names: readonly string[]) => {
      const { testPlugins } = await import('./plugin/test.ts');
      process.exitCode = await testPlugins({ names, sink: process.stdout });
    });
}
