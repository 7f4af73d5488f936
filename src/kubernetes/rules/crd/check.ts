import type {Report} from '../report.ts'
import {checkRules} from './check-rules.ts'
import type {CustomKind} from './load.ts'
import {readBySchema} from './read.ts'

/**
 * Checks a custom resource (without metadata, kind and status) as the API server does that has its definition, and
 * gives the copy that holds only what is of the right type.
 */
export function checkCustomResource(manifest: Record<string, unknown>, {schema}: CustomKind, report: Report): object {
  const {apiVersion: _, kind: __, metadata: ___, status: ____, ...fields} = manifest
  const object = readBySchema(fields, schema, '', report) as object
  if (!report.refused) checkRules(object, schema, '', report)
  return object
}
