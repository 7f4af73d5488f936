import {type Report, show} from '../report.ts'

/** Reports a path with `..` as one of its parts. */
export function checkNoBacksteps(path: string, at: string, report: Report): void {
  if (!path.split('/').includes('..')) return
  report.error('bad-path', at, `${show(path)} holds ".."`, 'write a path without ".."')
}

/** A path inside a volume. */
export function checkInnerPath(path: string, at: string, report: Report): void {
  if (path.startsWith('/')) {
    report.error('bad-path', at, `${show(path)} is absolute`, 'write a path relative to the volume')
  }
  checkNoBacksteps(path, at, report)
}

/** The path of a file in a projected volume: its first part does not start with `..` either. */
export function checkFilePath(path: string, at: string, report: Report): void {
  checkInnerPath(path, at, report)
  if (path.startsWith('..') && !path.startsWith('../') && path !== '..') {
    report.error('bad-path', at, `${show(path)} starts with ".."`, 'write another name')
  }
}

/** Permission bits: 0 to 0777. */
export function checkFileMode(mode: number | undefined, at: string, report: Report): void {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return
  report.error('out-of-range', at, `${mode} is not 0 to 0777 (octal; 511 in decimal)`, 'write it as 0644')
}
