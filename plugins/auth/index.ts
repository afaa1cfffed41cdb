import type { Plugin } from '../../src/kit/plugin.ts';
import { apiKey } from './api-key.ts';
import { basic } from './basic.ts';
import { bearer } from './bearer.ts';
import { hmac } from './hmac.ts';

/** auths lists the built-in plugins of kind `auth`. */
export const auths: readonly Plugin[] = [apiKey, basic, bearer, hmac];
