/**
 * What OpenNext is told about every site. The platform injects this file with `--config-path`; an
 * `open-next.config.ts` of the app has no effect.
 *
 * One artifact serves both worlds: functions speak Lambda's streaming protocol, which the local host
 * imitates in a few lines, and cache, tags, queue and image loader choose their backend when they
 * first run (see `siteCache.ts`). OpenNext compiles the modules below into each function, so they
 * import nothing that a cold start would feel.
 */
import type { OpenNextConfig } from "@opennextjs/aws/types/open-next.js"

/** A function with nothing to install: OpenNext takes `undefined` for "install sharp for arm64". */
const installNothing = false as never

const converter = () => import("./overrides/converter.ts").then((module) => module.default)

export default {
  default: {
    override: {
      wrapper: "aws-lambda-streaming",
      converter,
      incrementalCache: () => import("./overrides/incrementalCache.ts").then((module) => module.default),
      tagCache: () => import("./overrides/tagCache.ts").then((module) => module.default),
      queue: () => import("./overrides/queue.ts").then((module) => module.default)
    }
  },
  imageOptimization: {
    loader: () => import("./overrides/imageLoader.ts").then((module) => module.default),
    override: { wrapper: "aws-lambda-streaming", converter },
    install: installNothing
  },
  // Set for the build alone, by `openNextCommand`.
  ...(process.env.ANCHOR_BUILD_COMMAND === undefined ? {} : { buildCommand: process.env.ANCHOR_BUILD_COMMAND })
} satisfies OpenNextConfig
