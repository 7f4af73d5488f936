import {describe, expect, test} from 'vitest'

import {type HpaCase, knowable, runHpaCase} from '../../support/hpa-cases.ts'
import {kubernetesFixture, sharedKubernetesData} from '../../support/kubernetes-data.ts'

interface Cases {
  cases: HpaCase[]
}

const {cases} = kubernetesFixture<Cases>('hpa-cases.json')
const shared = sharedKubernetesData<Cases>('hpa_cases.json')

describe('the controller of Kubernetes 1.36 answers the same', () => {
  test.each(cases)('$id', (hpaCase) => {
    const {usage, ...expected} = knowable(hpaCase.expected, hpaCase)
    const {usage: ownUsage, ...own} = knowable(runHpaCase(hpaCase), hpaCase)
    expect(own).toEqual(expected)
    expect(ownUsage).toBe(usage === undefined ? undefined : Number(usage))
  })

  test('in each of the recorded cases', () => {
    for (const hpaCase of shared?.cases ?? cases.slice(0, 1)) {
      const own = knowable(runHpaCase(hpaCase), hpaCase)
      expect(own, hpaCase.id).toMatchObject(knowable(hpaCase.expected, hpaCase))
    }
  })
})
