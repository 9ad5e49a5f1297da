import { fileURLToPath } from "node:url"
import { resolve } from "node:path"
import { Config, Context, Layer, Schema } from "effect"

/** The repository's root, where `npm start` was called from. */
export const repositoryRoot = fileURLToPath(new URL("../../..", import.meta.url))

const positive = (name: string, fallback: number) =>
  Config.schema(Schema.Int.check(Schema.isGreaterThan(0)), name).pipe(Config.withDefault(fallback))

/**
 * All that the dev-server takes from its environment:
 *
 * - `ANCHOR_PORT`: 3000 by default; 0 takes a free one.
 * - `ANCHOR_DATA_DIR`: everything that it keeps; `.anchor` in the repository by default.
 * - `ANCHOR_BUILDS`: builds at once, 1 by default.
 * - `ANCHOR_BUILD_TIMEOUT`: seconds until a build that hangs is ended, 1800 by default.
 * - `ANCHOR_IDLE_TIMEOUT`: seconds until a release that nobody asks for sleeps, 300 by default.
 * - `ANCHOR_HELLO`: `off` keeps an empty data directory empty.
 */
const config = Config.all({
  port: Config.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65535 })), "ANCHOR_PORT").pipe(
    Config.withDefault(3000)
  ),
  dataDirectory: Config.String("ANCHOR_DATA_DIR").pipe(
    Config.withDefault(".anchor"),
    Config.map((path) => resolve(repositoryRoot, path))
  ),
  concurrency: positive("ANCHOR_BUILDS", 1),
  buildTimeoutSeconds: positive("ANCHOR_BUILD_TIMEOUT", 30 * 60),
  idleTimeoutSeconds: positive("ANCHOR_IDLE_TIMEOUT", 5 * 60),
  hello: Config.Literals(["on", "off"], "ANCHOR_HELLO").pipe(Config.withDefault("on" as const))
})

export class DevServerConfig extends Context.Service<DevServerConfig, Config.Success<typeof config>>()(
  "@anchor-deploy/dev-server/Config"
) {
  static readonly layer = Layer.effect(DevServerConfig, config)
}
