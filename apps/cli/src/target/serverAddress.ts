import { Result } from "effect"
import { UsageError } from "../UsageError.ts"

/** Everything that can say where the server is, the strongest first. */
export interface AddressSources {
  readonly flag: string | undefined
  readonly environment: string | undefined
  readonly link: string | undefined
  readonly port: number
}

/** The server's address without a slash at its end. */
export const serverAddress = ({ environment, flag, link, port }: AddressSources): Result.Result<string, UsageError> => {
  const address = flag ?? environment ?? link ?? `http://localhost:${port}`
  const url = /^https?:\/\//i.test(address) && URL.canParse(address) ? new URL(address) : undefined
  if (url === undefined || url.username !== "" || url.password !== "") {
    const from = flag !== undefined ? "--url" : environment !== undefined ? "ANCHOR_URL" : "the link"
    const message = `${from} takes the server's address, such as http://localhost:3000, not "${address}".`
    return Result.fail(new UsageError({ message }))
  }
  return Result.succeed(`${url.origin}${url.pathname}`.replace(/\/+$/, ""))
}
