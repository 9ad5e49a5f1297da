/**
 * Which part of which release answers a request: dependency-free, so that the dev-server and the
 * CloudFront Function at the edge run the same lines, and what a laptop shows is what the edge does.
 *
 * The table is a key-value store with small values. A host's entry names an artifact; the artifact's
 * entry says which function answers which paths; its public files (which share their name space with
 * the site's routes) are listed in shards by a hash of the path, so that a request reads one shard
 * however many files there are. `nextKey` tells what to read, `decide` decides, `entriesFor` writes.
 *
 * Written for `cloudfront-js-2.0`: ES5 with const, let, arrow functions and template literals. No
 * destructuring, spread, for-of, default parameters or optional chaining, no Node API, no `URL`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
 */
export * from "./decide.ts"
export * from "./entriesFor.ts"
export * from "./keys.ts"
export * from "./model.ts"
export { normalizeHost, originForm } from "./readTarget.ts"
