import type { Frame, JsonTemplate, Template } from '../../kit/expression.ts';
import type { BodyPlan } from '../plan.ts';
import { percentEncoded, whole } from './rendered-part.ts';

/** bodyType gives the Content-Type that a form of body brings along, where the request names none. */
export function bodyType(body: BodyPlan | undefined): string | undefined {
  if (body === undefined || body.as === 'text') return undefined;
  return body.as === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
}

/**
 * writeBody renders a body: text with its parts escaped for its Content-Type, members as a form, or a structure as
 * JSON. @throws Fault REQUEST_TEMPLATE for a missing part
 */
export function writeBody(body: BodyPlan, contentType: string, frame: Frame): string {
  switch (body.as) {
    case 'text':
      return whole(body.text.renderWhole(frame, encodingFor(contentType)), 'body');
    case 'json':
      return JSON.stringify(rendered(body.value, frame));
    case 'form':
      return Object.entries(body.members)
        .map(
          ([name, value]) =>
            `${percentEncoded(name)}=${percentEncoded(whole(value.renderWhole(frame), `body ${name}`))}`,
        )
        .join('&');
  }
}

function rendered(value: JsonTemplate, frame: Frame): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isTemplate(value)) return whole(value.renderWhole(frame), 'body');
  if (Array.isArray(value)) return (value as readonly JsonTemplate[]).map((member) => rendered(member, frame));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rendered(member, frame)]));
}

/** isTemplate tells a template from a structure that holds some. */
export function isTemplate(value: object): value is Template {
  return 'renderWhole' in value && typeof value.renderWhole === 'function';
}

function encodingFor(contentType: string): (value: string) => string {
  if (/^[\w.-]+\/(?:[\w.-]+\+)?json\b/i.test(contentType)) return (value) => JSON.stringify(value).slice(1, -1);
  if (/^application\/x-www-form-urlencoded\b/i.test(contentType)) return percentEncoded;
  return (value) => value;
}
