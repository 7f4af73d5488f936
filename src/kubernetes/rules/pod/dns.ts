import {isMissing} from '../checks.ts'
import {checkIp} from '../ip-addresses.ts'
import {checkNameRule, type NameRule, SUBDOMAIN} from '../name-rules.ts'
import type {Report} from '../report.ts'
import type {PodSpec} from './spec.ts'

const SEARCH: NameRule = {
  what: 'a domain of lower-case letters, digits, "-", "_" and "."',
  accepts: (name) =>
    name.length <= 253 && /^[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?(\.[a-z0-9_]([-a-z0-9_]*[a-z0-9_])?)*$/.test(name),
}

/** `dnsConfig`, and the name servers that `dnsPolicy: None` needs. */
export function checkDns({dnsConfig, dnsPolicy}: PodSpec, path: string, report: Report): void {
  const {nameservers = [], options = [], searches = []} = dnsConfig ?? {}
  const at = `${path}.dnsConfig`
  if (dnsPolicy === 'None' && nameservers.length === 0) {
    report.error(
      'required',
      `${at}.nameservers`,
      'dnsPolicy None needs a name server',
      'list the addresses of DNS servers',
    )
    return
  }
  checkAtMost(nameservers, 3, `${at}.nameservers`, report)
  nameservers.forEach((address, i) => {
    checkIp(address, `${at}.nameservers[${i}]`, report)
  })
  checkAtMost(searches, 32, `${at}.searches`, report)
  if (searches.join(' ').length > 2048) {
    report.error('too-long', `${at}.searches`, 'the list has more than 2048 characters', 'search fewer domains')
  }
  searches.forEach((domain, i) => {
    if (domain !== '.') checkNameRule(domain.replace(/\.$/, ''), SEARCH, `${at}.searches[${i}]`, report)
  })
  options.forEach(({name}, i) => {
    isMissing(name, `${at}.options[${i}].name`, report, 'write the name of the option, as ndots')
  })
}

/** Lines for the pods' /etc/hosts. */
export function checkHostAliases(aliases: NonNullable<PodSpec['hostAliases']>, path: string, report: Report): void {
  aliases.forEach(({hostnames = [], ip = ''}, i) => {
    checkIp(ip, `${path}[${i}].ip`, report)
    hostnames.forEach((name, j) => {
      checkNameRule(name, SUBDOMAIN, `${path}[${i}].hostnames[${j}]`, report)
    })
  })
}

function checkAtMost(list: readonly unknown[], most: number, path: string, report: Report): void {
  if (list.length <= most) return
  report.error('too-many', path, `${list.length} are given, and ${most} is the most`, `leave ${most} of them`)
}
