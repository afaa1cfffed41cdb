/** StartFault is why the exporter cannot start; its message is meant to be printed as it is. */
export class StartFault extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'StartFault';
  }
}
