import * as z from 'zod/mini'

import {UserError} from '../../../errors.ts'
import {optionalPackage} from '../../../optional-package.ts'
import type {Accelerator, InstanceSpec} from '../../offer.ts'
import {checked, unavailable} from '../reply.ts'
import type {PriceSource, SourceContext} from '../source.ts'
import {findGcpCredential, type GcpCredential} from './credentials.ts'
import {type GcpMachines, readGcpMachines} from './machine-types.ts'
import {CALL_OPTIONS, sdkSession} from './sdk.ts'

const NAME = 'GCP Compute Engine machine types'
/** The most the API gives at once. */
const PAGE_SIZE = 500
/** All zones together have some 150 pages. */
const MAX_PAGES = 500
/** Names in one filter; with more, all types are read. */
const MAX_FILTERED = 50

const machineType = z.object({
  name: z.string(),
  description: z.nullish(z.string()),
  guestCpus: z.nullish(z.number()),
  memoryMb: z.nullish(z.number()),
  architecture: z.nullish(z.string()),
  accelerators: z.nullish(
    z.array(z.object({guestAcceleratorType: z.nullish(z.string()), guestAcceleratorCount: z.nullish(z.number())})),
  ),
  deprecated: z.nullish(z.object({state: z.nullish(z.string())})),
})

/** What a zone has, as the client gives it: the zone and its list. */
const scopedList = z.tuple([
  z.string(),
  z.object({
    machineTypes: z.nullish(z.array(machineType)),
    warning: z.nullish(z.object({code: z.nullish(z.string())})),
  }),
])

type MachineType = z.output<typeof machineType>

/**
 * The machine types that exist in the zones of a region, with their vCPUs, memory and accelerators; no prices.
 * Needs application default credentials and a project (GOOGLE_CLOUD_PROJECT). Regions without a zone are not in the
 * sheet's `regions`. FRUGAL_GCP_COMPUTE_ENDPOINT puts another address in the place of the API's.
 */
export const gcpCompute: PriceSource = {
  id: 'gcp-compute',
  provider: 'gcp',
  name: NAME,
  markets: [],
  credentials: 'required',
  onlyWhenNamed: true,
  async fetch({instanceTypes, regions}, context) {
    const now = context.now()
    const machines = readGcpMachines()
    const specs = new Map<string, InstanceSpec>()
    const answered = new Set<string>()
    for await (const [scope, {machineTypes, warning}] of scopes(context, instanceTypes)) {
      const region = /^zones\/([a-z0-9-]+)-[a-z]$/.exec(scope)?.[1]
      if (region === undefined || !regions.includes(region)) continue
      if (warning?.code === 'UNREACHABLE') throw unavailable(NAME, `${scope} could not be reached`)
      answered.add(region)
      for (const type of machineTypes ?? []) {
        if (!/^(OBSOLETE|DELETED)$/.test(type.deprecated?.state ?? '')) specs.set(type.name, specOf(type, machines))
      }
    }
    return {
      id: 'gcp-compute',
      provider: 'gcp',
      source: NAME,
      kind: 'listed',
      asOf: now.toISOString(),
      regions: regions.filter((region) => answered.has(region)),
      rows: [],
      specs: [...specs.values()].filter(({instanceType}) => /^[a-z0-9-]+$/.test(instanceType)),
    }
  },
}

/** The machine types of every zone, as they come page by page. */
async function* scopes(context: SourceContext, names: string[] = []) {
  const credential = findGcpCredential(context.env, {apiKeys: false})
  const project = projectOf(context.env, credential)
  const {MachineTypesClient} = await optionalPackage('@google-cloud/compute', 'live prices of Google Cloud', loadClient)
  const session = sdkSession(context, {
    source: NAME,
    host: 'compute.googleapis.com',
    endpointVariable: 'FRUGAL_GCP_COMPUTE_ENDPOINT',
    credential,
    maxPages: MAX_PAGES,
  })
  const client = new MachineTypesClient({...session.options})
  await session.run(() => client.initialize())
  const filter = names.length > 0 && names.length <= MAX_FILTERED ? {filter: nameFilter(names)} : {}
  const request = {project, maxResults: PAGE_SIZE, ...filter}
  const lists = client.aggregatedListAsync(request, CALL_OPTIONS)[Symbol.asyncIterator]()
  for (;;) {
    const {done, value} = await session.run(() => lists.next())
    if (done) return
    yield checked(scopedList, value, NAME)
  }
}

/** The one client: the package's root would load a hundred others, for over a second. */
async function loadClient() {
  const root = () => import('@google-cloud/compute')
  return import('@google-cloud/compute/build/src/v1/machine_types_client.js').catch(root)
}

function nameFilter(names: string[]): string {
  return names.map((name) => `(name = "${name.replace(/[^a-z0-9-]/g, '')}")`).join(' OR ')
}

/** The project whose quota the call counts on: machine types are the same for all. */
function projectOf(env: NodeJS.ProcessEnv, credential: GcpCredential): string {
  const {project_id: own, quota_project_id: quota} = credential.kind === 'file' ? credential.content : {}
  const project = [env['GOOGLE_CLOUD_PROJECT'], env['GCLOUD_PROJECT'], own, quota].find(
    (name): name is string => typeof name === 'string' && name !== '',
  )
  if (project !== undefined) return project
  throw new UserError('No Google Cloud project is set to ask for machine types', {
    code: 'E_CREDENTIALS',
    fix: 'set GOOGLE_CLOUD_PROJECT to the id of a project that has the Compute Engine API enabled',
  })
}

/** The spec as the API has it; accelerators that the table knows better (shares of one) as the table has them. */
function specOf({architecture, guestCpus, memoryMb, name, ...type}: MachineType, machines: GcpMachines): InstanceSpec {
  const arch = ({ARM64: 'arm64', X86_64: 'x86_64'} as const)[architecture ?? '']
  const known = machines.types.get(name)?.spec
  const accelerator = known?.accelerator ?? acceleratorOf(type, machines)
  return {
    instanceType: name,
    ...(guestCpus && {vcpu: guestCpus}),
    ...(memoryMb && {memoryGiB: memoryMb / 1024}),
    ...((arch ?? known?.arch) && {arch: arch ?? known!.arch!}),
    ...(accelerator && {accelerator}),
  }
}

/** The API counts a share of an accelerator as 1; only the description says "1/8 NVIDIA RTX PRO 6000 GPU". */
function acceleratorOf(
  {accelerators, description}: Pick<MachineType, 'accelerators' | 'description'>,
  machines: GcpMachines,
): Accelerator | undefined {
  const [first] = accelerators ?? []
  const named = machines.accelerators.get(first?.guestAcceleratorType ?? '')
  if (!first?.guestAcceleratorCount || !named) return
  const share = /\b(\d+)\/(\d+) /.exec(description ?? '')
  const count = share ? Number(share[1]) / Number(share[2]) : first.guestAcceleratorCount
  return {...named, count}
}
