import type { Plugin } from '../../src/kit/plugin.ts';
import { apiKey } from './api-key.ts';
import { basic } from './basic.ts';
import { bearer } from './bearer.ts';
import { digest } from './digest.ts';
import { hmac } from './hmac.ts';
import { oauth2 } from './oauth2.ts';
import { session } from './session.ts';
import { sigv4 } from './sigv4.ts';

/** auths lists the built-in plugins of kind `auth`. */
export const auths: readonly Plugin[] = [apiKey, basic, bearer, digest, hmac, oauth2, session, sigv4];
