/** The words that settings may hold. */
export const KINDS = ['Deployment', 'StatefulSet'] as const

/** What `--with` writes beside the autoscaler. */
export const EXTRAS = [
  'deployment',
  'service',
  'pdb',
  'servicemonitor',
  'keda',
  'prometheus-adapter',
  'nodepool',
] as const
export type Extra = (typeof EXTRAS)[number]

export const SCHEDULE_FORMS = ['keda', 'cronjob'] as const
export type ScheduleForm = (typeof SCHEDULE_FORMS)[number]

export const CLOUDS = ['aws', 'gcp', 'azure'] as const
export type Cloud = (typeof CLOUDS)[number]

export const SELECTS = ['Max', 'Min', 'Disabled'] as const

export const SERVERS = ['vllm', 'triton', 'tgi'] as const
export type Server = (typeof SERVERS)[number]

/** Values that ship in templates/hpa. */
export const PRESETS = ['guide', 'cpu-api', 'gpu-llm', 'batch-queue', 'scheduled'] as const
