import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseWebConfig } from '../../src/server/web/config/parse-web-config.ts';
import { mutated, PATIENCE, pollution, runs } from './round.ts';

const HASH = '$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi';
const FILES = [
  `tls_server_config:
  cert_file: server.crt
  key_file: server.key
  client_auth_type: RequireAndVerifyClientCert
  client_ca_file: ca.crt
  client_allowed_sans: [a.example.org]
  min_version: TLS12
  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]
  curve_preferences: [X25519]
`,
  `http_server_config:
  http2: false
  headers: { X-Frame-Options: deny, Strict-Transport-Security: max-age=1 }
rate_limit: { interval: 1m30s, burst: 3 }
`,
  `basic_auth_users:\n  a: ${HASH}\n  "b c": ${HASH}\n`,
  '',
].map((text) => Buffer.from(text));

it(
  'takes a web config that was broken anywhere, or says where it is broken, without a hash of a password',
  () => {
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(mutated(FILES), (bytes) => {
        const text = bytes.toString();
        const parsed = parseWebConfig({ file: '/web.yml', text });
        if ('config' in parsed) {
          taken += 1;
          return;
        }
        refused += 1;
        expect(parsed.problems).not.toEqual([]);
        for (const { place, message } of parsed.problems) {
          expect([place.file, place.line <= text.split('\n').length]).toEqual(['/web.yml', true]);
          expect(message).not.toContain(HASH.slice(6));
        }
      }),
      runs(600),
    );
    expect(pollution()).toEqual([]);
    expect(Math.min(taken, refused)).toBeGreaterThan(50);
  },
  PATIENCE,
);
