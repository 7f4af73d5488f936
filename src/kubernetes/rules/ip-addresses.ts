import {isIP} from 'node:net'

import {type Report, show} from './report.ts'

/** An IP address in its usual form: no leading zeros, no IPv4 inside IPv6. */
export function checkIp(address: string, path: string, report: Report): void {
  if (isPlainIp(address)) return
  report.error('bad-address', path, `${show(address)} is not an IP address`, 'write it as 10.0.0.10 or fd00::10')
}

/** A range of addresses, with no bits set after its prefix. */
export function checkCidr(range: string, path: string, report: Report): void {
  const [, address = '', bits = ''] = /^(.*)\/(0|[1-9]\d{0,2})$/.exec(range) ?? []
  const width = address.includes(':') ? 128 : 32
  if (isPlainIp(address) && Number(bits) <= width && (width === 128 || isNetwork(address, Number(bits)))) return
  report.error('bad-address', path, `${show(range)} is not a range of addresses`, 'write it as 10.0.0.0/8')
}

function isPlainIp(address: string): boolean {
  return isIP(address) !== 0 && !/%|^::ffff:.*\./i.test(address)
}

function isNetwork(address: string, bits: number): boolean {
  const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  return value % 2 ** (32 - bits) === 0
}
