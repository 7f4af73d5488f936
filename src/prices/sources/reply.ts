import * as z from 'zod/mini'

import {UserError} from '../../errors.ts'
import type {SourceContext} from './source.ts'

const USD = /^\d*\.?\d+(e[+-]?\d+)?$/i
const INSTANCE_TYPE = /^[a-z0-9][a-z0-9-]*\.[a-z0-9-]+$/

/**
 * A price in USD as a service writes it (`0.0615`, `9.0E-4`), or undefined for all that means "no price":
 * `N/A*`, 0, negative, not finite, not a number.
 */
export function usd(text: unknown): number | undefined {
  const written = typeof text === 'number' ? String(text) : text
  if (typeof written !== 'string' || !USD.test(written.trim())) return
  const amount = Number(written)
  return Number.isFinite(amount) && amount > 0 ? amount : undefined
}

/** Whether a name out of a reply is spelled like an instance type; anything else never gets into a sheet. */
export function isInstanceType(name: string): boolean {
  return INSTANCE_TYPE.test(name)
}

/** A reply that cannot be used, whatever its status was. */
export function badReply(source: string, what: string, cause?: unknown): UserError {
  return new UserError(`${source}: ${printable(what)}`, {
    code: 'E_BAD_REPLY',
    fix: 'leave out --live to use the snapshot, and report this source if it goes on',
    exit: 3,
    ...(cause === undefined ? {} : {cause}),
  })
}

/** A service that does not answer, or refuses. */
export function unavailable(source: string, what: string, cause?: unknown): UserError {
  return new UserError(`${source}: ${printable(what)}`, {
    code: 'E_SOURCE_UNAVAILABLE',
    fix: 'retry later, or leave out --live to use the snapshot',
    exit: 3,
    ...(cause === undefined ? {} : {cause}),
  })
}

/** Text of a reply made safe for a terminal, and short. */
export function printable(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()
  return clean.length > 300 ? `${clean.slice(0, 299)}…` : clean
}

/** What a schema accepts, or `E_BAD_REPLY` that says where the reply is off. */
export function checked<T extends z.core.$ZodType>(schema: T, value: unknown, source: string): z.output<T> {
  const result = z.safeParse(schema, value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw badReply(source, `unexpected reply at ${issue?.path.join('.') || 'its root'}: ${issue?.message ?? 'invalid'}`)
}

/** JSON text through a schema. */
export function parseJson<T extends z.core.$ZodType>(text: string, schema: T, source: string): z.output<T> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw badReply(source, 'the reply is not JSON', error)
  }
  return checked(schema, value, source)
}

/**
 * Where a plain feed is read from: its address, or the one an environment variable puts in its place.
 * @throws UserError `E_BAD_URL` (exit 2) for a variable that holds no http(s) address
 */
export function feedUrl(env: NodeJS.ProcessEnv, name: string, address: string): string {
  const override = env[name]
  if (override === undefined || override === '') return address
  if (URL.canParse(override) && /^https?:/.test(override)) return override
  throw new UserError(`${name} is not an http(s) address: ${printable(override)}`, {
    code: 'E_BAD_URL',
    fix: `unset ${name}, or set it like ${address}`,
  })
}

/** A small feed as text, with the time it is of: Last-Modified where the server says, otherwise now. */
export async function readFeed(
  url: string,
  source: string,
  {http, now, signal}: SourceContext,
): Promise<{text: string; asOf: string}> {
  const reply = await http.get(url, {signal})
  if (reply.status !== 200) throw unavailable(source, `${new URL(url).host} answered ${reply.status}`)
  return {text: await reply.text(), asOf: modified(reply.headers.get('last-modified'), now()).toISOString()}
}

function modified(header: string | null, now: Date): Date {
  const date = new Date(header ?? Number.NaN)
  return Number.isNaN(date.getTime()) || date > now ? now : date
}
