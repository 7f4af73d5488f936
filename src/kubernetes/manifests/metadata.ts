import type {Manifest} from '../manifest.ts'

/** What names an object, and what finds it. */
export interface Named {
  name: string
  namespace?: string | undefined
  labels?: Record<string, string> | undefined
}

/** `metadata` of an object: fields that are not given are absent. */
export function metadataOf({labels, name, namespace}: Named): Manifest['metadata'] {
  return {name, ...(namespace !== undefined && {namespace}), ...(labels && {labels})}
}
