import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Spot is a position in a text, counted from 0. */
export interface Spot {
  readonly line: number;
  readonly character: number;
}

/** Item is what an editor offers to put in. */
export interface Item {
  readonly label: string;
  readonly documentation: string;
}

/** Finding is what an editor underlines. */
export interface Finding {
  readonly line: number;
  readonly message: string;
}

/** Editor is the YAML language server, asked as editors ask it. */
export interface Editor extends AsyncDisposable {
  /** Opens a text as a file, or another text as the same file, and waits for what is found in it. */
  open(file: string, text: string): Promise<readonly Finding[]>;
  complete(file: string, at: Spot): Promise<readonly Item[]>;
  /** What is shown of what stands there; '' for nothing. */
  hover(file: string, at: Spot): Promise<string>;
}

const SERVER = createRequire(import.meta.url).resolve('yaml-language-server/bin/yaml-language-server');

/** No schema comes from anywhere but the line in the file. */
const SETTINGS: Readonly<Record<string, unknown>> = {
  yaml: {
    validate: true,
    completion: true,
    hover: true,
    schemaStore: { enable: false },
    kubernetesCRDStore: { enable: false },
  },
};

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

/** openEditor starts the server, without any extension of it. */
export async function openEditor(): Promise<Editor> {
  const server = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const asked = new Map<number, (message: Message) => void>();
  const found = new Map<string, (findings: readonly Finding[]) => void>();
  const send = (message: Message): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const ask = (method: string, params: unknown): Promise<unknown> => {
    const id = asked.size + 1;
    return new Promise((resolve, reject) => {
      asked.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(JSON.stringify(error))),
      );
      send({ id, method, params });
    });
  };
  readMessages(server.stdout, (message) => {
    const { id, method } = message;
    if (method === 'textDocument/publishDiagnostics') tell(message, found);
    else if (method === undefined) asked.get(id ?? 0)?.(message);
    else if (id !== undefined) send({ id, result: answerTo(message) });
  });
  await ask('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      textDocument: {
        hover: { contentFormat: ['markdown'] },
        completion: { completionItem: { snippetSupport: true } },
      },
      workspace: { configuration: true },
    },
  });
  send({ method: 'initialized', params: {} });
  const opened = new Map<string, number>();
  const open = (file: string, text: string): Promise<readonly Finding[]> => {
    const uri = pathToFileURL(file).href;
    const version = (opened.get(uri) ?? 0) + 1;
    opened.set(uri, version);
    return new Promise((resolve) => {
      found.set(uri, resolve);
      if (version === 1) {
        send({ method: 'textDocument/didOpen', params: { textDocument: { uri, languageId: 'yaml', version, text } } });
      } else {
        send({
          method: 'textDocument/didChange',
          params: { textDocument: { uri, version }, contentChanges: [{ text }] },
        });
      }
    });
  };
  const at = (file: string, position: Spot): object => ({ textDocument: { uri: pathToFileURL(file).href }, position });
  return {
    open,
    complete: async (file, spot) => itemsIn(await ask('textDocument/completion', at(file, spot))),
    hover: async (file, spot) => hoverIn(await ask('textDocument/hover', at(file, spot))),
    async [Symbol.asyncDispose]() {
      server.kill();
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
  };
}

/** Each message is announced by its length in bytes. */
function readMessages(stream: NodeJS.ReadableStream, told: (message: Message) => void): void {
  let rest = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf('\r\n\r\n'); end !== -1; end = rest.indexOf('\r\n\r\n')) {
      const length = Number(/Content-Length: (\d+)/i.exec(rest.subarray(0, end).toString())?.[1]);
      if (rest.length < end + 4 + length) return;
      const body = rest.subarray(end + 4, end + 4 + length).toString();
      rest = rest.subarray(end + 4 + length);
      told(JSON.parse(body) as Message);
    }
  });
}

function answerTo({ method, params }: Message): unknown {
  if (method !== 'workspace/configuration') return null;
  const { items } = params as { readonly items: readonly { readonly section?: string }[] };
  return items.map(({ section = '' }) => SETTINGS[section] ?? null);
}

function tell({ params }: Message, found: Map<string, (findings: readonly Finding[]) => void>): void {
  const { uri, diagnostics } = params as {
    readonly uri: string;
    readonly diagnostics: readonly { readonly range: { readonly start: Spot }; readonly message: string }[];
  };
  found.get(uri)?.(diagnostics.map(({ range, message }) => ({ line: range.start.line, message })));
}

type Text = string | { readonly value: string } | undefined;

function textOf(text: Text): string {
  return typeof text === 'string' ? text : (text?.value ?? '');
}

function itemsIn(result: unknown): readonly Item[] {
  const { items } = result as { readonly items: readonly { readonly label: string; readonly documentation?: Text }[] };
  return items.map(({ label, documentation }) => ({ label, documentation: textOf(documentation) }));
}

function hoverIn(result: unknown): string {
  const { contents } = (result ?? {}) as { readonly contents?: Text };
  return textOf(contents);
}
