import {UserError} from '../errors.ts'
import {rulesOf} from '../storage/classes.ts'
import {lifecycleCost, lifecycleFor} from '../storage/lifecycle.ts'
import {checkBucket} from '../storage/names.ts'
import type {LifecyclePlan} from '../storage/plan.ts'
import {azurePolicy} from '../storage/write/azure.ts'
import {lifecycleCall} from '../storage/write/call.ts'
import type {LifecyclePlace} from '../storage/write/place.ts'
import {policyOf} from '../storage/write/policy.ts'
import {terraform} from '../storage/write/terraform.ts'
import {figuresOf} from './figures.ts'
import type {LifecycleFlags} from './flags.ts'
import {notesOf} from './notes.ts'
import {type LifecycleReport, reportText} from './report.ts'
import {requestOf} from './request.ts'

/** What `frugal gen-lifecycle` answers with. */
export interface Generated {
  report: LifecycleReport
  policy: object
  /** What `--output` asks for. */
  text: string
  /** What `--out` writes: the policy's JSON, or its Terraform. */
  file: string
}

/** The file that a call names where none is written. */
const POLICY_FILE = 'lifecycle.json'

/**
 * The lifecycle that the flags ask for, corrected, priced and in the form asked.
 * @throws UserError `E_USAGE`, `E_BAD_LIFECYCLE`, `E_BAD_BUCKET`, `E_BAD_AGES`, `E_BAD_RETRIEVAL`
 */
export function generateLifecycle(flags: LifecycleFlags): Generated {
  if (flags.bucket !== undefined) checkBucket(flags.provider, flags.bucket)
  const request = requestOf(flags)
  const given = figuresOf(flags)
  const region = flags.region ?? rulesOf(request.provider).homeRegion
  const pricing = given && {figures: given.figures, region}
  const corrected = lifecycleFor(request, pricing)
  const {plan} = corrected
  const cost = pricing && lifecycleCost(plan, pricing)
  const report: LifecycleReport = {
    corrected,
    notes: notesOf(request, plan, cost, flags.output),
    ...(given && cost && {priced: {...given, cost}}),
  }
  if (flags.output !== 'report' || flags.out !== undefined) checkRules(plan)
  const policy = policyOf(plan)
  const json = JSON.stringify(policy, undefined, 2)
  switch (flags.output) {
    case 'report':
      return {report, policy, text: reportText(report), file: json}
    case 'terraform': {
      const text = terraform(plan, placeOf(flags, region))
      return {report, policy, text, file: text}
    }
    case 'cli':
      return {report, policy, text: lifecycleCall(plan, placeOf(flags, region), flags.out ?? POLICY_FILE), file: json}
    case 'json':
      return {report, policy, text: json, file: json}
  }
}

/** Azure takes no policy without rules, and has none for uploads. */
function checkRules(plan: LifecyclePlan): void {
  if (plan.provider !== 'azure' || azurePolicy(plan).rules.length > 0) return
  throw new UserError('No rule is left to write: no tier pays, and nothing is to expire', {
    code: 'E_BAD_LIFECYCLE',
    fix: 'See why with --output report, or delete old blobs: --expire-after 365',
  })
}

function placeOf(flags: LifecycleFlags, region: string): LifecyclePlace {
  const {bucket, output, provider} = flags
  const [accountId, endpointUrl, resourceGroup] = [flags['account-id'], flags['endpoint-url'], flags['resource-group']]
  if (bucket === undefined) throw needed(output, 'bucket', 'ml-models')
  if (provider === 'azure' && resourceGroup === undefined) throw needed(output, 'resource-group', 'ml')
  if (provider === 'r2' && accountId === undefined && (output === 'terraform' || endpointUrl === undefined)) {
    throw needed(output, 'account-id', '0123456789abcdef0123456789abcdef')
  }
  if (provider === 's3-compatible' && output === 'cli' && endpointUrl === undefined) {
    throw needed(output, 'endpoint-url', 'https://s3.example.com')
  }
  return {
    bucket,
    region,
    ...(resourceGroup !== undefined && {resourceGroup}),
    ...(accountId !== undefined && {accountId: checkAccount(accountId)}),
    ...(endpointUrl !== undefined && {endpointUrl: checkUrl(endpointUrl)}),
  }
}

function checkAccount(id: string): string {
  if (/^[0-9a-f]{32}$/.test(id)) return id
  throw new UserError('--account-id is not an account of Cloudflare: it has 32 hexadecimal digits', {
    code: 'E_USAGE',
    fix: "Take it from the address of Cloudflare's dashboard",
  })
}

function checkUrl(text: string): string {
  if (/^https?:\/\/[^\s]+$/.test(text) && URL.canParse(text)) return text
  throw new UserError(`--endpoint-url is not an http(s) address: ${text}`, {
    code: 'E_USAGE',
    fix: '--endpoint-url https://s3.example.com',
  })
}

function needed(output: string, flag: string, example: string): UserError {
  return new UserError(`--output ${output} needs --${flag}`, {code: 'E_USAGE', fix: `--${flag} ${example}`})
}
