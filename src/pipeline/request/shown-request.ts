import type { Frame, Hide, JsonTemplate, Template } from '../../kit/expression.ts';
import type { HttpRequest, ShownRequest } from '../../kit/http.ts';
import { shownTarget } from '../../model/target.ts';
import type { BodyPlan, RequestPlan } from '../plan.ts';
import { isTemplate, writeBody } from './write-body.ts';
import { urlEncoding, writeHeaders, writeMembers } from './write-request.ts';

/** Written is where a request was rendered; one whose url is relative has that of `base`. */
export interface Written {
  readonly frame: Frame;
  readonly base?: HttpRequest;
}

/** withShown says with a request how it may be shown: rendered again, with something in the place of what came from outside. */
export function withShown(real: HttpRequest, plan: RequestPlan, written: Written): HttpRequest {
  const shown = (hide: Hide): ShownRequest => {
    const frame = shownFrame(written.frame);
    const headers = writeHeaders(
      mapped(plan.headers, (value) => hidden(value, hide)),
      frame,
    );
    const contentType = Object.entries(real.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
    const body = plan.body && writeBody(hiddenBody(plan.body, hide), contentType ?? '', frame);
    written.base?.shown?.(hide);
    return { real, url: shownUrl(plan, frame, hide), headers, body };
  };
  return { ...real, shown };
}

/** The target is one of those that templates write of. */
function shownFrame(frame: Frame): Frame {
  const { target } = frame.scope;
  return target?.shown === undefined ? frame : { ...frame, scope: { ...frame.scope, target: shownTarget(target) } };
}

/** One that is relative to another's is not shown by what was written alone. */
function shownUrl(plan: RequestPlan, frame: Frame, hide: Hide): string | undefined {
  const text = hidden(plan.url, hide).render(frame, urlEncoding(plan.url));
  const members = writeMembers(
    mapped(plan.query, (value) => value && hidden(value, hide)),
    frame,
  );
  if (!URL.canParse(plan.url.render(frame))) return undefined;
  return members.length === 0 ? text : `${text}${text.includes('?') ? '&' : '?'}${members.join('&')}`;
}

function hidden(template: Template, hide: Hide): Template {
  const render: Template['render'] = (frame, encode) =>
    template.renderHidden?.(frame, hide, encode) ?? hide({ text: '', reference: template.text });
  return { ...template, render, renderWhole: render };
}

function hiddenBody(body: BodyPlan, hide: Hide): BodyPlan {
  if (body.as === 'text') return { ...body, text: hidden(body.text, hide) };
  if (body.as === 'form') return { ...body, members: mapped(body.members, (value) => hidden(value, hide)) };
  return { ...body, value: hiddenJson(body.value, hide) };
}

function hiddenJson(value: JsonTemplate, hide: Hide): JsonTemplate {
  if (typeof value !== 'object' || value === null) return value;
  if (isTemplate(value)) return hidden(value, hide);
  if (Array.isArray(value)) return (value as readonly JsonTemplate[]).map((member) => hiddenJson(member, hide));
  return mapped(value as Readonly<Record<string, JsonTemplate>>, (member) => hiddenJson(member, hide));
}

function mapped<T, U>(map: Readonly<Record<string, T>>, change: (value: T) => U): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));
}
