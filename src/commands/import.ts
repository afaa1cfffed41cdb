import type { Command } from 'commander';

/** addImportCommand adds `import json_exporter`. */
export function addImportCommand(program: Command): void {
  program
    .command('import')
    .description("turn another exporter's config into one for this exporter")
    .command('json_exporter')
    .description("print json_exporter's config as modules for /probe, and say what cannot be carried over")
    .argument('<file>', "json_exporter's config file")
    .option('--strict', 'exit with 1 when something cannot be carried over', false)
    .action(async (file: string, { strict }: { readonly strict: boolean }) => {
      const { importJsonExporter } = await import('./import/json-exporter.ts');
      process.exitCode = importJsonExporter({ file, strict, output: process.stdout, sink: process.stderr });
    });
}
