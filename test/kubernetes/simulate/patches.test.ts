import {describe, expect, it} from 'vitest'

import {patchedBounds} from '../../../src/kubernetes/simulate/bound-patches.ts'
import {patchOf} from '../../../src/kubernetes/simulate/patch-command.ts'

const PATCH = '{"spec":{"minReplicas":3,"maxReplicas":10}}'

describe('a command that patches an HPA', () => {
  it.each([
    ['the words of frugal gen-hpa', ['kubectl', 'patch', 'hpa', 'api', '--type=merge', '-p', PATCH]],
    [
      'the long name and an API group',
      ['kubectl', 'patch', 'horizontalpodautoscalers.autoscaling', 'api', '--patch', PATCH],
    ],
    [
      'kind/name and a namespace',
      ['/usr/bin/kubectl', 'patch', '-n', 'ml', 'hpa/api', `--patch=${PATCH}`, '--type', 'merge'],
    ],
    ['a shell', ['/bin/sh', '-c', `kubectl patch hpa api --type merge -p '${PATCH}'`]],
    ['double quotes in a shell', ['bash', '-ec', `kubectl patch hpa "api" -p "${PATCH.replaceAll('"', '\\"')}"`]],
  ])('is understood with %s', (_, words) => {
    expect(patchOf(words)).toEqual({hpa: 'api', min: 3, max: 10})
  })

  it('may give one bound', () => {
    expect(patchOf(['kubectl', 'patch', 'hpa', 'api', '-p', '{"spec":{"minReplicas":0}}'])).toEqual({
      hpa: 'api',
      min: 0,
    })
  })

  it.each([
    ['another program', ['echo', 'patch', 'hpa', 'api', '-p', PATCH]],
    ['another verb', ['kubectl', 'get', 'hpa', 'api', '-p', PATCH]],
    ['another kind', ['kubectl', 'patch', 'deployment', 'api', '-p', PATCH]],
    ['no patch', ['kubectl', 'patch', 'hpa', 'api']],
    ['broken JSON', ['kubectl', 'patch', 'hpa', 'api', '-p', '{']],
    ['a patch of nothing', ['kubectl', 'patch', 'hpa', 'api', '-p', '{}']],
    ['a patch that is null', ['kubectl', 'patch', 'hpa', 'api', '-p', 'null']],
    ['a bound that is no count', ['kubectl', 'patch', 'hpa', 'api', '-p', '{"spec":{"minReplicas":"3"}}']],
    ['nothing', []],
  ])('is not one with %s', (_, words) => {
    expect(patchOf(words)).toBeUndefined()
  })
})

describe('bounds that CronJobs patch', () => {
  const at = (iso: string) => Date.parse(iso) / 1000
  const own = {min: 1, max: 20}
  const patches = [
    {cron: '0 9 * * 1-5', timeZone: 'Europe/Madrid', min: 3, max: 10},
    {cron: '0 18 * * 1-5', timeZone: 'Europe/Madrid', min: 1, max: 5},
  ]

  it('change at the hours of their time zone, summer time or not', () => {
    const bounds = patchedBounds(own, patches)()
    expect(bounds(at('2026-03-27T07:59:59Z'))).toEqual({min: 1, max: 5})
    expect(bounds(at('2026-03-27T08:00:00Z'))).toEqual({min: 3, max: 10})
    expect(bounds(at('2026-03-27T17:00:00Z'))).toEqual({min: 1, max: 5})
    expect(bounds(at('2026-03-30T06:59:45Z'))).toEqual({min: 1, max: 5})
    expect(bounds(at('2026-03-30T07:00:00Z'))).toEqual({min: 3, max: 10})
  })

  it('are those of the last firing before the first moment', () => {
    expect(patchedBounds(own, patches)()(at('2026-01-04T12:00:00Z'))).toEqual({min: 1, max: 5})
    expect(patchedBounds(own, [])()(at('2026-01-04T12:00:00Z'))).toEqual(own)
  })

  it('keep the field that a patch does not name', () => {
    const bounds = patchedBounds(own, [{cron: '@hourly', timeZone: 'UTC', min: 4}])()
    expect(bounds(0)).toEqual({min: 4, max: 20})
  })

  it('are made anew for each run', () => {
    const create = patchedBounds(own, patches)
    create()(at('2026-06-01T12:00:00Z'))
    expect(create()(at('2026-01-05T12:00:00Z'))).toEqual({min: 3, max: 10})
  })
})
