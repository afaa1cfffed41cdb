import { expect } from 'vitest';
import { decoders } from '../../../plugins/decode/index.ts';
import { nodeOf } from '../../../src/kit/node-of.ts';
import { compileOptions } from '../../../src/kit/options.ts';
import type { Document } from '../../../src/kit/expression.ts';
import type { Context, Decoder, Plugin } from '../../../src/kit/plugin.ts';
import { type FaultCode, Fault } from '../../../src/model/fault.ts';
import { PLACE } from '../../expression/setting.ts';
import { compilerOf } from '../../expression/compiling.ts';

/** Decoding is how a test decodes: the options as in YAML, the header, and the limit. */
export interface Decoding {
  readonly options?: unknown;
  readonly contentType?: string;
  readonly depth?: number;
}

/** decode creates a built-in decoder as a config would, and decodes a body. */
export function decode(name: string, body: string | Uint8Array, decoding: Decoding = {}): Document {
  const { options = {}, contentType = '', depth = 100 } = decoding;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return createDecoder(name, options).decode(bytes, contentType, { depth });
}

/** rootOf gives the decoded root as JSON would show it. */
export function rootOf(name: string, body: string | Uint8Array, decoding: Decoding = {}): unknown {
  return JSON.parse(JSON.stringify(decode(name, body, decoding).root));
}

/** faultOf gives the fault that a body makes, or undefined. */
export function faultOf(name: string, body: string | Uint8Array, decoding: Decoding = {}): Fault | undefined {
  try {
    decode(name, body, decoding);
    return undefined;
  } catch (cause) {
    if (cause instanceof Fault) return cause;
    throw cause;
  }
}

/** expectCode holds a fault to its code; its message never quotes the body. */
export function expectCode(fault: Fault | undefined, code: FaultCode): void {
  expect(fault?.code).toBe(code);
  expect(fault?.message).not.toContain('SECRET');
}

function createDecoder(name: string, options: unknown): Decoder {
  const plugin = decoders.find((each) => each.name === name) as Plugin<'decode', unknown> | undefined;
  const { compiler, problems } = compilerOf();
  const report = (problem: (typeof problems)[number]): unknown => problems.push(problem);
  const compiled = compileOptions(plugin?.options ?? {}, nodeOf(options, PLACE), { compiler, report });
  expect(problems).toEqual([]);
  return plugin?.create(compiled, {} as Context) as Decoder;
}
