import type {Finding} from '../kubernetes/finding.ts'
import type {CommentedManifest} from '../kubernetes/manifest.ts'
import {documentsOf} from './documents.ts'
import {checkDocuments} from './gate.ts'
import {nodeOffers} from './node-offers.ts'
import {notesOf} from './notes.ts'
import {requestOf} from './request.ts'
import {scheduleOf} from './schedule.ts'
import type {Settings} from './settings.ts'

export interface Generated {
  documents: CommentedManifest[]
  /** What is accepted and of no use. */
  warnings: Finding[]
  /** What the reader should know. */
  notes: string[]
}

/**
 * The manifests that the settings ask for, checked by the rules of the API server.
 * @throws UserError `E_BAD_MANIFEST`, with `strict` `E_MANIFEST_WARNING`, and what reading the settings throws
 */
export async function generate(settings: Settings, strict: boolean): Promise<Generated> {
  const request = requestOf(settings, await scheduleOf(settings))
  const {nodes, workload} = request
  const offers = nodes ? await nodeOffers(nodes.instanceTypes, workload.cloud, nodes.region) : []
  const documents = await documentsOf(request, offers)
  return {
    documents,
    warnings: checkDocuments(documents, strict),
    notes: notesOf(request, settings, offers, documents, new Date()),
  }
}
