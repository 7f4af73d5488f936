import {isRecord, unknownField} from './decode.ts'
import {type Report, show} from './report.ts'

/** Fields of kustomize.config.k8s.io/v1beta1, by what they hold. */
const FIELDS: Readonly<Record<string, 'list' | 'map' | 'text'>> = {
  apiVersion: 'text',
  kind: 'text',
  metadata: 'map',
  buildMetadata: 'list',
  commonAnnotations: 'map',
  commonLabels: 'map',
  components: 'list',
  configMapGenerator: 'list',
  configurations: 'list',
  crds: 'list',
  generatorOptions: 'map',
  generators: 'list',
  helmCharts: 'list',
  helmGlobals: 'map',
  images: 'list',
  labels: 'list',
  namePrefix: 'text',
  nameSuffix: 'text',
  namespace: 'text',
  openapi: 'map',
  patches: 'list',
  patchesJson6902: 'list',
  patchesStrategicMerge: 'list',
  replacements: 'list',
  replicas: 'list',
  resources: 'list',
  secretGenerator: 'list',
  sortOptions: 'map',
  transformers: 'list',
  validators: 'list',
  vars: 'list',
}

/** A Kustomization, which kustomize reads and no server: its fields, and that resources are files. */
export function checkKustomization(manifest: Record<string, unknown>, report: Report): void {
  for (const [field, value] of Object.entries(manifest)) {
    const type = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined
    if (!type) unknownField(field, Object.keys(FIELDS), field, report)
    else if (value !== null && !isOfType(value, type)) {
      report.error('wrong-type', field, `${show(value)} is not a ${type}`, `write a ${type}`)
    }
  }
  const {resources} = manifest
  if (!Array.isArray(resources)) return
  resources.forEach((resource, i) => {
    if (typeof resource === 'string' && resource !== '') return
    report.error('wrong-type', `resources[${i}]`, `${show(resource)} is not a file`, 'write the path of a file')
  })
}

function isOfType(value: unknown, type: 'list' | 'map' | 'text'): boolean {
  if (type === 'list') return Array.isArray(value)
  return type === 'map' ? isRecord(value) : typeof value === 'string'
}
