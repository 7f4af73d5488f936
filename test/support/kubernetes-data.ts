import {existsSync, readFileSync} from 'node:fs'
import {dirname, join} from 'node:path'

import {root} from './run.ts'

/** A fixture of the Kubernetes tests. */
export function kubernetesFixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(root, 'test', 'fixtures', 'kubernetes', name), 'utf8')) as T
}

/** The project's larger set of the same, where the checkout lies beside it. */
export function sharedKubernetesData<T>(name: string): T | undefined {
  const file = join(dirname(root), 'shared', 'data', 'k8s', name)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined
}
