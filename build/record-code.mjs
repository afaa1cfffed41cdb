import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import vm from 'node:vm';

/** Loaded before the built exporter: when that is told to end, what V8 has compiled of its bundle is written beside it. */
vm.Script = class extends vm.Script {
  /**
   * @param {string} code of the bundle
   * @param {{ readonly filename: string }} options the bundle's path
   */
  constructor(code, { filename }) {
    super(code, { filename });
    process.once('SIGTERM', () => {
      writeFileSync(join(dirname(filename), 'code.cache'), this.createCachedData());
      process.exit(0);
    });
  }
};
