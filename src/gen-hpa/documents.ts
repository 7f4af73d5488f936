import type {CommentedManifest} from '../kubernetes/manifest.ts'
import {adapterDocument} from './documents/adapter.ts'
import {boundsByCron} from './documents/bounds-by-cron.ts'
import {hpaDocument} from './documents/hpa.ts'
import {nodeDocuments} from './documents/nodes.ts'
import {scaledObjectDocument} from './documents/scaled-object.ts'
import {deploymentDocument, pdbDocument, serviceDocument, serviceMonitorDocument} from './documents/workload.ts'
import type {NodeOffer} from './node-offers.ts'
import type {HpaRequest} from './request.ts'

/**
 * All documents of a request, what others refer to first.
 * @param offers the instance types of `request.nodes`
 */
export async function documentsOf(request: HpaRequest, offers: readonly NodeOffer[]): Promise<CommentedManifest[]> {
  const {extras, keda, schedule} = request
  return [
    ...(extras.has('deployment') ? [deploymentDocument(request)] : []),
    ...(extras.has('service') ? [serviceDocument(request)] : []),
    ...(extras.has('servicemonitor') ? [serviceMonitorDocument(request)] : []),
    ...(extras.has('prometheus-adapter') ? [await adapterDocument(request)] : []),
    keda ? scaledObjectDocument(request) : hpaDocument(request),
    ...(schedule?.form === 'cronjob' ? boundsByCron(request) : []),
    ...(extras.has('pdb') ? [pdbDocument(request)] : []),
    ...(extras.has('nodepool') ? nodeDocuments(request, offers) : []),
  ]
}
