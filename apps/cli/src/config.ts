import { Config, Option, Schema } from "effect"

const given = (name: string) =>
  Config.option(Config.String(name)).pipe(Config.map(Option.filter((value) => value !== "")))

const Port = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 65_535 }))

/**
 * All that the command takes from its environment:
 *
 * - `INIT_CWD`: where npm was called, when `anchor` runs as `npm run -s anchor`.
 * - `ANCHOR_URL`: the server.
 * - `ANCHOR_PORT`: the port of a server on this machine, 3000 by default.
 */
export const environment = Config.all({
  initialDirectory: given("INIT_CWD"),
  url: given("ANCHOR_URL"),
  port: Config.schema(Port, "ANCHOR_PORT").pipe(Config.withDefault(3000))
})

/** Where the process itself runs. */
export const workingDirectory = (): string => process.cwd()
