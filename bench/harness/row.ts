/** Row is one thing that is measured. */
export interface Row {
  readonly name: string;
  /** What is done, for the report. */
  readonly work: string;
  readonly limits: readonly Limit[];
  measure(tools: Tools): Promise<readonly Figures[]>;
}

/** Figures are the samples of one subject at one work, all in the unit that the row names. */
export interface Figures {
  readonly work: string;
  readonly subject: string;
  readonly unit: string;
  readonly samples: readonly number[];
}

/** Limit says how much of another subject's figure one may be; of an absolute figure without `of`. */
export interface Limit {
  readonly work: string;
  readonly subject: string;
  readonly of?: string;
  /** Another work than its own that `of` is taken from. */
  readonly ofWork?: string;
  readonly atMost: number;
}

/** Tools is what a row measures with. */
export interface Tools {
  /** A folder for files that go with the run. */
  readonly folder: string;
  /** A bundle of a file of bench/subjects, as the product is bundled. */
  bundled(subject: string): string;
  /** The Go baseline; undefined, and said, when there is no Go. */
  readonly go: string | undefined;
  /** A Python that has prometheus_client; undefined, and said, when there is none. */
  readonly python: string | undefined;
  readonly rounds: number;
  progress(text: string): void;
}
