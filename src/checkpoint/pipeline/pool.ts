import {existsSync} from 'node:fs'
import {join} from 'node:path'
import {Worker} from 'node:worker_threads'

import {packageRoot} from '../../package-root.ts'
import {
  type Answer,
  type Done,
  type Failure,
  type Job,
  PAYLOAD_SLACK,
  type SlotMemory,
  type WorkerStart,
} from './jobs.ts'

export interface PoolOptions {
  threads: number
  /** Most bytes of a chunk. */
  chunkBytes: number
  module: WebAssembly.Module
  withBase: boolean
}

/** One chunk's memory, held from `acquire` to `release`. */
export interface Slot {
  index: number
  input: Uint8Array
  output: Uint8Array
  base: Uint8Array
}

/** A chunk that could not be done; the pool's user knows which tensor it is of. */
export class ChunkError extends Error {
  override readonly name = 'ChunkError'
  readonly failure: Failure

  constructor(failure: Failure, message: string) {
    super(message)
    this.failure = failure
  }
}

/** Slots for each thread: one that is worked on, one that waits, and half a one that is read or written. */
const SLOTS_PER_THREAD = 2.5

/**
 * Worker threads with a codec each, and the memory that they share with this one. Any worker that throws or dies
 * fails every job that is not done, and all that come after.
 */
export class CodecPool {
  readonly #workers: Worker[]
  readonly #slots: Slot[]
  readonly #free: Slot[]
  readonly #waiting: PromiseWithResolvers<Slot>[] = []
  readonly #jobs = new Map<number, {done: PromiseWithResolvers<Done>; worker: number}>()
  readonly #load: number[]
  #failure: Error | undefined

  constructor({chunkBytes, module, threads, withBase}: PoolOptions) {
    const count = Math.ceil(threads * SLOTS_PER_THREAD) + 1
    const memory = Array.from({length: count}, () => slotMemory(chunkBytes, withBase))
    this.#slots = memory.map(({base, input, output}, index) => ({
      index,
      input: new Uint8Array(input),
      output: new Uint8Array(output),
      base: new Uint8Array(base ?? new SharedArrayBuffer(0)),
    }))
    this.#free = [...this.#slots]
    const workerData: WorkerStart = {module, slots: memory}
    this.#workers = Array.from({length: threads}, (_, at) => this.#start(workerData, at))
    this.#load = this.#workers.map(() => 0)
  }

  /** A slot that nobody uses, when there is one. */
  async acquire(): Promise<Slot> {
    if (this.#failure) throw this.#failure
    const slot = this.#free.pop()
    if (slot) return slot
    const waiting = Promise.withResolvers<Slot>()
    this.#waiting.push(waiting)
    return waiting.promise
  }

  release(slot: Slot): void {
    const next = this.#waiting.shift()
    if (next) next.resolve(slot)
    else this.#free.push(slot)
  }

  /** Has the job done by the thread that has the fewest; `output` of its slot then holds what the answer says. */
  run(job: Job): Promise<Done> {
    const done = Promise.withResolvers<Done>()
    // Whoever would wait for it may have heard of a failure elsewhere first.
    done.promise.catch(() => {})
    if (this.#failure) {
      done.reject(this.#failure)
      return done.promise
    }
    const worker = this.#load.indexOf(Math.min(...this.#load))
    this.#load[worker]!++
    this.#jobs.set(job.slot, {done, worker})
    this.#workers[worker]!.postMessage(job)
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
    worker.on('message', (answer: Answer) => this.#answer(answer))
    worker.on('error', (error) => this.#fail(error))
    worker.on('exit', (code) => this.#fail(new Error(`a codec thread ended by itself, with code ${code}`)))
    return worker
  }

  #answer(answer: Answer): void {
    const job = this.#jobs.get(answer.slot)
    if (!job) return
    this.#jobs.delete(answer.slot)
    this.#load[job.worker]!--
    if (!('failure' in answer)) job.done.resolve(answer)
    else if (answer.failure === 'bug') {
      this.#fail(new Error(answer.message))
      job.done.reject(this.#failure)
    } else job.done.reject(new ChunkError(answer.failure, answer.message))
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const {done} of this.#jobs.values()) done.reject(this.#failure)
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure)
    this.#jobs.clear()
  }
}

function slotMemory(chunkBytes: number, withBase: boolean): SlotMemory {
  const whole = () => new SharedArrayBuffer(chunkBytes + PAYLOAD_SLACK)
  return {input: whole(), output: whole(), ...(withBase && {base: new SharedArrayBuffer(chunkBytes)})}
}

/** The worker beside this file, or in the bundle. */
function workerFile(): URL | string {
  const source = new URL('./worker.ts', import.meta.url)
  return import.meta.url.endsWith('/pool.ts') && existsSync(source)
    ? source
    : join(packageRoot(), 'dist', 'checkpoint-worker.js')
}
