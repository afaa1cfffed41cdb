import type { Plugin } from 'esbuild';

const NEEDED = `
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import api from 'undici/lib/api/index.js';
Object.assign(Dispatcher.prototype, api);
export { default as Client } from 'undici/lib/dispatcher/client.js';
export { default as Pool } from 'undici/lib/dispatcher/pool.js';
export { default as buildConnector } from 'undici/lib/core/connect.js';
export { default as errors } from 'undici/lib/core/errors.js';
`;

/** undici is its client alone, which is half of the package. A name that is imported and not here is an error of the build. */
export const undici: Plugin = {
  name: 'undici',
  setup(bundler) {
    bundler.onResolve({ filter: /^undici$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'undici',
      pluginData: resolveDir,
    }));
    bundler.onLoad({ filter: /./, namespace: 'undici' }, ({ pluginData }) => ({
      contents: NEEDED,
      resolveDir: pluginData as string,
    }));
  },
};
