import { connection } from "next/server"
import { Suspense } from "react"
import { Facts } from "@/components/Facts"
import { Page } from "@/components/Page"

export const metadata = { title: "First words first" }

const Slow = async () => {
  await new Promise((done) => setTimeout(done, 1000))
  return <Facts of={{ "Slow part at": new Date().toISOString() }} />
}

export default async function Streaming() {
  await connection()
  return (
    <Page
      kind="Streaming"
      title="First words first"
      lead="You could read this at once. The second box took the server one second more, over the same connection."
    >
      <Facts of={{ "Fast part at": new Date().toISOString() }} />
      <Suspense fallback={<div className="facts waiting">One second …</div>}>
        <Slow />
      </Suspense>
    </Page>
  )
}
