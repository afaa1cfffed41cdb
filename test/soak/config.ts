/** Each reload changes what the config says; the sources that it says nothing of go on. */
export const configOf = (turn: number): string => `
sources:
  steady:
    url: \${URL}/steady
    refresh: 2s
    metrics:
      - { name: soak_steady_total, type: counter, help: Answers so far., value: $.count }
      - { name: soak_queue_length, type: gauge, help: Waiting., each: "$.queues[*]", labels: { queue: $.name }, value: $.length }
  on_scrape:
    url: \${URL}/on-scrape
    metrics: [{ name: soak_on_scrape, type: gauge, help: On scrape., value: $.n }]
  turning:
    url: \${URL}/turn/${turn}
    metrics: [{ name: soak_turn, type: gauge, help: Turn ${turn}., labels: { turn: "${turn % 3}" }, value: $.n }]
  failing:
    url: \${URL}/failing
    timeout: 500ms
    metrics: [{ name: soak_failing, type: gauge, help: Fails., value: $.n }]
  secured:
    url: \${URL}/secured
    auth: { type: bearer, token: "\${file:token}" }
    metrics: [{ name: soak_secured, type: gauge, help: Secured., value: $.n }]
  listed:
    url: "{{ target.url }}"
    refresh: 3s
    targets: [{ file_sd: targets.json }]
    metrics: [{ name: soak_listed, type: gauge, help: Listed., value: $.n }]
`;

/** targetsOf lists 20 places, one less in each other turn. */
export const targetsOf = (url: string, turn: number): string =>
  JSON.stringify(
    Array.from({ length: 20 - (turn % 2) }, (_, index) => ({ name: `${index}`, url: `${url}/listed/${index}` })),
  );

/** prometheusConfig scrapes once a second. */
export const prometheusConfig = (target: string): string => `
global: { scrape_interval: 1s, scrape_timeout: 900ms }
scrape_configs: [{ job_name: soak, static_configs: [{ targets: ['${target}'] }] }]
`;
