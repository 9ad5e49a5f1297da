/**
 * CloudFront's path patterns: `*` stands for any run of characters, slashes too, `?` for exactly one.
 *
 * Walks both strings once and steps back only to the last star, so that no pattern is slow.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern
 */
export const matchesPattern = (pattern: string, path: string): boolean => {
  let p = 0
  let star = -1
  let resume = 0
  for (let i = 0; i < path.length;) {
    const c = pattern.charAt(p)
    if (c === "*") {
      star = p++
      resume = i
    } else if (c !== "" && (c === "?" || c === path.charAt(i))) {
      p++
      i++
    } else if (star !== -1) {
      p = star + 1
      i = ++resume
    } else return false
  }
  while (pattern.charAt(p) === "*") p++
  return p === pattern.length
}
