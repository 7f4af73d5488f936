/** Names the spot feed has used for regions that were there before region codes. */
const LEGACY: ReadonlyMap<string, string> = new Map([
  ['us-east', 'us-east-1'],
  ['us-west', 'us-west-1'],
  ['eu-ireland', 'eu-west-1'],
  ['apac-sin', 'ap-southeast-1'],
  ['apac-syd', 'ap-southeast-2'],
  ['apac-tokyo', 'ap-northeast-1'],
])

/** The region's code, whichever way the feed spells it. */
export function regionCode(name: string): string {
  return LEGACY.get(name) ?? name
}
