/** PathError says what is wrong with a path, where (`column` counts from 1), and what to write instead. */
export class PathError extends Error {
  readonly column: number;
  readonly hint: string | undefined;

  constructor(message: string, column: number, hint?: string) {
    super(message);
    this.name = 'PathError';
    this.column = column;
    this.hint = hint;
  }
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['/', '/'],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
]);

const MAX_DESCENTS = 2;

/** PathCursor reads a path's text from left to right. All its readers throw PathError. */
export class PathCursor {
  readonly text: string;
  #at = 0;
  #descents = 0;

  constructor(text: string) {
    this.text = text;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.text.length;
  }

  /** Reads what a sticky pattern matches here; undefined, and no step, when it does not. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  looksAt(text: string): boolean {
    return this.text.startsWith(text, this.#at);
  }

  take(text: string): boolean {
    if (!this.looksAt(text)) return false;
    this.#at += text.length;
    return true;
  }

  /** Like take for `..`; what several find grows with the depth of the document to their power, so a third is refused. */
  takeDescent(): boolean {
    if (!this.looksAt('..')) return false;
    this.#descents += 1;
    if (this.#descents > MAX_DESCENTS)
      this.fail(`a path holds .. at most ${MAX_DESCENTS} times`, 'Name what stands between, or walk there with each.');
    return this.take('..');
  }

  /** Like take, with blanks before it. */
  takeSpaced(text: string): boolean {
    this.skipBlanks();
    return this.take(text);
  }

  expect(text: string, hint?: string): void {
    if (!this.take(text)) this.fail(`expected ${text} but found ${this.rest()}`, hint);
  }

  skipBlanks(): void {
    this.match(/[ \t\r\n]*/y);
  }

  fail(message: string, hint?: string): never {
    throw new PathError(message, this.#at + 1, hint);
  }

  /** What stands next, short enough for a message. */
  rest(): string {
    return this.isAtEnd ? 'the end' : this.text.slice(this.#at, this.#at + 12);
  }

  /** Reads a quoted text; undefined when no quote stands here. */
  quoted(): string | undefined {
    const quote = this.match(/['"]/y);
    if (quote === undefined) return undefined;
    let text = '';
    while (!this.take(quote)) {
      if (this.isAtEnd) this.fail(`the closing ${quote} is missing`);
      text += this.take('\\') ? this.#escaped() : (this.match(/[^]/y) ?? '');
    }
    return text;
  }

  #escaped(): string {
    const unicode = this.match(/u[0-9a-fA-F]{4}/y);
    if (unicode !== undefined) return String.fromCharCode(parseInt(unicode.slice(1), 16));
    const plain = ESCAPES.get(this.match(/[^]/y) ?? '');
    return plain ?? this.fail('unknown escape in a quoted text', 'Escapes are those of JSON; a backslash is \\\\.');
  }

  integer(): number | undefined {
    const digits = this.match(/-?\d+/y);
    if (digits === undefined) return undefined;
    if (/^(?:-0|-?0\d)/.test(digits)) this.fail(`${digits} is not an index`, 'An index has no leading zero.');
    const value = Number(digits);
    return Number.isSafeInteger(value) ? value : this.fail(`${digits} is too large for an index`);
  }
}
