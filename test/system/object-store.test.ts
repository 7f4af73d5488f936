import {randomBytes} from 'node:crypto'

import {CreateBucketCommand, HeadObjectCommand, ListMultipartUploadsCommand, S3Client} from '@aws-sdk/client-s3'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'

import {objectStore} from '../../src/checkpoint/store/object-store.ts'
import {parseObjectUrl} from '../../src/checkpoint/store/object-url.ts'
import {type MotoServer, startMoto} from '../support/moto.ts'

let moto: MotoServer
let client: S3Client

beforeAll(async () => {
  moto = await startMoto()
  for (const [name, value] of Object.entries(moto.env)) process.env[name] = value
  client = new S3Client({endpoint: moto.url, region: 'us-east-1', forcePathStyle: true})
  await client.send(new CreateBucketCommand({Bucket: 'models'}))
})

afterAll(async () => {
  client.destroy()
  await moto.stop()
})

function storeOf(url: string) {
  return objectStore(parseObjectUrl(url)!, moto.env)
}

async function write(url: string, pieces: Uint8Array[], storageClass?: string): Promise<void> {
  const sink = await storeOf(url).create({expectedBytes: 0, ...(storageClass && {storageClass})})
  for (const piece of pieces) await sink.write(piece)
  await sink.commit()
}

describe.each(['s3', 'gs'])('%s://', (scheme) => {
  test.each([0, 1, 16 * 2 ** 20, 40 * 2 ** 20 + 3])('an object of %i bytes comes back, at any place', async (size) => {
    const bytes = randomBytes(size)
    const url = `${scheme}://models/size/${size} ü.frz`
    await write(url, [bytes.subarray(0, size >> 1), bytes.subarray(size >> 1)])
    const reader = await storeOf(url).open()
    expect(reader.size).toBe(size)
    const target = new Uint8Array(Math.min(size, 5_000_000))
    const offset = size - target.length
    await reader.read(offset, target)
    expect(Buffer.compare(target, bytes.subarray(offset))).toBe(0)
  })

  test('the storage class is the one asked for', async () => {
    await write(`${scheme}://models/cold`, [randomBytes(10)], 'STANDARD_IA')
    const head = await client.send(new HeadObjectCommand({Bucket: 'models', Key: 'cold'}))
    expect(head.StorageClass).toBe('STANDARD_IA')
  })
})

test('an object that is not committed is not there, and leaves no upload behind', async () => {
  const store = storeOf('s3://models/half')
  const sink = await store.create({expectedBytes: 50_000_000})
  await sink.write(randomBytes(20 * 2 ** 20))
  const under = () => client.send(new ListMultipartUploadsCommand({Bucket: 'models'}))
  expect((await under()).Uploads).toHaveLength(1)
  await sink.abort()
  expect((await under()).Uploads ?? []).toHaveLength(0)
  await expect(store.open()).rejects.toMatchObject({
    code: 'E_READ',
    message: expect.stringContaining('s3://models/half'),
  })
})

test('an object that is replaced while it is read is an error', async () => {
  await write('s3://models/live', [randomBytes(100)])
  const reader = await storeOf('s3://models/live').open()
  await write('s3://models/live', [randomBytes(100)])
  await expect(reader.read(0, new Uint8Array(10))).rejects.toMatchObject({code: 'E_CHANGED', oclif: {exit: 3}})
})

test('a bucket that is not there is named', async () => {
  await expect(write('s3://no-such-bucket/a', [randomBytes(3)])).rejects.toMatchObject({code: 'E_READ'})
})

test('a server that does not answer is exit 3', async () => {
  const env = {...moto.env, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1'}
  const store = objectStore(parseObjectUrl('s3://models/a')!, env)
  await expect(store.open()).rejects.toMatchObject({code: 'E_SOURCE_UNAVAILABLE', oclif: {exit: 3}})
})
