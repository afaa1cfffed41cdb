/** variablesOf finds the variables that a config reads and that have no default, each with what may stand for it. */
export function variablesOf(config: string): Readonly<Record<string, string>> {
  const found = [...config.matchAll(/(url: )?(?<!\$)\$\{([A-Za-z_]\w*)\}/g)];
  return Object.fromEntries(
    found.map(([, url, name]) => [name, url === undefined ? 'change-me' : 'http://localhost:8080']),
  ) as Record<string, string>;
}

/** exampleEnv writes variables as a file that is copied to `.env`. */
export function exampleEnv(variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  return `# Copy to .env in the folder where the exporter is started, or give it by --env-file.\n${lines.join('')}`;
}
