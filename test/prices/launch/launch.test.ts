import {execFileSync} from 'node:child_process'

import {describe, expect, it} from 'vitest'
import {parseAllDocuments} from 'yaml'

import {launchCommand as launchBy} from '../../../src/prices/launch/index.ts'
import type {LaunchOptions} from '../../../src/prices/launch/launch.ts'
import type {Offer} from '../../../src/prices/offer.ts'
import {launchKarpenter} from '../../../src/spot-prices/launch-karpenter.ts'
import {offer, without} from '../../support/offers.ts'

const launchCommand = (from: Offer, options: LaunchOptions = {}) => launchBy(from, options, launchKarpenter)

const gcp = offer({
  provider: 'gcp',
  region: 'us-central1',
  instanceType: 'g2-standard-4',
  accelerator: {name: 'L4', count: 1, memoryGiB: 24},
})
const azure = offer({provider: 'azure', region: 'eastus', instanceType: 'Standard_NC4as_T4_v3'})
const cpu = (from: Offer) => without(from, 'accelerator')

/** The commands as a real shell splits them: functions stand in for the clouds' tools and print their arguments. */
function argvs(text: string): string[][] {
  const tools = ['aws', 'gcloud', 'az'].map((tool) => `${tool}() { printf '%s\\0' ${tool} "$@"; printf '\\n\\0'; }`)
  const out = execFileSync('sh', ['-euc', `${tools.join('\n')}\n${text}`], {encoding: 'utf8'})
  const commands: string[][] = [[]]
  for (const word of out.split('\0').slice(0, -1)) word === '\n' ? commands.push([]) : commands.at(-1)!.push(word)
  return commands.slice(0, -1)
}

async function argv(from: Offer, options?: LaunchOptions): Promise<string[]> {
  const {format, text} = await launchCommand(from, options)
  expect(format).toBe('shell')
  return argvs(text).at(-1)!
}

/** The value of an option, written `--name value` or `--name=value`. */
function option(words: string[], name: string): string | undefined {
  const inline = words.find((word) => word.startsWith(`${name}=`))
  return inline?.slice(name.length + 1) ?? (words.includes(name) ? words[words.indexOf(name) + 1] : undefined)
}

const notes = async (from: Offer, options?: LaunchOptions) => (await launchCommand(from, options)).notes.join('\n')

describe('an AWS offer', () => {
  it('is started as a one-time spot instance, capped at the on-demand price', async () => {
    const words = await argv(offer())
    expect(words.slice(0, 3)).toEqual(['aws', 'ec2', 'run-instances'])
    expect(option(words, '--instance-type')).toBe('g4dn.xlarge')
    expect(option(words, '--region')).toBe('us-east-1')
    expect(JSON.parse(option(words, '--instance-market-options')!)).toEqual({
      MarketType: 'spot',
      SpotOptions: {MaxPrice: '0.526', SpotInstanceType: 'one-time'},
    })
  })

  it('is capped at the price that is given, in plain decimals, and not at all where none is known', async () => {
    const cap = async (from: Offer, options?: LaunchOptions) =>
      JSON.parse(option(await argv(from, options), '--instance-market-options')!).SpotOptions.MaxPrice
    expect(await cap(offer(), {maxPrice: 0.25})).toBe('0.25')
    expect(await cap(offer(), {maxPrice: 2})).toBe('2')
    expect(await cap(offer(), {maxPrice: 0.00001})).toBe('0.00001')
    expect(await cap(without(offer(), 'onDemand'))).toBeUndefined()
  })

  it.each([
    ['a CPU machine', cpu(offer()), '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'],
    [
      'an Arm machine',
      cpu(offer({arch: 'arm64'})),
      '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64',
    ],
    ['a GPU', offer(), '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id'],
    [
      'an Arm GPU',
      offer({arch: 'arm64', accelerator: {name: 'T4G', count: 1}}),
      '/aws/service/deeplearning/ami/arm64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id',
    ],
    [
      'Inferentia',
      offer({accelerator: {name: 'Inferentia2', count: 1}}),
      '/aws/service/neuron/dlami/multi-framework/ubuntu-24.04/latest/image_id',
    ],
  ])('of %s gets an image that fits', async (_, from, parameter) => {
    expect(option(await argv(from), '--image-id')).toBe(`resolve:ssm:${parameter}`)
    expect(await notes(from)).not.toContain('holds no driver')
  })

  it('says where the image has no driver for the GPU', async () => {
    expect(await notes(offer({accelerator: {name: 'V100', count: 1}}))).toContain('no driver for V100')
  })

  it('is pinned to the zone it is an offer of, by id or name, and else told the cheapest', async () => {
    expect(option(await argv(offer({zone: 'use1-az4'})), '--placement')).toBe('AvailabilityZoneId=use1-az4')
    expect(option(await argv(offer({zone: 'us-east-1a'})), '--placement')).toBe('AvailabilityZone=us-east-1a')
    const spread = {
      lowest: {zone: 'use1-az2', usdPerHour: 0.1},
      highest: {zone: 'use1-az1', usdPerHour: 0.2},
      asOf: '2026-07-01',
    }
    expect(option(await argv(offer({zoneSpread: spread})), '--placement')).toBeUndefined()
    expect(await notes(offer({zoneSpread: spread}))).toContain(
      'the cheapest was use1-az2 on 2026-07-01: --zone use1-az2',
    )
  })
})

describe('a GCP offer', () => {
  it('is started in any zone of its region as a Spot VM', async () => {
    const words = await argv(gcp)
    expect(words.slice(0, 5)).toEqual(['gcloud', 'compute', 'instances', 'bulk', 'create'])
    expect(option(words, '--region')).toBe('us-central1')
    expect(option(words, '--machine-type')).toBe('g2-standard-4')
    expect(option(words, '--provisioning-model')).toBe('SPOT')
    expect(option(words, '--instance-termination-action')).toBe('DELETE')
    expect(option(words, '--maintenance-policy')).toBe('TERMINATE')
    expect(option(words, '--image-project')).toBe('deeplearning-platform-release')
  })

  it('is created in its zone where it is an offer of one', async () => {
    const words = await argv({...gcp, zone: 'us-central1-a'})
    expect(words.slice(0, 5)).toEqual(['gcloud', 'compute', 'instances', 'create', 'frugal-g2-standard-4'])
    expect(option(words, '--zone')).toBe('us-central1-a')
  })

  it.each([
    ['x86_64', 'ubuntu-2404-lts-amd64'],
    ['arm64', 'ubuntu-2404-lts-arm64'],
  ] as const)('without a GPU gets an Ubuntu image of %s', async (arch, family) => {
    const words = await argv({...cpu(gcp), arch})
    expect(option(words, '--image-family')).toBe(family)
    expect(option(words, '--maintenance-policy')).toBeUndefined()
  })

  it('says that Google takes no price limit', async () => {
    expect(await notes(gcp, {maxPrice: 0.5})).toContain('no price limit')
    expect(await notes(gcp)).not.toContain('price limit')
  })

  it('becomes a GKE node pool', async () => {
    const words = await argv(gcp, {kind: 'node-pool', cluster: 'ml'})
    expect(words.slice(0, 5)).toEqual(['gcloud', 'container', 'node-pools', 'create', 'spot-g2-standard-4'])
    expect(words).toContain('--spot')
    expect(option(words, '--cluster')).toBe('ml')
    expect(option(words, '--accelerator')).toBe('type=nvidia-l4,count=1,gpu-driver-version=latest')
  })

  it.each([
    ['a2-highgpu-1g', 'A100', 'nvidia-tesla-a100'],
    ['a2-ultragpu-1g', 'A100', 'nvidia-a100-80gb'],
    ['a3-highgpu-8g', 'H100', 'nvidia-h100-80gb'],
    ['a3-megagpu-8g', 'H100', 'nvidia-h100-mega-80gb'],
    ['a3-ultragpu-8g', 'H200', 'nvidia-h200-141gb'],
    ['a4-highgpu-8g', 'B200', 'nvidia-b200'],
    ['n1-standard-4', 'T4', 'nvidia-tesla-t4'],
  ])('of %s names its accelerator as GKE does', async (instanceType, name, type) => {
    const from = {...gcp, instanceType, accelerator: {name, count: 8}}
    expect(option(await argv(from, {kind: 'node-pool'}), '--accelerator')).toContain(`type=${type},count=8`)
  })
})

describe('an Azure offer', () => {
  it('is started as a Spot VM in a resource group that is made for it', async () => {
    const {text} = await launchCommand(azure)
    const [group, vm] = argvs(text)
    expect(group).toEqual([
      'az',
      'group',
      'create',
      '--name',
      'frugal-spot',
      '--location',
      'eastus',
      '--output',
      'none',
    ])
    expect(vm!.slice(0, 3)).toEqual(['az', 'vm', 'create'])
    expect(option(vm!, '--resource-group')).toBe('frugal-spot')
    expect(option(vm!, '--size')).toBe('Standard_NC4as_T4_v3')
    expect(option(vm!, '--priority')).toBe('Spot')
    expect(option(vm!, '--eviction-policy')).toBe('Deallocate')
    expect(option(vm!, '--max-price')).toBe('-1')
    expect(option(vm!, '--name')).toBe('frugal-nc4as-t4-v3')
  })

  it('is capped at the price that is given', async () => {
    expect(option(await argv(azure, {maxPrice: 0.25}), '--max-price')).toBe('0.25')
  })

  it.each([
    ['Standard_NC4as_T4_v3', 'T4', 'x86_64', 'microsoft-dsvm:ubuntu-hpc:2404:latest', false],
    ['Standard_ND96isr_MI300X_v5', 'MI300X', 'x86_64', 'microsoft-dsvm:ubuntu-hpc:2404-rocm:latest', false],
    ['Standard_NV6ads_A10_v5', 'A10', 'x86_64', 'Canonical:ubuntu-24_04-lts:server:latest', true],
    ['Standard_D4ps_v5', undefined, 'arm64', 'Canonical:ubuntu-24_04-lts:server-arm64:latest', false],
    ['Standard_D4s_v5', undefined, 'x86_64', 'Canonical:ubuntu-24_04-lts:server:latest', false],
  ] as const)('of %s (%s) gets an image that fits', async (instanceType, gpu, arch, image, needsDriver) => {
    const from = {...cpu(azure), instanceType, arch, ...(gpu && {accelerator: {name: gpu, count: 1}})}
    expect(option(await argv(from), '--image')).toBe(image)
    expect((await notes(from)).includes('holds no driver')).toBe(needsDriver)
  })

  it('becomes an AKS node pool, whose name AKS takes', async () => {
    const words = await argv(azure, {kind: 'node-pool', cluster: 'ml'})
    expect(words.slice(0, 4)).toEqual(['az', 'aks', 'nodepool', 'add'])
    expect(option(words, '--name')).toMatch(/^[a-z][a-z0-9]{0,11}$/)
    expect(option(words, '--priority')).toBe('Spot')
    expect(option(words, '--spot-max-price')).toBe('-1')
  })
})

describe('the Karpenter manifest', () => {
  const manifest = async (from: Offer, options: LaunchOptions = {}) => {
    const {format, text} = await launchCommand(from, {kind: 'karpenter', ...options})
    expect(format).toBe('yaml')
    const documents = parseAllDocuments(text, {version: '1.1'})
    expect(documents.flatMap(({errors, warnings}) => [...errors, ...warnings])).toEqual([])
    expect(text).not.toMatch(/[&*]a\d/)
    return documents.map((document) => document.toJS())
  }
  const requirements = (pool: {spec: {template: {spec: {requirements: {key: string; values: string[]}[]}}}}) =>
    Object.fromEntries(pool.spec.template.spec.requirements.map(({key, values}) => [key, values]))

  it('is a NodePool of spot nodes of the type with the EC2NodeClass it refers to', async () => {
    const [pool, nodeClass] = await manifest(offer(), {cluster: 'ml'})
    expect(pool).toMatchObject({apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: {name: 'spot-g4dn-xlarge'}})
    expect(requirements(pool)).toEqual({
      'karpenter.sh/capacity-type': ['spot'],
      'node.kubernetes.io/instance-type': ['g4dn.xlarge'],
      'kubernetes.io/arch': ['amd64'],
      'kubernetes.io/os': ['linux'],
    })
    expect(pool.spec.template.spec.nodeClassRef).toEqual({
      group: 'karpenter.k8s.aws',
      kind: nodeClass.kind,
      name: nodeClass.metadata.name,
    })
    expect(pool.spec.disruption.consolidateAfter).toBeDefined()
    expect(nodeClass).toMatchObject({
      apiVersion: 'karpenter.k8s.aws/v1',
      spec: {role: 'KarpenterNodeRole-ml', subnetSelectorTerms: [{tags: {'karpenter.sh/discovery': 'ml'}}]},
    })
  })

  it('keeps pods without a GPU off the nodes, and takes them on others', async () => {
    const taint = async (from: Offer) => (await manifest(from))[0].spec.template.spec.taints?.[0].key
    expect(await taint(offer())).toBe('nvidia.com/gpu')
    expect(await taint(offer({accelerator: {name: 'Trainium', count: 1}}))).toBe('aws.amazon.com/neuron')
    expect(await taint(cpu(offer()))).toBeUndefined()
  })

  it('limits how much Karpenter may start, as a quantity', async () => {
    expect((await manifest(offer()))[0].spec.limits).toEqual({cpu: '16'})
    expect((await manifest(without(offer(), 'vcpu')))[0].spec).not.toHaveProperty('limits')
  })

  it('is pinned to a zone by the label that its form has', async () => {
    expect(requirements((await manifest(offer({zone: 'use1-az4'})))[0])['topology.k8s.aws/zone-id']).toEqual([
      'use1-az4',
    ])
    expect(requirements((await manifest(offer({zone: 'us-east-1a'})))[0])['topology.kubernetes.io/zone']).toEqual([
      'us-east-1a',
    ])
  })

  it('says what to put in where no cluster is named', async () => {
    expect(await notes(offer(), {kind: 'karpenter'})).toContain('in place of my-cluster')
    expect(await notes(offer(), {kind: 'karpenter', cluster: 'ml'})).not.toContain('my-cluster')
  })
})

describe('what cannot be launched', () => {
  const refuses = (from: Offer, options: LaunchOptions | undefined, code: string, fix: RegExp) =>
    expect(launchCommand(from, options)).rejects.toMatchObject({
      code,
      fix: expect.stringMatching(fix),
      oclif: {exit: 2},
    })

  it('is a Lambda Cloud instance, as spot: the fix names the clouds that sell it', async () => {
    const lambda = offer({
      provider: 'lambda',
      region: 'global',
      instanceType: 'gpu_1x_a10',
      accelerator: {name: 'RTX 6000', count: 1},
    })
    await refuses(lambda, undefined, 'E_NO_SPOT', /--gpu 'RTX 6000' --provider aws/)
  })

  it('is an offer without a spot price', async () => {
    await refuses(without(offer(), 'spot'), undefined, 'E_NO_SPOT', /frugal spot-prices g4dn\.xlarge/)
  })

  it.each([
    [gcp, 'karpenter', /node-pool/],
    [azure, 'karpenter', /node-pool/],
    [offer(), 'node-pool', /karpenter/],
  ] as const)('is %o by %s', async (from, kind, fix) => {
    await refuses(from, {kind}, 'E_LAUNCH_KIND', fix)
  })

  it.each([
    ['instance type', offer({instanceType: 'g4dn.xlarge; rm -rf /'})],
    ['instance type', offer({instanceType: '$(id).large'})],
    ['instance type', {...azure, instanceType: '--help'}],
    ['region', offer({region: "us-east-1' --x"})],
    ['zone', offer({zone: 'us-east-1a\n'})],
  ])('is what no cloud would name so: the %s of %o', async (what, from) => {
    await expect(launchCommand(from)).rejects.toMatchObject({
      code: 'E_BAD_NAME',
      message: expect.stringContaining(what),
    })
  })

  it('is a cluster with a name that no cloud takes', async () => {
    await refuses(offer(), {kind: 'karpenter', cluster: 'a b'}, 'E_BAD_NAME', /cluster/)
  })
})
