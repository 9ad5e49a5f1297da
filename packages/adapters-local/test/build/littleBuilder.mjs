// A builder that does what its plan's MODE says, and speaks the builder's protocol.
import { createWriteStream } from "node:fs"
import { text } from "node:stream/consumers"

const { plan } = JSON.parse(await text(process.stdin))
const pipe = createWriteStream("", { fd: 3 })
const send = (frame) => new Promise((resolve) => pipe.write(`${JSON.stringify(frame)}\n`, resolve))
const log = (seq, message) => send({ _tag: "Log", frame: { attempt: plan.attempt, seq, at: 1, message } })

await log(1, `mode ${plan.env.MODE}`)
switch (plan.env.MODE) {
  case "succeed":
    await send({ _tag: "Finished", outcome: { _tag: "Succeeded", manifestSha256: "a".repeat(64) } })
    break
  case "fail":
    await send({ _tag: "Finished", outcome: { _tag: "Failed", failure: { stage: "build", message: "Type error" } } })
    break
  case "flood":
    for (let seq = 2; seq <= 20_001; seq++) await log(seq, `line ${seq}`)
    await send({ _tag: "Finished", outcome: { _tag: "Succeeded", manifestSha256: "b".repeat(64) } })
    break
  case "rubbish":
    await new Promise((resolve) => pipe.write("this is no frame\n", resolve))
    break
  case "environment":
    await log(2, JSON.stringify(process.env))
    await send({ _tag: "Finished", outcome: { _tag: "Succeeded", manifestSha256: "c".repeat(64) } })
    break
  default:
    setInterval(() => {}, 1000)
}
if (plan.env.MODE !== "hang") pipe.end()
