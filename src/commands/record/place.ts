/** Place is where a recording goes: a test file, and a folder of its base name beside it. */
export interface Place {
  /** Of the source or module. */
  readonly name: string;
  readonly base: string;
  readonly test: string;
  readonly folder: string;
}
