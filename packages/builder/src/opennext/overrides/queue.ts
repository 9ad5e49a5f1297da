import type { Queue } from "@opennextjs/aws/types/overrides.js"
import { siteCache } from "../siteCache.ts"

const queue: Queue = {
  name: "anchor",
  send: ({ MessageBody: { host, url }, MessageDeduplicationId: deduplicationId }) =>
    siteCache().enqueueRevalidation({ host, url, deduplicationId })
}

export default queue
