import {existsSync, readFileSync} from 'node:fs'

const COMMITTED = new URL('../fixtures/', import.meta.url)
const SHARED = new URL('../../../shared/data/fixtures/', import.meta.url)

/**
 * A committed fixture and, where it lies beside the checkout, the recorded reply of the real service with the same
 * shape: `[label, text]` pairs for a table of tests.
 */
export function recorded(committed: string, shared: string): [string, string][] {
  const own = new URL(committed, COMMITTED)
  const real = new URL(shared, SHARED)
  const texts: [string, string][] = [[`fixture ${committed}`, readFileSync(own, 'utf8')]]
  if (existsSync(real)) texts.push([`recorded reply ${shared}`, readFileSync(real, 'utf8')])
  return texts
}
