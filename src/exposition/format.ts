/** Format is how a page is written: `text` (0.0.4 and 1.0.0) or `openmetrics` (0.0.1 and 1.0.0). */
export type Format = 'text' | 'openmetrics';
