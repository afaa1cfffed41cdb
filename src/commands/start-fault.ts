/** StartFault is why the exporter cannot start, or a command cannot do what it was asked for; its message is meant to be printed as it is. */
export class StartFault extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StartFault';
  }
}

/** UsageFault is a StartFault for flags and arguments that will not do. */
export class UsageFault extends StartFault {
  constructor(message: string, cause?: unknown) {
    super(message, cause);
    this.name = 'UsageFault';
  }
}
