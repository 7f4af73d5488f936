import {expect, test} from 'vitest'

import {optionalPackage} from '../src/optional-package.ts'

test('a package that is installed is loaded', async () => {
  const {createHash} = await optionalPackage('node:crypto', 'a test', () => import('node:crypto'))
  expect(createHash).toBeTypeOf('function')
})

test('one that is not is named, with the command that adds it', async () => {
  const name = '@google-cloud/not-installed-at-all'
  await expect(optionalPackage(name, 'a test', () => import(/* @vite-ignore */ name))).rejects.toMatchObject({
    code: 'E_MISSING_PACKAGE',
    message: '@google-cloud/not-installed-at-all is needed for a test, and is not installed',
    oclif: {exit: 2},
    fix: 'npm install @google-cloud/not-installed-at-all',
  })
})

test('a failure inside the package is not hidden', async () => {
  const broken = optionalPackage('@google-cloud/billing', 'a test', async () => {
    throw new TypeError('broken')
  })
  await expect(broken).rejects.toThrow(TypeError)
})
