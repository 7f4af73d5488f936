import {badScaledObject} from './bad-scaled-object.ts'
import type {ScaledObjectTrigger} from './spec.ts'

/** Where a trigger says what a replica shall carry, and what KEDA takes where it does not. */
const TARGETS: Readonly<Record<string, {field: string; otherwise?: number}>> = {
  'apache-kafka': {field: 'lagThreshold', otherwise: 10},
  'aws-sqs-queue': {field: 'queueLength', otherwise: 5},
  'azure-queue': {field: 'queueLength', otherwise: 5},
  'azure-servicebus': {field: 'messageCount', otherwise: 5},
  'gcp-pubsub': {field: 'value', otherwise: 10},
  kafka: {field: 'lagThreshold', otherwise: 10},
  'metrics-api': {field: 'targetValue'},
  'nats-jetstream': {field: 'lagThreshold', otherwise: 10},
  prometheus: {field: 'threshold'},
  rabbitmq: {field: 'value'},
  redis: {field: 'listLength', otherwise: 5},
}

/**
 * What one replica shall carry, in the unit of the trigger's metric.
 * @throws UserError E_BAD_SCALED_OBJECT for a type that is not known here, or a target that is no number.
 */
export function triggerTarget({metadata, type}: ScaledObjectTrigger, path: string): number {
  const known = TARGETS[type]
  if (!known) {
    throw badScaledObject(
      `${path}.type`,
      `${JSON.stringify(type)} is not known here`,
      `Known here: cron, cpu, memory, ${Object.keys(TARGETS).join(', ')}.`,
    )
  }
  const {field, otherwise} = known
  const text = metadata[field]
  const target = text === undefined ? otherwise : numberOf(text)
  if (target !== undefined && target > 0) return target
  throw badScaledObject(`${path}.metadata.${field}`, 'must be a number above 0', `Write ${field}: "100".`)
}

/**
 * Above it a trigger is active: `activationThreshold`, `activationLagThreshold` and their kin; 0 unless said.
 * @throws UserError E_BAD_SCALED_OBJECT for what is no number.
 */
export function triggerActivation({metadata}: ScaledObjectTrigger, path: string): number {
  const field = Object.keys(metadata).find((key) => key.startsWith('activation'))
  if (field === undefined) return 0
  const value = numberOf(metadata[field]!)
  if (value !== undefined) return value
  throw badScaledObject(`${path}.metadata.${field}`, 'must be a number', `Write ${field}: "5".`)
}

/** A number as text, as Go's strconv.ParseFloat reads it. */
export function numberOf(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(String(text)) ? Number(text) : undefined
}
