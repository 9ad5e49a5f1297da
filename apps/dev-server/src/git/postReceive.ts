/**
 * The post-receive hook of hosted repositories, as git runs it: tells the dev-server which refs moved
 * and prints what it answers, which git shows to whoever pushed. Plain Node, since it starts with
 * every push. The push is done already; whatever happens here cannot undo it.
 */
import { request } from "node:http"

const { ANCHOR_HOOK_TOKEN: token = "", ANCHOR_HOOK_URL: url = "" } = process.env

// The terminal may be gone (Ctrl-C): the delivery is made all the same.
process.stdout.on("error", () => undefined)
process.on("SIGPIPE", () => undefined)

const updates: Array<Buffer> = []
for await (const chunk of process.stdin) updates.push(chunk as Buffer)

const call = request(url, {
  method: "POST",
  headers: { authorization: `Bearer ${token}`, "content-type": "text/plain" }
})
call.on("response", (response) => {
  response.on("data", (chunk: Buffer) => process.stdout.write(chunk))
  response.on("error", () =>
    process.stdout.write("anchor: the server went away; the deployment goes on when it is back\n")
  )
})
call.on("error", () =>
  process.stdout.write("anchor: the server cannot be reached; the push is found when it is back\n")
)
call.end(Buffer.concat(updates))
