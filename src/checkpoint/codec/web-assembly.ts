/** What the codec uses of WebAssembly, which the types of node do not have. */
declare global {
  namespace WebAssembly {
    /** Compiled code; can be posted to a worker. */
    interface Module {}
  }
}

interface Api {
  compile(bytes: Uint8Array): Promise<WebAssembly.Module>
  Memory: new (limits: {initial: number}) => {buffer: ArrayBuffer}
  Instance: new (module: WebAssembly.Module, imports: object) => {exports: unknown}
}

export const {compile, Instance, Memory} = (globalThis as unknown as {WebAssembly: Api}).WebAssembly
