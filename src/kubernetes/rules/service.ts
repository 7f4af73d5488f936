import {isIPv6} from 'node:net'

import type {IService} from 'kubernetes-models/v1'

import {checkChoice, checkPortNumber, checkUnique} from './checks.ts'
import type {Decoded} from './decoded.ts'
import {checkCidr, checkIp} from './ip-addresses.ts'
import {checkLabels} from './metadata.ts'
import {checkNameRule, LABEL, QUALIFIED_NAME, SUBDOMAIN} from './name-rules.ts'
import {checkPort} from './pod/probes.ts'
import type {Report} from './report.ts'

type Service = Decoded<IService>
type Spec = NonNullable<Service['spec']>
type Port = NonNullable<Spec['ports']>[number]

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']

/** Default of --service-node-port-range. */
const NODE_PORTS = {min: 30_000, max: 32_767}

/**
 * What the API server checks of a Service, v1.
 * Source: ValidateServiceCreate in pkg/apis/core/validation of Kubernetes.
 */
export function checkService({spec = {}}: Service, report: Report): void {
  const type: string = spec.type || 'ClusterIP'
  checkChoice(type, TYPES, 'spec.type', report)
  const headless = addressesOf(spec)[0] === 'None'
  if (!spec.ports?.length && !headless && type !== 'ExternalName' && !report.has('spec.ports')) {
    report.error('required', 'spec.ports', 'the service has no port', 'write ports, as - port: 80')
  }
  if (headless && (type === 'NodePort' || type === 'LoadBalancer')) {
    report.error('both-given', 'spec.clusterIP', `a ${type} has a cluster IP`, 'remove clusterIP: None, or type')
  }
  if (type === 'ExternalName') checkExternalName(spec, report)
  else checkAddresses(spec, report)
  checkPorts(spec.ports ?? [], type, report)
  checkLabels((spec.selector ?? {}) as Record<string, string>, 'spec.selector', report)
  checkAffinity(spec, report)
  checkLoadBalancer(spec, type, report)
  checkTraffic(spec, type, report)
}

/** `clusterIP` is the first of `clusterIPs`, where only one of the two is given. */
function addressesOf({clusterIP, clusterIPs = []}: Spec): string[] {
  return clusterIPs.length === 0 && clusterIP ? [clusterIP] : clusterIPs
}

function checkExternalName(spec: Spec, report: Report): void {
  const name = (spec.externalName ?? '').replace(/\.$/, '')
  checkNameRule(name, SUBDOMAIN, 'spec.externalName', report)
  for (const field of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
    const value = field === 'clusterIPs' ? addressesOf(spec) : spec[field]
    if (value === undefined || value.length === 0) continue
    report.error('both-given', `spec.${field}`, `an ExternalName service has no ${field}`, `remove ${field}`)
  }
}

function checkAddresses(spec: Spec, report: Report): void {
  const {clusterIP, ipFamilies = [], ipFamilyPolicy} = spec
  const addresses = addressesOf(spec)
  if ((clusterIP || '') !== (addresses[0] ?? '')) {
    const message = 'the first of clusterIPs is not clusterIP'
    report.error('mismatch', 'spec.clusterIPs', message, 'write the same address first, or leave clusterIPs out')
  }
  addresses.forEach((address, i) => {
    if (address === 'None' && i === 0 && addresses.length === 1) return
    checkIp(address, `spec.clusterIPs[${i}]`, report)
    const family = ipFamilies[i]
    if (family && (family === 'IPv6') !== isIPv6(address)) {
      report.error('mismatch', `spec.clusterIPs[${i}]`, `${address} is not of the family ${family}`, 'write one of it')
    }
  })
  if (addresses.length > 2 || (addresses.length === 2 && isIPv6(addresses[0]!) === isIPv6(addresses[1]!))) {
    report.error('too-many', 'spec.clusterIPs', 'one address of each IP family is the most', 'remove the others')
  }
  ipFamilies.forEach((family, i) => {
    checkChoice(family, ['IPv4', 'IPv6'], `spec.ipFamilies[${i}]`, report)
  })
  checkUnique(ipFamilies, (i) => `spec.ipFamilies[${i}]`, report)
  const policies = ['SingleStack', 'PreferDualStack', 'RequireDualStack']
  checkChoice(ipFamilyPolicy, policies, 'spec.ipFamilyPolicy', report)
}

function checkPorts(ports: Port[], type: string, report: Report): void {
  ports.forEach((port, i) => {
    const at = `spec.ports[${i}]`
    if (port.name) checkNameRule(port.name, LABEL, `${at}.name`, report)
    else if (ports.length > 1) {
      report.error('required', `${at}.name`, 'of several ports each one needs a name', 'write a name, as http')
    }
    checkPortNumber(port.port ?? 0, `${at}.port`, report)
    checkChoice(port.protocol || undefined, ['TCP', 'UDP', 'SCTP'], `${at}.protocol`, report)
    if (port.targetPort !== undefined && port.targetPort !== 0 && port.targetPort !== '') {
      checkPort(port.targetPort, `${at}.targetPort`, report)
    }
    if (port.appProtocol !== undefined) checkNameRule(port.appProtocol, QUALIFIED_NAME, `${at}.appProtocol`, report)
    checkNodePort(port, type, `${at}.nodePort`, report)
  })
  const names = ports.map(({name}) => name)
  checkUnique(names, (i) => `spec.ports[${i}].name`, report)
  for (const field of ['port', 'nodePort'] as const) {
    const keys = ports.map((port) => (port[field] ? `${port.protocol || 'TCP'}/${port[field]}` : undefined))
    checkUnique(keys, (i) => `spec.ports[${i}].${field}`, report)
  }
}

function checkNodePort({nodePort = 0}: Port, type: string, path: string, report: Report): void {
  if (nodePort === 0) return
  if (type === 'ClusterIP') {
    report.error('both-given', path, 'a ClusterIP service has no nodePort', 'remove nodePort, or write type: NodePort')
  } else if (nodePort < NODE_PORTS.min || nodePort > NODE_PORTS.max) {
    const range = `${NODE_PORTS.min} to ${NODE_PORTS.max}`
    report.error('out-of-range', path, `${nodePort} is not ${range}`, `write one of ${range}, or leave it out`)
  }
}

function checkAffinity({sessionAffinity: affinity, sessionAffinityConfig}: Spec, report: Report): void {
  checkChoice(affinity || undefined, ['None', 'ClientIP'], 'spec.sessionAffinity', report)
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds
  if (affinity !== 'ClientIP' || seconds === undefined || (seconds > 0 && seconds <= 86_400)) return
  const at = 'spec.sessionAffinityConfig.clientIP.timeoutSeconds'
  report.error('out-of-range', at, `${seconds} is not 1 to 86400`, 'write 1 to 86400 seconds')
}

function checkLoadBalancer(spec: Spec, type: string, report: Report): void {
  for (const field of ['loadBalancerSourceRanges', 'allocateLoadBalancerNodePorts', 'loadBalancerClass'] as const) {
    const value = spec[field]
    if (type === 'LoadBalancer' || value === undefined || (Array.isArray(value) && value.length === 0)) continue
    report.error(
      'both-given',
      `spec.${field}`,
      `only a LoadBalancer has ${field}`,
      `remove it, or write type: LoadBalancer`,
    )
  }
  spec.loadBalancerSourceRanges?.forEach((range, i) => {
    checkCidr(range.trim(), `spec.loadBalancerSourceRanges[${i}]`, report)
  })
  const name = spec.loadBalancerClass
  if (name !== undefined) checkNameRule(name, QUALIFIED_NAME, 'spec.loadBalancerClass', report)
  spec.externalIPs?.forEach((address, i) => {
    checkIp(address, `spec.externalIPs[${i}]`, report)
    if (/^(0\.0\.0\.0|127\.|169\.254\.|224\.0\.0\.|::$|::1$|fe[89ab].:|ff.2:)/i.test(address)) {
      const message = `${address} is no address that others reach`
      report.error('bad-address', `spec.externalIPs[${i}]`, message, 'write an address that routes to a node')
    }
  })
}

function checkTraffic(spec: Spec, type: string, report: Report): void {
  const {externalTrafficPolicy: external, healthCheckNodePort: health = 0, internalTrafficPolicy} = spec
  const policies = ['Cluster', 'Local']
  const outside = type === 'LoadBalancer' || type === 'NodePort' || (type === 'ClusterIP' && !!spec.externalIPs?.length)
  if (outside) checkChoice(external || undefined, policies, 'spec.externalTrafficPolicy', report)
  else if (external) {
    const fix = 'remove it, or write type: LoadBalancer or NodePort'
    report.error('both-given', 'spec.externalTrafficPolicy', 'nothing outside reaches the service', fix)
  }
  checkChoice(internalTrafficPolicy, policies, 'spec.internalTrafficPolicy', report)
  if (health !== 0 && (type !== 'LoadBalancer' || external !== 'Local')) {
    const message = 'only a LoadBalancer with externalTrafficPolicy Local has it'
    report.error('both-given', 'spec.healthCheckNodePort', message, 'remove it')
  } else if (health !== 0) {
    checkNodePort({nodePort: health}, type, 'spec.healthCheckNodePort', report)
  }
  const ways = ['PreferClose', 'PreferSameZone', 'PreferSameNode']
  checkChoice(spec.trafficDistribution, ways, 'spec.trafficDistribution', report)
}
