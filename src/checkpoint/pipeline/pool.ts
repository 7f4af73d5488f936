import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {Worker} from 'node:worker_threads'
import {packageRoot} from '../../package-root.ts'
import {MAX_CHUNK} from '../codec/chunk-hint.ts'
import {codecMemory, MAX_PAYLOAD, placesOf} from '../codec/wasm-memory.ts'
import type {WasmModule} from '../codec/web-assembly.ts'
import type {Answer, DecodeJob, Done, EncodeJob, Failure, WorkerStart} from './jobs.ts'

export interface PoolOptions {
  threads: number
  module: WasmModule
}

/** One chunk's memory, which is a worker's; held from `acquire` to `release`. */
export interface Slot {
  worker: number
  /** Of that worker's slots. */
  index: number
  chunk: Uint8Array
  payload: Uint8Array
  base: Uint8Array
}

/** A job without its slot. */
export type Work = Omit<EncodeJob, 'slot'> | Omit<DecodeJob, 'slot'>

/** A chunk that could not be done; the pool's user knows which tensor it is of. */
export class ChunkError extends Error {
  override readonly name = 'ChunkError'
  readonly failure: Failure

  constructor(failure: Failure, message: string) {
    super(message)
    this.failure = failure
  }
}

/** Slots of each thread: one that is worked on, one that waits, and one that is read or written. */
const SLOTS_PER_THREAD = 3

/**
 * Worker threads with a codec each, and the memory that they share with this one. Any worker that throws or dies
 * fails every job that is not done, and all that come after.
 */
export class CodecPool {
  readonly #workers: Worker[]
  /** Of each worker. */
  readonly #free: Slot[][]
  readonly #waiting: PromiseWithResolvers<Slot>[] = []
  /** Jobs that are not done, by slot, of each worker. */
  readonly #jobs: Map<number, PromiseWithResolvers<Done>>[]
  #failure: Error | undefined

  constructor({module, threads}: PoolOptions) {
    const memories = Array.from({length: threads}, () => codecMemory(SLOTS_PER_THREAD))
    this.#free = memories.map(({buffer}, worker) =>
      Array.from({length: SLOTS_PER_THREAD}, (_, index) => slotOf(buffer, worker, index)),
    )
    this.#jobs = memories.map(() => new Map())
    this.#workers = memories.map((memory, at) => this.#start({module, memory}, at))
  }

  /** A slot that nobody uses, of the worker that has the most of them, when there is one. */
  async acquire(): Promise<Slot> {
    if (this.#failure) throw this.#failure
    const most = Math.max(...this.#free.map((slots) => slots.length))
    const slot = this.#free.find((slots) => slots.length === most)?.pop()
    if (slot) return slot
    const waiting = Promise.withResolvers<Slot>()
    this.#waiting.push(waiting)
    return waiting.promise
  }

  release(slot: Slot): void {
    const next = this.#waiting.shift()
    if (next) next.resolve(slot)
    else this.#free[slot.worker]!.push(slot)
  }

  /** Has work done on a slot. */
  run({index, worker}: Slot, work: Work): Promise<Done> {
    const done = Promise.withResolvers<Done>()
    // Whoever would wait for it may have heard of a failure elsewhere first.
    done.promise.catch(() => {})
    if (this.#failure) done.reject(this.#failure)
    else {
      this.#jobs[worker]!.set(index, done)
      this.#workers[worker]!.postMessage({...work, slot: index})
    }
    return done.promise
  }

  /** Fails all that is not done and all that comes, so that whoever waits for a slot hears of a failure elsewhere. */
  abort(error: Error): void {
    this.#fail(error)
  }

  async close(): Promise<void> {
    this.#fail(new Error('the pool is closed'))
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  #start(workerData: WorkerStart, at: number): Worker {
    const worker = new Worker(workerFile(), {workerData, name: `frugal codec ${at}`})
    worker.on('message', (answer: Answer) => this.#answer(at, answer))
    worker.on('error', (error) => this.#fail(error))
    worker.on('exit', (code) => this.#fail(new Error(`a codec thread ended by itself, with code ${code}`)))
    return worker
  }

  #answer(worker: number, answer: Answer): void {
    const done = this.#jobs[worker]!.get(answer.slot)
    if (!done) return
    this.#jobs[worker]!.delete(answer.slot)
    if (!('failure' in answer)) done.resolve(answer)
    else if (answer.failure === 'bug') done.reject(this.#fail(new Error(answer.message)))
    else done.reject(new ChunkError(answer.failure, answer.message))
  }

  /** The failure that all hear of: the first. */
  #fail(error: Error): Error {
    this.#failure ??= error
    for (const jobs of this.#jobs) {
      for (const done of jobs.values()) done.reject(this.#failure)
      jobs.clear()
    }
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure)
    return this.#failure
  }
}

function slotOf(buffer: SharedArrayBuffer, worker: number, index: number): Slot {
  const {base, chunk, payload} = placesOf(index)
  return {
    worker,
    index,
    chunk: new Uint8Array(buffer, chunk, MAX_CHUNK),
    payload: new Uint8Array(buffer, payload, MAX_PAYLOAD),
    base: new Uint8Array(buffer, base, MAX_CHUNK),
  }
}

/** The worker beside this file, or in the bundle. */
function workerFile(): URL | string {
  const source = new URL('./worker.ts', import.meta.url)
  return import.meta.url.endsWith('/pool.ts') && existsSync(source)
    ? source
    : join(packageRoot(), 'dist', 'checkpoint-worker.js')
}
