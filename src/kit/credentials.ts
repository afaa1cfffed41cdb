/** A name that ends in a credential, as people call them: `X-Api-Key`, `sessionid`, `PRIVATE-TOKEN`. */
const CREDENTIAL = 'auth|cookie|credential|key|pass|secret|session|signature|token';
const CREDENTIAL_NAME = new RegExp(CREDENTIAL, 'i');

/** isCredentialName holds for names of headers and members that are called as credentials are. */
export function isCredentialName(name: string): boolean {
  return CREDENTIAL_NAME.test(name);
}

/** A reference or a template alone is no secret. */
const LITERAL = String.raw`(?!(?:\$\{[^}]*\}|\{\{[^}]*\}\})(?:[&#"\s]|$))`;
const USER_INFO = /(:\/\/)[^/@\s]*@/g;
const QUERY_MEMBER = new RegExp(`((?:^|[?&])[^?&=#\\s]*(?:${CREDENTIAL})[^?&=#\\s]*=)${LITERAL}[^&#\\s]+`, 'gi');
const JSON_MEMBER = new RegExp(`("[^"]*(?:${CREDENTIAL})[^"]*"\\s*:\\s*")${LITERAL}[^"]+`, 'gi');

/** withoutCredentials cuts out of text what a url holds before its host, and members of queries, forms and JSON that are called as credentials are. */
export function withoutCredentials(text: string, shown: string): string {
  return text.replace(USER_INFO, `$1${shown}@`).replace(QUERY_MEMBER, `$1${shown}`).replace(JSON_MEMBER, `$1${shown}`);
}
