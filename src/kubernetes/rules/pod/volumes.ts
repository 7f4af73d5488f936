import type {IVolume} from 'kubernetes-models/v1'

import {checkChoice, checkUnique, isMissing} from '../checks.ts'
import type {Decoded} from '../decoded.ts'
import {checkNameRule, LABEL, type NameRule, SUBDOMAIN} from '../name-rules.ts'
import {quantitySign} from '../quantities.ts'
import type {Report} from '../report.ts'
import {checkClaimTemplate} from './claim-template.ts'
import {checkFileMode, checkInnerPath, checkNoBacksteps} from './paths.ts'
import {checkDownwardApi, checkKeyPaths, checkProjected} from './projected.ts'

export type Volume = Decoded<IVolume>

const DRIVER: NameRule = {
  what: 'the name of a CSI driver, as ebs.csi.aws.com',
  accepts: (name) => name.length <= 63 && SUBDOMAIN.accepts(name.toLowerCase()),
}

const HOST_PATH_TYPES = [
  '',
  'DirectoryOrCreate',
  'Directory',
  'FileOrCreate',
  'File',
  'Socket',
  'CharDevice',
  'BlockDevice',
]

/** Fields that a source of a volume cannot do without, of sources that have no other rule. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  awsElasticBlockStore: ['volumeID'],
  azureFile: ['secretName', 'shareName'],
  cinder: ['volumeID'],
  configMap: ['name'],
  gcePersistentDisk: ['pdName'],
  gitRepo: ['repository'],
  glusterfs: ['endpoints', 'path'],
  hostPath: ['path'],
  nfs: ['server', 'path'],
  persistentVolumeClaim: ['claimName'],
  photonPersistentDisk: ['pdID'],
  portworxVolume: ['volumeID'],
  secret: ['secretName'],
  vsphereVolume: ['volumePath'],
}

/** `volumes` of a pod. */
export function checkVolumes(volumes: Volume[], path: string, report: Report): void {
  volumes.forEach((volume, i) => {
    const at = `${path}[${i}]`
    if (!isMissing(volume.name, `${at}.name`, report, 'write a name for volumeMounts to refer to')) {
      checkNameRule(volume.name!, LABEL, `${at}.name`, report)
    }
    const [first, ...others] = Object.keys(volume).filter((field) => field !== 'name')
    for (const extra of others) {
      report.error('both-given', `${at}.${extra}`, `${first} and ${extra} are both given`, 'make them two volumes')
    }
    if (first) checkSource(volume, first, `${at}.${first}`, report)
  })
  checkUnique(
    volumes.map(({name}) => name),
    (i) => `${path}[${i}].name`,
    report,
  )
}

function checkSource(volume: Volume, source: string, path: string, report: Report): void {
  const fields = (volume as Readonly<Record<string, unknown>>)[source] as Readonly<Record<string, unknown>> | undefined
  if (!fields) return
  for (const field of NEEDED[source] ?? []) isMissing(fields[field], `${path}.${field}`, report, `write ${field}`)
  CHECKS[source]?.(volume, path, report)
}

const CHECKS: Readonly<Record<string, (volume: Volume, path: string, report: Report) => void>> = {
  emptyDir({emptyDir = {}}, path, report) {
    const limit = emptyDir.sizeLimit
    if (limit === undefined || quantitySign(limit) >= 0) return
    report.error('negative-quantity', `${path}.sizeLimit`, `${limit} is negative`, 'write a size, as 8Gi')
  },
  hostPath({hostPath = {}}, path, report) {
    if (hostPath.path) checkNoBacksteps(hostPath.path, `${path}.path`, report)
    if (hostPath.path) checkChoice(hostPath.type, HOST_PATH_TYPES, `${path}.type`, report)
  },
  gitRepo({gitRepo = {}}, path, report) {
    checkInnerPath(gitRepo.directory ?? '', `${path}.directory`, report)
  },
  nfs({nfs = {}}, path, report) {
    if (nfs.path && !nfs.path.startsWith('/')) {
      report.error('bad-path', `${path}.path`, 'it is not absolute', `write /${nfs.path}`)
    }
  },
  secret({secret = {}}, path, report) {
    checkFileMode(secret.defaultMode, `${path}.defaultMode`, report)
    checkKeyPaths(secret.items ?? [], `${path}.items`, report)
  },
  configMap({configMap = {}}, path, report) {
    checkFileMode(configMap.defaultMode, `${path}.defaultMode`, report)
    checkKeyPaths(configMap.items ?? [], `${path}.items`, report)
  },
  downwardAPI({downwardAPI = {}}, path, report) {
    checkFileMode(downwardAPI.defaultMode, `${path}.defaultMode`, report)
    checkDownwardApi(downwardAPI.items ?? [], `${path}.items`, report)
  },
  projected({projected = {}}, path, report) {
    checkFileMode(projected.defaultMode, `${path}.defaultMode`, report)
    checkProjected(projected, path, report)
  },
  csi({csi = {}}, path, report) {
    checkNameRule(csi.driver ?? '', DRIVER, `${path}.driver`, report)
    const secret = csi.nodePublishSecretRef
    if (secret) checkNameRule(secret.name ?? '', SUBDOMAIN, `${path}.nodePublishSecretRef.name`, report)
  },
  ephemeral({ephemeral = {}}, path, report) {
    checkClaimTemplate(ephemeral.volumeClaimTemplate, `${path}.volumeClaimTemplate`, report)
  },
  image({image = {}}, path, report) {
    checkChoice(image.pullPolicy || undefined, ['Always', 'IfNotPresent', 'Never'], `${path}.pullPolicy`, report)
  },
  gcePersistentDisk({gcePersistentDisk = {}}, path, report) {
    checkPartition(gcePersistentDisk.partition, path, report)
  },
  awsElasticBlockStore({awsElasticBlockStore = {}}, path, report) {
    checkPartition(awsElasticBlockStore.partition, path, report)
  },
}

function checkPartition(partition = 0, path: string, report: Report): void {
  if (partition >= 0 && partition <= 255) return
  report.error('out-of-range', `${path}.partition`, `${partition} is not 0 to 255`, 'write 0 to 255')
}
