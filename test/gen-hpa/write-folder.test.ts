import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises'
import {join} from 'node:path'

import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'

import {namesFolder, writeFolder} from '../../src/gen-hpa/write-folder.ts'
import type {CommentedManifest} from '../../src/kubernetes/manifest.ts'
import {temporaryFolder} from '../support/temporary-folder.ts'

const document = (kind: string, name: string): CommentedManifest => ({
  manifest: {apiVersion: 'v1', kind, metadata: {name}},
})
const documents = [document('ConfigMap', 'a.b'), document('EC2NodeClass', 'x'), document('ServiceAccount', 'y')]
const names = ['config-map-a.b.yaml', 'ec2-node-class-x.yaml', 'service-account-y.yaml']

describe('a folder of manifests', () => {
  it('has a file a document and a kustomization.yaml that lists them', async () => {
    await using folder = await temporaryFolder()
    const path = join(folder.path, 'new', 'deep')
    const files = await writeFolder(path, documents)
    expect(files).toEqual([...names, 'kustomization.yaml'].map((name) => join(path, name)))
    expect((await readdir(path)).sort()).toEqual([...names, 'kustomization.yaml'].sort())
    const list = await readFile(join(path, 'kustomization.yaml'), 'utf8')
    expect(parse(list)).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: names,
    })
    expect(await readFile(join(path, names[0]!), 'utf8')).toBe(
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a.b\n',
    )
  })

  it('is written again over what frugal wrote', async () => {
    await using folder = await temporaryFolder()
    await writeFolder(folder.path, documents)
    await writeFolder(folder.path, documents.slice(0, 1))
    expect(parse(await readFile(join(folder.path, 'kustomization.yaml'), 'utf8')).resources).toEqual(names.slice(0, 1))
  })

  it("keeps a kustomization.yaml of someone else's, and all else as it was", async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'kustomization.yaml'), 'resources: [mine.yaml]\n')
    await expect(writeFolder(folder.path, documents)).rejects.toMatchObject({
      code: 'E_WRITE',
      fix: expect.stringContaining('autoscaling/'),
    })
    expect(await readdir(folder.path)).toEqual(['kustomization.yaml'])
  })

  it('is left as it was where one file cannot be written', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, names[2]!))
    await expect(writeFolder(folder.path, documents)).rejects.toMatchObject({code: 'E_WRITE'})
    expect(await readdir(folder.path)).toEqual([names[2]])
  })

  it('under a file is an error, and the file stays', async () => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'file')
    await writeFile(file, 'x')
    await expect(writeFolder(join(file, 'sub'), documents)).rejects.toMatchObject({code: 'E_WRITE'})
    expect(await readFile(file, 'utf8')).toBe('x')
  })

  it('is meant by a path that ends in a slash, or that is one', async () => {
    await using folder = await temporaryFolder()
    expect(await namesFolder(join(folder.path, 'x/'))).toBe(true)
    expect(await namesFolder(folder.path)).toBe(true)
    expect(await namesFolder(join(folder.path, 'x.yaml'))).toBe(false)
  })
})
