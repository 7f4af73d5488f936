import {spawn} from 'node:child_process'
import {randomBytes} from 'node:crypto'
import {once} from 'node:events'
import {readdir, readFile, stat, writeFile} from 'node:fs/promises'

import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'

import {BIN, frugal} from '../support/bin.ts'
import {type MotoServer, startMoto} from '../support/moto.ts'
import {type TemporaryFolder, temporaryFolder} from '../support/temporary-folder.ts'

const Bucket = 'models'
/** More than two parts, of which nothing can be saved. */
const bytes = randomBytes(40_000_000)
let moto: MotoServer
let client: S3Client
let folder: TemporaryFolder
let source: string

beforeAll(async () => {
  moto = await startMoto()
  for (const [name, value] of Object.entries(moto.env)) process.env[name] = value
  client = new S3Client({endpoint: moto.url, region: 'us-east-1', forcePathStyle: true})
  await client.send(new CreateBucketCommand({Bucket}))
  folder = await temporaryFolder()
  source = folder.join('model.bin')
  await writeFile(source, bytes)
})

afterAll(async () => {
  client.destroy()
  await folder[Symbol.asyncDispose]()
  await moto.stop()
})

const ok = async (...argv: string[]) => {
  const result = await frugal(argv, {env: moto.env})
  expect({exitCode: result.exitCode, stderr: result.stderr}).toMatchObject({exitCode: 0})
  return result
}
const failing = async (argv: string[], env: NodeJS.ProcessEnv = {}) => {
  const {exitCode, stderr} = await frugal(argv, {env: {...moto.env, AWS_MAX_ATTEMPTS: '1', ...env}})
  return {exitCode, stderr}
}
const keys = async () => {
  const {Contents = []} = await client.send(new ListObjectsV2Command({Bucket}))
  return Contents.map(({Key}) => Key)
}
const uploads = async () => (await client.send(new ListMultipartUploadsCommand({Bucket}))).Uploads ?? []
const head = (Key: string) => client.send(new HeadObjectCommand({Bucket, Key}))
const object = async (Key: string) => {
  const {Body} = await client.send(new GetObjectCommand({Bucket, Key}))
  return Buffer.from(await Body!.transformToByteArray())
}

describe.each(['s3', 'gs'])('%s://', (scheme) => {
  const url = (key: string) => `${scheme}://${Bucket}/${key}`

  test('a file goes to an object of the class asked for, and comes back', async () => {
    const key = `${scheme}/model.bin.frz`
    await ok('compress-checkpoint', source, '-o', url(key), '--storage-class', 'STANDARD_IA')
    expect((await head(key)).StorageClass).toBe('STANDARD_IA')
    expect(await uploads()).toEqual([])
    const {stderr} = await ok('checkpoint', 'info', url(key))
    expect(stderr).toContain('40.0 MB in 40.0 MB')
    const out = folder.join(`back-${scheme}`)
    await ok('decompress-checkpoint', url(key), '-o', out)
    expect(Buffer.compare(await readFile(out), bytes)).toBe(0)
  })

  test('an object goes to an object, and back to one', async () => {
    await client.send(new PutObjectCommand({Bucket, Key: `${scheme}/plain.bin`, Body: bytes}))
    const {stdout} = await ok('compress-checkpoint', url(`${scheme}/plain.bin`))
    expect(stdout).toContain(`${url(`${scheme}/plain.bin`)} -> ${url(`${scheme}/plain.bin.frz`)}`)
    await ok('decompress-checkpoint', url(`${scheme}/plain.bin.frz`), '-o', url(`${scheme}/back.bin`))
    expect(Buffer.compare(await object(`${scheme}/back.bin`), bytes)).toBe(0)
    await ok('compress-checkpoint', source, '--format', 'zst', '-o', url(`${scheme}/model.zst`))
    await ok('decompress-checkpoint', url(`${scheme}/model.zst`), '-o', url(`${scheme}/zst.bin`))
    expect(Buffer.compare(await object(`${scheme}/zst.bin`), bytes)).toBe(0)
  })

  test('an object that is there stays, unless it is to be replaced; the source always', async () => {
    const key = `${scheme}/mine`
    await client.send(new PutObjectCommand({Bucket, Key: key, Body: 'mine'}))
    const refused = await failing(['compress-checkpoint', source, '-o', url(key)])
    expect(refused).toEqual({exitCode: 2, stderr: expect.stringContaining('E_EXISTS')})
    const itself = await failing(['compress-checkpoint', url(key), '-o', url(key), '--force'])
    expect(itself).toEqual({exitCode: 2, stderr: expect.stringContaining('is the source itself')})
    expect(String(await object(key))).toBe('mine')
    await ok('compress-checkpoint', source, '-o', url(key), '--force')
    expect((await head(key)).ContentLength).toBeGreaterThan(bytes.length)
  })
})

test('a file is deleted once the object was read back; an object never', async () => {
  const mine = folder.join('mine.bin')
  await writeFile(mine, bytes)
  const {stderr} = await ok('compress-checkpoint', mine, '-o', 's3://models/moved.frz', '--delete-source')
  expect(stderr).toContain('Read s3://models/moved.frz back, compared, and deleted')
  await expect(stat(mine)).rejects.toThrow('ENOENT')
  await ok('decompress-checkpoint', 's3://models/moved.frz', '-o', mine)
  expect(Buffer.compare(await readFile(mine), bytes)).toBe(0)
  const refused = await failing(['compress-checkpoint', 's3://models/moved.frz', '--delete-source'])
  expect(refused).toEqual({exitCode: 2, stderr: expect.stringContaining('E_USAGE')})
})

test('one tensor is read without the rest', async () => {
  const data = randomBytes(4_000_000)
  const json =
    '{"a":{"dtype":"F32","shape":[500000],"data_offsets":[0,2000000]},"b":{"dtype":"F32","shape":[500000],"data_offsets":[2000000,4000000]}}'
  const length = Buffer.alloc(8)
  length.writeUInt32LE(json.length)
  const path = folder.join('two.safetensors')
  await writeFile(path, Buffer.concat([length, Buffer.from(json), data]))
  await ok('compress-checkpoint', path, '-o', 's3://models/two.frz')
  await ok('decompress-checkpoint', 's3://models/two.frz', '--tensor', 'b', '-o', folder.join('b'))
  expect(Buffer.compare(await readFile(folder.join('b')), data.subarray(2_000_000))).toBe(0)
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s leaves neither an upload nor an object', async (signal) => {
  const large = folder.join('large.bin')
  await writeFile(large, Buffer.concat(Array.from({length: 6}, () => randomBytes(50_000_000))))
  const argv = [BIN, 'compress-checkpoint', large, '-o', 's3://models/half.frz', '--threads', '1']
  const child = spawn(process.execPath, argv, {env: {...process.env, ...moto.env}, stdio: 'ignore'})
  const closed = once(child, 'close')
  while ((await uploads()).length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  child.kill(signal)
  expect(await closed).toEqual([null, signal])
  expect(await uploads()).toEqual([])
  expect(await keys()).not.toContain('half.frz')
})

test('a source that is damaged leaves no upload', async () => {
  const packed = folder.join('packed.frz')
  await ok('compress-checkpoint', source, '-o', packed)
  const damaged = await readFile(packed)
  damaged[damaged.length - 3_000_000]! ^= 1
  await writeFile(packed, damaged)
  const {exitCode, stderr} = await failing(['decompress-checkpoint', packed, '-o', 's3://models/damaged'])
  expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: expect.stringContaining('E_CORRUPT')})
  expect(await uploads()).toEqual([])
  expect(await keys()).not.toContain('damaged')
})

describe('what goes wrong with a store is said in a line', () => {
  const target = ['compress-checkpoint', '-', '-o']

  test('no such bucket', async () => {
    const {exitCode, stderr} = await failing([...target, 's3://no-such-bucket/a'])
    expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: expect.stringContaining('the bucket does not exist')})
  })

  test('no such object', async () => {
    const {exitCode, stderr} = await failing(['decompress-checkpoint', 's3://models/none.frz'])
    expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: expect.stringContaining('there is no such object')})
  })

  test('no credentials', async () => {
    const none = {
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_EC2_METADATA_DISABLED: 'true',
      HOME: folder.path,
      GCS_ACCESS_KEY_ID: undefined,
    }
    const s3 = await failing([...target, 's3://models/a'], none)
    expect(s3).toEqual({exitCode: 2, stderr: expect.stringMatching(/E_CREDENTIALS\nTry: aws configure/)})
    const gs = await failing([...target, 'gs://models/a'], none)
    expect(gs).toEqual({exitCode: 2, stderr: expect.stringMatching(/E_CREDENTIALS\nTry: gcloud storage hmac/)})
  })

  test('credentials that are refused', async () => {
    await fetch(`${moto.url}/moto-api/reset-auth`, {method: 'POST', body: '0'})
    try {
      const {exitCode, stderr} = await failing([...target, 's3://models/a'])
      expect({exitCode, stderr}).toEqual({exitCode: 2, stderr: expect.stringContaining('E_CREDENTIALS')})
      expect(stderr).not.toContain('    at ')
    } finally {
      await fetch(`${moto.url}/moto-api/reset-auth`, {method: 'POST', body: 'inf'})
    }
  })

  test('no server', async () => {
    const env = {AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9'}
    const {exitCode, stderr} = await failing([...target, 's3://models/a'], env)
    expect({exitCode, stderr}).toEqual({exitCode: 3, stderr: expect.stringContaining('E_SOURCE_UNAVAILABLE')})
  })
})

test('nothing was left beside what the tests asked for', async () => {
  expect((await readdir(folder.path)).filter((name) => name.startsWith('.frugal'))).toEqual([])
})
