import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'

/** Reads the raw price files of one folder; comment lines (`#`) and the blanks around a cell are dropped. */
export class RawFolder {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  csv(file: string): Record<string, string>[] {
    const lines = this.text(file)
      .split(/\r?\n/)
      .filter((line) => line !== '' && !line.startsWith('#'))
    const [header, ...rows] = lines.map((line) => {
      if (line.includes('"')) throw new Error(`${file}: quoted cells are not expected here: ${line}`)
      return line.split(',').map((cell) => cell.trim())
    })
    return rows.map((cells) => Object.fromEntries(header!.map((name, i) => [name, cells[i] ?? ''])))
  }

  json(file: string): unknown {
    return JSON.parse(this.text(file))
  }

  private text(file: string): string {
    const bytes = readFileSync(join(this.folder, file))
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  }
}

/** A price as a number; zero, negative and unreadable mean that there is none. */
export function toPrice(text: string | undefined): number | undefined {
  const value = Number(text)
  return text && Number.isFinite(value) && value > 0 ? Number(value.toPrecision(7)) : undefined
}
