import { Facts } from "@/components/Facts"
import { Page } from "@/components/Page"

export const metadata = { title: "Fresh every five seconds" }
export const revalidate = 5

export default function Incremental() {
  return (
    <Page
      kind="Incremental"
      title="Fresh every five seconds"
      lead="This page comes from a cache. Once it is older than five seconds, the next visitor still gets it at once, and a new one is made behind the scenes."
    >
      <Facts of={{ "Rendered at": new Date().toISOString() }} />
      <p>Wait a little and reload twice: the first reload starts the work, the second shows it.</p>
    </Page>
  )
}
