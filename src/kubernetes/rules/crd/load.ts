import crds from '../../../../data/kubernetes-crds.json' with {type: 'json'}
import type {Schema} from './schema.ts'

/** A custom kind: its schema and the project that it is from. */
export interface CustomKind {
  source: string
  scope: 'Cluster' | 'Namespaced'
  schema: Schema
}

const KINDS = crds.kinds as unknown as Readonly<Record<string, CustomKind>>

/** The schema of a custom kind: `keda.sh/v1alpha1`, `ScaledObject`. */
export function customKind(apiVersion: string, kind: string): CustomKind | undefined {
  const key = `${apiVersion} ${kind}`
  return Object.hasOwn(KINDS, key) ? KINDS[key] : undefined
}

/** API versions and kinds of all custom kinds that are known: `keda.sh/v1alpha1 ScaledObject`. */
export function customKinds(): [string, CustomKind][] {
  return Object.entries(KINDS)
}
