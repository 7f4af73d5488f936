import {describe, expect, test} from 'vitest'

import {checkManifests} from '../../../src/kubernetes/rules/check.ts'
import {kubernetesFixture, sharedKubernetesData} from '../../support/kubernetes-data.ts'

interface Verdicts {
  accepted: Record<string, {kind: string}>
  /** A manifest that is accepted, changed at one place. */
  cases: {of: string; at: (string | number)[]; write?: unknown; accepted: boolean}[]
}

interface Recorded {
  cases: {name: string; kind: string; accepted: boolean; manifest: unknown}[]
}

const {accepted, cases} = kubernetesFixture<Verdicts>('verdicts.json')
const recorded = sharedKubernetesData<Recorded>('k8s_validation_cases.json')

const refuses = (manifest: unknown): boolean => checkManifests([manifest]).some(({severity}) => severity === 'error')

describe('the verdict is that of the API server', () => {
  test.each(Object.entries(accepted))('on %s as it is', (_, manifest) => {
    expect(checkManifests([manifest]).filter(({severity}) => severity === 'error')).toEqual([])
  })

  test.each(Object.keys(accepted))('on %s with one change', (name) => {
    const different = cases
      .filter(({of}) => of === name)
      .filter((change) => refuses(changed(accepted[name], change)) === change.accepted)
    expect(different).toEqual([])
  })

  test('on the manifests that a running server was given', () => {
    const all = recorded?.cases ?? Object.values(accepted).map((manifest) => ({accepted: true, manifest, name: ''}))
    expect(all.filter((one) => refuses(one.manifest) === one.accepted).map(({name}) => name)).toEqual([])
  })
})

function changed(manifest: unknown, {at, write}: Verdicts['cases'][number]): unknown {
  const copy = structuredClone(manifest)
  // biome-ignore lint/suspicious/noExplicitAny: a path into JSON
  const parent = at.slice(0, -1).reduce<any>((value, key) => value[key], copy)
  const key = at.at(-1)!
  if (write !== undefined) parent[key] = write
  else if (Array.isArray(parent)) parent.splice(key as number, 1)
  else delete parent[key]
  return copy
}
