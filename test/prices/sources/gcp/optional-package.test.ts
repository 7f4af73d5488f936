import {expect, test} from 'vitest'

import {optionalPackage} from '../../../../src/prices/sources/gcp/optional-package.ts'

test('a package that is installed is loaded', async () => {
  const {createHash} = await optionalPackage('node:crypto', () => import('node:crypto'))
  expect(createHash).toBeTypeOf('function')
})

test('one that is not is named, with the command that adds it', async () => {
  const name = '@google-cloud/not-installed-at-all'
  await expect(optionalPackage(name, () => import(/* @vite-ignore */ name))).rejects.toMatchObject({
    code: 'E_MISSING_PACKAGE',
    oclif: {exit: 2},
    fix: 'npm install @google-cloud/not-installed-at-all',
  })
})

test('a failure inside the package is not hidden', async () => {
  const broken = optionalPackage('@google-cloud/billing', async () => {
    throw new TypeError('broken')
  })
  await expect(broken).rejects.toThrow(TypeError)
})
