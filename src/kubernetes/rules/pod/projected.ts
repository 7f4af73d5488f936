import type {IDownwardAPIVolumeFile, IKeyToPath, IProjectedVolumeSource} from 'kubernetes-models/v1'

import {isMissing} from '../checks.ts'
import type {Decoded} from '../decoded.ts'
import type {Report} from '../report.ts'
import {checkFieldRef, checkResourceField} from './env.ts'
import {checkFileMode, checkFilePath} from './paths.ts'

type DownwardFile = Decoded<IDownwardAPIVolumeFile>
type Projected = Decoded<IProjectedVolumeSource>
type Source = NonNullable<Projected['sources']>[number]

const FILE_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.labels', 'metadata.annotations', 'metadata.uid']

/** Keys of a ConfigMap or Secret, and the files they become. */
export function checkKeyPaths(items: Decoded<IKeyToPath>[], path: string, report: Report): void {
  items.forEach(({key, mode, path: file}, i) => {
    isMissing(key, `${path}[${i}].key`, report, 'write the key')
    if (!isMissing(file, `${path}[${i}].path`, report, 'write the file it becomes')) {
      checkFilePath(file!, `${path}[${i}].path`, report)
    }
    checkFileMode(mode, `${path}[${i}].mode`, report)
  })
}

/** Files that hold fields of the pod. */
export function checkDownwardApi(items: DownwardFile[], path: string, report: Report): void {
  items.forEach(({fieldRef, mode, path: file, resourceFieldRef}, i) => {
    const at = `${path}[${i}]`
    if (!isMissing(file, `${at}.path`, report, 'write the file it becomes')) checkFilePath(file!, `${at}.path`, report)
    checkFileMode(mode, `${at}.mode`, report)
    if ((fieldRef === undefined) === (resourceFieldRef === undefined)) {
      report.error('one-of', at, 'exactly one of fieldRef and resourceFieldRef is needed', 'write one of the two')
    }
    if (fieldRef) checkFieldRef(fieldRef, FILE_FIELDS, `${at}.fieldRef`, report)
    if (!resourceFieldRef) return
    checkResourceField(resourceFieldRef, `${at}.resourceFieldRef`, report)
    isMissing(resourceFieldRef.containerName, `${at}.resourceFieldRef.containerName`, report, 'write the container')
  })
}

/** Several sources in one folder. */
export function checkProjected({sources = []}: Projected, path: string, report: Report): void {
  const files = new Set<string>()
  sources.forEach((source, i) => {
    const at = `${path}.sources[${i}]`
    const [first, ...others] = Object.keys(source)
    for (const extra of others) {
      report.error('both-given', `${at}.${extra}`, `${first} and ${extra} are both given`, 'make them two sources')
    }
    checkSource(source, at, report)
    for (const file of filesOf(source)) {
      if (files.has(file)) report.error('duplicate', at, `the file ${file} is given twice`, 'write another path')
      files.add(file)
    }
  })
}

function checkSource(
  {configMap, downwardAPI, secret, serviceAccountToken}: Source,
  path: string,
  report: Report,
): void {
  for (const [field, source] of Object.entries({configMap, secret})) {
    if (!source) continue
    isMissing(source.name, `${path}.${field}.name`, report, 'write the name')
    checkKeyPaths(source.items ?? [], `${path}.${field}.items`, report)
  }
  if (downwardAPI) checkDownwardApi(downwardAPI.items ?? [], `${path}.downwardAPI.items`, report)
  if (!serviceAccountToken) return
  const {expirationSeconds = 3600, path: file} = serviceAccountToken
  const at = `${path}.serviceAccountToken`
  if (expirationSeconds < 600 || expirationSeconds > 2 ** 32) {
    const message = `${expirationSeconds} s is not 10 minutes to 2^32 s`
    report.error('out-of-range', `${at}.expirationSeconds`, message, 'write 3600')
  }
  if (!isMissing(file, `${at}.path`, report, 'write the file it becomes')) checkFilePath(file!, `${at}.path`, report)
}

function filesOf({configMap, downwardAPI, secret}: Source): string[] {
  const items = [configMap, secret, downwardAPI].flatMap((source) => source?.items ?? [])
  return items.flatMap(({path}) => path || [])
}
