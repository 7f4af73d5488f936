import {RecommendationLog} from './recommendation-log.ts'
import {ScaleEvents} from './scale-events.ts'

/** What the controller remembers of an HPA between two reconciles; a restart of the controller forgets it. */
export interface HpaMemory {
  recommendations: RecommendationLog
  ups: ScaleEvents
  downs: ScaleEvents
}

/** The memory of an HPA that the controller has not seen yet. */
export function createMemory(): HpaMemory {
  return {recommendations: new RecommendationLog(), ups: new ScaleEvents(), downs: new ScaleEvents()}
}
