import { execFileSync } from 'node:child_process';

/** setup builds the command once for all files. */
export function setup(): void {
  execFileSync(process.execPath, ['--import', 'tsx', 'esbuild.config.ts'], { stdio: 'inherit' });
}
