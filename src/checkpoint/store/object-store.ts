// Imported by `await import` only: the SDK is a static import in here, as a bundle needs it.
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  type StorageClass,
  UploadPartCommand,
} from '@aws-sdk/client-s3'

import {UserError} from '../../errors.ts'
import {assertOnline} from '../../offline.ts'
import type {RandomReader} from '../random-reader.ts'
import {objectError} from './object-error.ts'
import type {ObjectUrl} from './object-url.ts'
import type {Sink} from './sink.ts'

/** Least bytes of a part: the store's own limit is 5 MiB, and fewer, larger calls are faster. */
const PART_BYTES = 16 * 2 ** 20
/** S3 takes 10,000 parts; some are left for a container that grows past the size expected. */
const MOST_PARTS = 9_000
const PARTS_IN_FLIGHT = 2

export interface ObjectWrite {
  /** Most bytes expected: the parts are made large enough for it. */
  expectedBytes: number
  /** As the store names it: `STANDARD_IA`, `GLACIER_IR`, `NEARLINE`. */
  storageClass?: string
}

export interface ObjectStore {
  /** The object as it is now; a later change of it is an error of the next read. */
  open(): Promise<RandomReader>
  /** Whether there is such an object, as far as one may ask. */
  exists(): Promise<boolean>
  /** An object that is there, whole, once `commit` has returned, and not before. */
  create(options: ObjectWrite): Promise<Sink>
  destroy(): void
}

/**
 * The store of one object, with the SDK's own chain of credentials for `s3://`, and an HMAC key for `gs://`
 * (GCS_ACCESS_KEY_ID, GCS_SECRET_ACCESS_KEY). AWS_ENDPOINT_URL_S3 and GCS_ENDPOINT_URL name other servers.
 * @throws UserError `E_OFFLINE`; `E_CREDENTIALS`, `E_READ`, `E_CHANGED`, `E_SOURCE_UNAVAILABLE` from its calls
 */
export function objectStore(url: ObjectUrl, env: NodeJS.ProcessEnv): ObjectStore {
  const name = `${url.scheme}://${url.bucket}/${url.key}`
  assertOnline(name, env)
  const client = new S3Client(url.scheme === 'gs' ? gcsConfig(env) : s3Config(env))
  const at = {Bucket: url.bucket, Key: url.key}
  return {
    open: () => openObject(client, at, name),
    exists: () => objectExists(client, at, name),
    create: (options) => createObject(client, at, name, options),
    destroy: () => client.destroy(),
  }
}

function s3Config(env: NodeJS.ProcessEnv): S3ClientConfig {
  const ownServer = env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL']
  return {
    region: env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    followRegionRedirects: true,
    ...(ownServer && {endpoint: ownServer, forcePathStyle: true}),
  }
}

function gcsConfig(env: NodeJS.ProcessEnv): S3ClientConfig {
  const [accessKeyId, secretAccessKey] = [env['GCS_ACCESS_KEY_ID'], env['GCS_SECRET_ACCESS_KEY']]
  if (!accessKeyId || !secretAccessKey) {
    throw new UserError('gs:// needs an HMAC key of Cloud Storage', {
      code: 'E_CREDENTIALS',
      fix: 'gcloud storage hmac create SERVICE_ACCOUNT, then set GCS_ACCESS_KEY_ID and GCS_SECRET_ACCESS_KEY',
    })
  }
  return {
    region: 'auto',
    endpoint: env['GCS_ENDPOINT_URL'] ?? 'https://storage.googleapis.com',
    forcePathStyle: true,
    credentials: {accessKeyId, secretAccessKey},
    // Cloud Storage refuses the checksum trailers that the SDK sends by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  }
}

type At = {Bucket: string; Key: string}

async function openObject(client: S3Client, at: At, name: string): Promise<RandomReader> {
  const head = await told(name, () => client.send(new HeadObjectCommand(at)))
  const size = head.ContentLength ?? 0
  const same = head.ETag === undefined ? {} : {IfMatch: head.ETag}
  return {
    name,
    size,
    async read(offset, target) {
      if (target.length === 0) return
      const Range = `bytes=${offset}-${offset + target.length - 1}`
      const bytes = await told(name, async () => {
        const reply = await client.send(new GetObjectCommand({...at, ...same, Range}))
        return reply.Body!.transformToByteArray()
      })
      if (bytes.length !== target.length) {
        throw new UserError(`${name} ends at byte ${offset + bytes.length}`, {
          code: 'E_TRUNCATED',
          fix: 'Upload it again',
        })
      }
      target.set(bytes)
    },
    async close() {},
  }
}

/** Who may write and not read is told 403, of what is there and what is not. */
async function objectExists(client: S3Client, at: At, name: string): Promise<boolean> {
  try {
    await client.send(new HeadObjectCommand(at))
    return true
  } catch (error) {
    const status = (error as {$metadata?: {httpStatusCode?: number}}).$metadata?.httpStatusCode
    if (status === 404 || status === 403) return false
    throw objectError(error, name)
  }
}

async function createObject(client: S3Client, at: At, name: string, options: ObjectWrite): Promise<Sink> {
  const partBytes = Math.max(PART_BYTES, Math.ceil(options.expectedBytes / MOST_PARTS))
  const stored = options.storageClass === undefined ? {} : {StorageClass: options.storageClass as StorageClass}
  return new ObjectSink(client, {...at, ...stored}, name, partBytes)
}

/** Collects writes into parts; an object of less than one part is put in one call. */
class ObjectSink implements Sink {
  readonly #client: S3Client
  readonly #target: At & {StorageClass?: StorageClass}
  readonly #name: string
  #part: Uint8Array
  #filled = 0
  #uploadId: string | undefined
  #aborted = false
  #writing = Promise.resolve()
  readonly #parts: Promise<{ETag: string | undefined; PartNumber: number}>[] = []

  constructor(client: S3Client, target: At & {StorageClass?: StorageClass}, name: string, partBytes: number) {
    this.#client = client
    this.#target = target
    this.#name = name
    this.#part = new Uint8Array(partBytes)
  }

  /** One at a time; none once it was aborted, which waits for the one in hand. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#aborted) throw new Error(`${this.#name} was given up`)
    this.#writing = this.#collect(bytes)
    await this.#writing
  }

  async #collect(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const take = Math.min(bytes.length - from, this.#part.length - this.#filled)
      this.#part.set(bytes.subarray(from, from + take), this.#filled)
      this.#filled += take
      from += take
      if (this.#filled === this.#part.length) await this.#flush()
    }
  }

  async commit(): Promise<void> {
    if (this.#uploadId === undefined) {
      const Body = this.#part.subarray(0, this.#filled)
      await told(this.#name, () => this.#client.send(new PutObjectCommand({...this.#target, Body})))
      return
    }
    if (this.#filled > 0) await this.#flush()
    const Parts = await told(this.#name, () => Promise.all(this.#parts))
    const {Bucket, Key} = this.#target
    const MultipartUpload = {Parts: Parts.map(({ETag, PartNumber}) => ({...(ETag && {ETag}), PartNumber}))}
    const complete = {Bucket, Key, UploadId: this.#uploadId, MultipartUpload}
    await told(this.#name, () => this.#client.send(new CompleteMultipartUploadCommand(complete)))
  }

  async abort(): Promise<void> {
    this.#aborted = true
    await Promise.allSettled([this.#writing])
    await Promise.allSettled(this.#parts)
    if (this.#uploadId === undefined) return
    const {Bucket, Key} = this.#target
    await this.#client.send(new AbortMultipartUploadCommand({Bucket, Key, UploadId: this.#uploadId})).catch(() => {})
  }

  async #flush(): Promise<void> {
    const Body = this.#part.subarray(0, this.#filled)
    this.#part = new Uint8Array(this.#part.length)
    this.#filled = 0
    this.#uploadId ??= await this.#begin()
    const UploadId = this.#uploadId
    const PartNumber = this.#parts.length + 1
    const {Bucket, Key} = this.#target
    const upload = this.#client
      .send(new UploadPartCommand({Bucket, Key, UploadId, PartNumber, Body}))
      .then(({ETag}) => ({ETag, PartNumber}))
    upload.catch(() => {})
    this.#parts.push(upload)
    const oldest = this.#parts[this.#parts.length - PARTS_IN_FLIGHT]
    if (oldest) await told(this.#name, () => oldest)
  }

  async #begin(): Promise<string> {
    const {UploadId} = await told(this.#name, () => this.#client.send(new CreateMultipartUploadCommand(this.#target)))
    return UploadId!
  }
}

async function told<T>(name: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw objectError(error, name)
  }
}
