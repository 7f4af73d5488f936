import {existsSync, readFileSync} from 'node:fs'

import {describe, expect, test} from 'vitest'

import {gcpMachineShape, readGcpMachines} from '../../../../src/prices/sources/gcp/machine-types.ts'

const machines = readGcpMachines()

describe('the shape of a Google machine type', () => {
  test.each([
    ['n2-standard-4', {vcpu: 4, memoryGiB: 16, arch: 'x86_64'}],
    ['n2-highmem-128', {vcpu: 128, memoryGiB: 864, arch: 'x86_64'}],
    ['c3d-highcpu-360', {vcpu: 360, memoryGiB: 708, arch: 'x86_64'}],
    ['c4a-standard-4-lssd', {vcpu: 4, memoryGiB: 16, arch: 'arm64'}],
    ['e2-micro', {vcpu: 2, memoryGiB: 1, arch: 'x86_64'}],
    ['g2-standard-24', {vcpu: 24, memoryGiB: 96, accelerator: {name: 'L4', count: 2, memoryGiB: 24}}],
    ['a2-megagpu-16g', {vcpu: 96, memoryGiB: 1360, accelerator: {name: 'A100', count: 16, memoryGiB: 40}}],
    ['a2-ultragpu-8g', {vcpu: 96, memoryGiB: 1360, accelerator: {name: 'A100', count: 8, memoryGiB: 80}}],
    ['a3-ultragpu-8g', {vcpu: 224, memoryGiB: 2952, accelerator: {name: 'H200', count: 8, memoryGiB: 141}}],
    ['g4-standard-6', {vcpu: 6, memoryGiB: 22, accelerator: {name: 'RTX PRO 6000', count: 0.125, memoryGiB: 96}}],
  ])('%s', (name, shape) => {
    expect(gcpMachineShape(name)).toMatchObject({instanceType: name, ...shape})
  })

  test.each(['n2-standard-5', 'n99-standard-4', 'n2-standard-4 ', '', '__proto__', 'constructor'])(
    'is not guessed for a name that is not in the table: "%s"',
    (name) => {
      expect(gcpMachineShape(name, machines)).toBe(undefined)
    },
  )

  test('has no accelerator where the machine has none', () => {
    expect(gcpMachineShape('n2-standard-4', machines)).not.toHaveProperty('accelerator')
  })
})

describe('the table of machine families', () => {
  test('gives every type vCPUs, memory and at least one part that is priced', () => {
    expect(machines.types.size).toBeGreaterThan(500)
    for (const [name, {parts, spec}] of machines.types) {
      expect(spec).toMatchObject({instanceType: name, vcpu: expect.any(Number), memoryGiB: expect.any(Number)})
      expect(Math.min(spec.vcpu!, spec.memoryGiB!, ...parts.map(({amount}) => amount))).toBeGreaterThan(0)
      expect(parts.length).toBeGreaterThan(0)
    }
  })

  test('prices the local SSD of every type that is sold with some', () => {
    const named = [...machines.types].filter(([name]) => /lssd/.test(name) && !name.endsWith('-nolssd'))
    expect(named.length).toBeGreaterThan(80)
    for (const [name, {parts}] of named) {
      const ssd = parts.find(({labels}) => labels.some((label) => /local/.test(label)))
      expect([name, (ssd?.amount ?? 0) % 375]).toEqual([name, 0])
      expect(ssd?.amount).toBeGreaterThan(0)
    }
  })

  test('knows the accelerators of its own machines by Google’s name', () => {
    const named = new Set([...machines.accelerators.values()].map(({name}) => name))
    const own = [...machines.types.values()].flatMap(({spec}) => spec.accelerator?.name ?? [])
    expect(own.filter((name) => !named.has(name))).toEqual([])
  })
})

const SPECS = new URL('../../../../../shared/data/prices/server-specs-sparecores-2026-01-31.csv', import.meta.url)

test.runIf(existsSync(SPECS))('vCPUs, memory and accelerator counts are those of an independent list', () => {
  const rows = readFileSync(SPECS, 'utf8')
    .split('\n')
    .map((line) => line.split(','))
    .filter(([provider]) => provider === 'gcp')
  const compared = rows.flatMap(([, name = '', vcpu, memoryMiB, , , gpus]) => {
    const spec = gcpMachineShape(name, machines)
    return spec ? [{spec, vcpu: Number(vcpu), memoryGiB: Number(memoryMiB) / 1024, gpus: Number(gpus)}] : []
  })
  expect(compared.length).toBeGreaterThan(450)
  for (const {gpus, memoryGiB, spec, vcpu} of compared) {
    const {accelerator, instanceType} = spec
    expect({instanceType, vcpu: spec.vcpu, gpus: accelerator?.count ?? 0}).toEqual({instanceType, vcpu, gpus})
    expect(Math.abs(spec.memoryGiB! - memoryGiB)).toBeLessThan(0.001)
  }
})
