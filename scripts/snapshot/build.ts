import type {Manifest} from '../../src/prices/snapshot/format.ts'
import {awsDraft} from './aws.ts'
import {azureDraft} from './azure.ts'
import {encode} from './draft.ts'
import {gcpDraft} from './gcp.ts'
import {lambdaDraft} from './lambda.ts'
import {RawFolder} from './raw.ts'
import {writeSnapshot} from './write.ts'

/** Builds the snapshot of all providers from a folder of raw price files; `built` is the ISO date to note. */
export function buildSnapshot(from: string, to: string, built: string): Manifest {
  const raw = new RawFolder(from)
  const drafts = [awsDraft(raw), gcpDraft(raw), azureDraft(raw), lambdaDraft()]
  return writeSnapshot(drafts.map(encode), to, built)
}
