import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../kit/units.ts';

/** ProfileArguments is what commander makes of the options. */
export interface ProfileArguments {
  readonly cpuProfile?: number;
  readonly 'cpuProfile.file': string;
}

/** ProfileFlags asks for a CPU profile of the first seconds. */
export interface ProfileFlags {
  readonly seconds: number;
  readonly file: string;
}

const MOST_SECONDS = 600;

/** addProfileOptions adds them to a command. */
export function addProfileOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--cpu-profile <duration>', 'write what uses the processor for so long after the start').argParser(
        profiled,
      ),
    )
    .option('--cpu-profile.file <file>', 'where to, for Chrome, VS Code or speedscope', 'omni-exporter.cpuprofile');
}

/** profileFlags gives nothing where no profile is asked for. */
export function profileFlags(flags: ProfileArguments): { readonly cpuProfile?: ProfileFlags } {
  const { cpuProfile: seconds, 'cpuProfile.file': file } = flags;
  return seconds === undefined ? {} : { cpuProfile: { seconds, file } };
}

/** A profile grows as long as it is taken. */
function profiled(text: string): number {
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds > 0 && seconds <= MOST_SECONDS) return seconds;
  throw new InvalidArgumentError('It is a duration up to 10m, like 30s.');
}
