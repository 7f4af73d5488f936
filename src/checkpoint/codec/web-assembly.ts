// Not the global `WebAssembly` of the DOM's types, which a user of the library need not have.

/** Compiled code; can be posted to a worker. */
export type WasmModule = object

/** Shared memory; can be posted to a worker. */
export interface SharedWasmMemory {
  buffer: SharedArrayBuffer
}

/** What the codec uses of WebAssembly. */
interface Api {
  compile(bytes: Uint8Array): Promise<WasmModule>
  Memory: new (limits: {initial: number; maximum: number; shared: true}) => SharedWasmMemory
  Instance: new (module: WasmModule, imports: object) => {exports: unknown}
}

export const {compile, Instance, Memory} = (globalThis as unknown as {WebAssembly: Api}).WebAssembly
