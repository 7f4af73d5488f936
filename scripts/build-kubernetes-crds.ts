/**
 * Writes data/kubernetes-crds.json: the schemas and CEL rules of the custom kinds that src/kubernetes/rules checks,
 * without descriptions, status and rules about updates.
 *
 *   node scripts/build-kubernetes-crds.ts 'keda 2.21.0' <folder>/config/crd/bases/keda.sh_scaledobjects.yaml ...
 *
 * Each project's name and version stands before its CRD files. The files are in the projects' Go modules:
 * github.com/kedacore/keda/v2, sigs.k8s.io/karpenter, github.com/aws/karpenter-provider-aws (pkg/apis/crds) and
 * github.com/prometheus-operator/prometheus-operator (example/prometheus-operator-crd); `go mod download -json` says
 * where each one lies.
 */
import {readFileSync, writeFileSync} from 'node:fs'

import {parse} from 'yaml'

const TARGET = 'data/kubernetes-crds.json'

interface Crd {
  spec: {
    group: string
    names: {kind: string}
    scope: 'Cluster' | 'Namespaced'
    versions: {
      name: string
      served: boolean
      schema: {openAPIV3Schema: Schema}
      subresources?: {scale?: {specReplicasPath: string}}
    }[]
  }
}

type Schema = Record<string, unknown>

const DROPPED = new Set(['description', 'example', 'externalDocs', 'title', 'x-kubernetes-map-type'])

const kinds: Record<string, unknown> = {}
let source = ''
for (const argument of process.argv.slice(2)) {
  if (!argument.endsWith('.yaml')) {
    source = argument
    continue
  }
  const {spec} = parse(readFileSync(argument, 'utf8')) as Crd
  for (const {name, schema, served, subresources} of spec.versions) {
    if (!served) continue
    const key = `${spec.group}/${name} ${spec.names.kind}`
    const root = compactRoot(schema.openAPIV3Schema)
    limitReplicas(root, subresources?.scale?.specReplicasPath.split('.').slice(1) ?? [])
    kinds[key] = {source, scope: spec.scope, schema: root}
  }
}
const lines = Object.entries(kinds).map(([kind, value]) => `${JSON.stringify(kind)}:${JSON.stringify(value)}`)
const date = new Date().toISOString().slice(0, 10)
writeFileSync(TARGET, `{"date":"${date}","kinds":{\n${lines.join(',\n')}\n}}\n`)

/** The server clears `status` on create, and decodes metadata by itself. */
function compactRoot(schema: Schema): Schema {
  const {apiVersion: _, kind: __, metadata: ___, status: ____, ...properties} = schema['properties'] as Schema
  return compact({...schema, properties}) as Schema
}

/** What the scale subresource reads has to fit its 32 bits. */
function limitReplicas(schema: Schema, [field, ...rest]: string[]): void {
  const inner = field === undefined ? undefined : (schema['properties'] as Record<string, Schema>)[field]
  if (inner && rest.length === 0) inner['maximum'] = 2 ** 31 - 1
  else if (inner) limitReplicas(inner, rest)
}

function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(compact)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(
    ([key, inner]) => (!DROPPED.has(key) || isSchemaMap(inner)) && inner !== 'atomic',
  )
  return Object.fromEntries(kept.map(([key, inner]) => [key, keep(key, inner)]))
}

/** A field that is itself called `description` or `title`. */
function isSchemaMap(inner: unknown): boolean {
  return typeof inner === 'object' && inner !== null
}

function keep(key: string, inner: unknown): unknown {
  if (key !== 'x-kubernetes-validations') return compact(inner)
  return (inner as {rule: string}[]).filter(({rule}) => !rule.includes('oldSelf'))
}
