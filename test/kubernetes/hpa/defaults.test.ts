import {expect, test} from 'vitest'

import {completeHpa} from '../../../src/kubernetes/hpa/defaults.ts'
import type {HpaSpec} from '../../../src/kubernetes/hpa/spec.ts'

const SPEC: HpaSpec = {scaleTargetRef: {apiVersion: 'apps/v1', kind: 'Deployment', name: 'd'}, maxReplicas: 5}

const SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    {type: 'Pods', value: 4, periodSeconds: 15},
    {type: 'Percent', value: 100, periodSeconds: 15},
  ],
}
const SCALE_DOWN = {selectPolicy: 'Max', policies: [{type: 'Percent', value: 100, periodSeconds: 15}]}

test('an HPA of a target and a maximum keeps CPU at 80 % from 1 replica, without behavior', () => {
  expect(completeHpa(SPEC)).toEqual({
    minReplicas: 1,
    maxReplicas: 5,
    metrics: [{type: 'Resource', resource: {name: 'cpu', target: {type: 'Utilization', averageUtilization: 80}}}],
  })
})

test('an empty behavior gets both directions, and leaves the window for scaling down to the controller', () => {
  expect(completeHpa({...SPEC, behavior: {}}).behavior).toEqual({scaleUp: SCALE_UP, scaleDown: SCALE_DOWN})
})

test('a field that is given replaces the default whole', () => {
  const policies = [{type: 'Pods' as const, value: 1, periodSeconds: 60}]
  const behavior = {scaleUp: {policies, tolerance: '0.05'}, scaleDown: {stabilizationWindowSeconds: 60}}
  expect(completeHpa({...SPEC, behavior}).behavior).toEqual({
    scaleUp: {...SCALE_UP, policies, tolerance: '0.05'},
    scaleDown: {...SCALE_DOWN, stabilizationWindowSeconds: 60},
  })
})

test('a field that YAML leaves empty is not given', () => {
  const scaleDown = {selectPolicy: null, policies: null} as never
  expect(completeHpa({...SPEC, behavior: {scaleDown}}).behavior?.scaleDown).toEqual(SCALE_DOWN)
})
