import {describe, expect, it} from 'vitest'

import {checkDocuments} from '../../src/gen-hpa/gate.ts'
import {hpaManifest} from '../../src/kubernetes/manifests/hpa.ts'
import {podDisruptionBudget} from '../../src/kubernetes/manifests/pod-disruption-budget.ts'
import {serviceMonitorManifest} from '../../src/kubernetes/manifests/service-monitor.ts'

const scaleTargetRef = {apiVersion: 'apps/v1', kind: 'Deployment', name: 'ml'}
const hpa = (maxReplicas: number) => ({
  manifest: hpaManifest({name: 'ml'}, {scaleTargetRef, minReplicas: 5, maxReplicas}),
})

describe('before anything is written', () => {
  it('is refused what the API server would refuse, with object, field, rule and fix', () => {
    expect(() => checkDocuments([hpa(3)], false)).toThrow(
      expect.objectContaining({
        code: 'E_BAD_MANIFEST',
        message: expect.stringMatching(/HorizontalPodAutoscaler\/ml spec\.maxReplicas: .*\(max-below-min\)/),
        fix: expect.stringContaining('5'),
        oclif: {exit: 2},
      }),
    )
  })

  it('is warned of what is of no use, and --strict makes it a gate', () => {
    const {maxUnavailable: _, ...spec} = podDisruptionBudget({name: 'ml'}, {app: 'ml'}).spec
    const useless = {manifest: {...podDisruptionBudget({name: 'ml'}, {app: 'ml'}), spec}}
    expect(checkDocuments([useless], false)).toMatchObject([{severity: 'warning'}])
    expect(() => checkDocuments([useless], true)).toThrow(
      expect.objectContaining({code: 'E_MANIFEST_WARNING', oclif: {exit: 4}}),
    )
  })

  it('has nothing to say of what is right, nor of kinds that have no rules', () => {
    const monitor = serviceMonitorManifest({name: 'ml'}, {selector: {app: 'ml'}, port: 'http', path: '/metrics'})
    expect(checkDocuments([hpa(9), {manifest: monitor}], true)).toEqual([])
  })
})
