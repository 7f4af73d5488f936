import type {ICronJob} from 'kubernetes-models/batch/v1/CronJob'

import type {Manifest} from '../manifest.ts'
import type {ReplicaBounds} from '../schedule/schedule.ts'
import {metadataOf, type Named} from './metadata.ts'

export interface BoundsCronJobOptions {
  /** Five cron fields, in the time zone. */
  cron: string
  timeZone: string
  /** Name of the HorizontalPodAutoscaler to patch. */
  hpa: string
  bounds: ReplicaBounds
  serviceAccount: string
  /** An image with kubectl in its PATH. */
  image: string
  /** Seconds that a missed start may be late. */
  startingDeadlineSeconds: number
}

/** A CronJob that gives an HPA other bounds: what `kubectl patch` sends is a JSON merge patch. */
export function boundsCronJob(named: Named, options: BoundsCronJobOptions) {
  const {bounds, cron, hpa, image, serviceAccount, startingDeadlineSeconds, timeZone} = options
  const patch = JSON.stringify({spec: {minReplicas: bounds.min, maxReplicas: bounds.max}})
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadataOf(named),
    spec: {
      schedule: cron,
      timeZone,
      concurrencyPolicy: 'Replace',
      startingDeadlineSeconds,
      successfulJobsHistoryLimit: 1,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        spec: {
          backoffLimit: 3,
          activeDeadlineSeconds: 300,
          template: {
            spec: {
              serviceAccountName: serviceAccount,
              restartPolicy: 'Never',
              securityContext: {
                runAsNonRoot: true,
                runAsUser: 65_532,
                runAsGroup: 65_532,
                seccompProfile: {type: 'RuntimeDefault'},
              },
              containers: [
                {
                  name: 'kubectl',
                  image,
                  command: ['kubectl', 'patch', 'hpa', hpa, '--type=merge', '-p', patch],
                  resources: {requests: {cpu: '10m', memory: '64Mi'}, limits: {memory: '128Mi'}},
                  securityContext: {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: {drop: ['ALL']},
                  },
                },
              ],
            },
          },
        },
      },
    },
  } satisfies ICronJob & Manifest
}
