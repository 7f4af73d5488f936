import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'

import {afterAll, beforeAll, describe, expect, test} from 'vitest'

import {findGcpCredential} from '../../../../src/prices/sources/gcp/credentials.ts'

let home: string
let file: string

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'frugal-credentials-'))
  file = join(home, 'key.json')
  writeFileSync(file, '{"type": "service_account", "client_email": "a@b"}')
})
afterAll(() => rmSync(home, {recursive: true}))

const find = (env: NodeJS.ProcessEnv, apiKeys = true) => findGcpCredential(env, {apiKeys})

describe('the credential for Google Cloud', () => {
  test('is an API key first, frugal’s own before the general one', () => {
    const env = {FRUGAL_GCP_API_KEY: ' own ', GOOGLE_API_KEY: 'general', GOOGLE_APPLICATION_CREDENTIALS: file}
    expect(find(env)).toEqual({kind: 'apiKey', apiKey: 'own'})
    expect(find({...env, FRUGAL_GCP_API_KEY: ' '})).toEqual({kind: 'apiKey', apiKey: 'general'})
  })

  test('is no API key for an API that takes none', () => {
    const env = {GOOGLE_API_KEY: 'general', GOOGLE_APPLICATION_CREDENTIALS: file}
    expect(find(env, false)).toMatchObject({kind: 'file', path: file})
  })

  test.runIf(process.platform !== 'win32')('is the file that gcloud writes, where there is one', () => {
    expect(() => find({HOME: home})).toThrow(expect.objectContaining({code: 'E_CREDENTIALS'}))
    const folder = join(home, '.config', 'gcloud')
    mkdirSync(folder, {recursive: true})
    const path = join(folder, 'application_default_credentials.json')
    writeFileSync(path, '{"type": "authorized_user", "quota_project_id": "mine"}')
    expect(find({HOME: home})).toEqual({
      kind: 'file',
      path,
      content: {type: 'authorized_user', quota_project_id: 'mine'},
    })
  })

  test('is the metadata server only where the environment says that there is one', () => {
    expect(find({GCE_METADATA_HOST: '127.0.0.1:1'})).toEqual({kind: 'metadata'})
    expect(find({METADATA_SERVER_DETECTION: 'assume-present'})).toEqual({kind: 'metadata'})
    expect(() => find({METADATA_SERVER_DETECTION: 'none'})).toThrow(/No Google Cloud credential/)
    expect(() => find({K_SERVICE: 'x', METADATA_SERVER_DETECTION: 'none'})).toThrow(/No Google Cloud credential/)
  })

  test('that is missing comes with the command that makes one', () => {
    expect(() => find({})).toThrow(
      expect.objectContaining({
        code: 'E_CREDENTIALS',
        oclif: {exit: 2},
        fix: expect.stringContaining('GOOGLE_API_KEY'),
      }),
    )
    expect(() => find({}, false)).toThrow(
      expect.objectContaining({fix: expect.stringContaining('gcloud auth application-default login')}),
    )
  })

  test.each([
    ['is not there', undefined],
    ['is not JSON', 'private {key'],
    ['is something else', '[1]'],
    ['has no type', '{"private_key": "private"}'],
  ])('file named by the environment that %s is an error that does not quote it', (_, text) => {
    const path = join(home, 'named.json')
    rmSync(path, {force: true})
    if (text !== undefined) writeFileSync(path, text)
    try {
      find({GOOGLE_APPLICATION_CREDENTIALS: path})
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({code: 'E_CREDENTIALS', oclif: {exit: 2}, message: expect.stringContaining(path)})
      expect(String((error as Error).stack)).not.toContain('private')
    }
  })
})
