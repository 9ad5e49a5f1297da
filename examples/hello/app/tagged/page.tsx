import { unstable_cache } from "next/cache"
import { Facts } from "@/components/Facts"
import { Page } from "@/components/Page"

export const metadata = { title: "Fresh when you say so" }

const takeReading = unstable_cache(async () => new Date().toISOString(), ["reading"], {
  tags: ["reading"]
})

export default async function Tagged() {
  return (
    <Page
      kind="On demand"
      title="Fresh when you say so"
      lead="The reading below is cached under the tag “reading”, without a time limit. The button revalidates the tag."
    >
      <Facts of={{ "Reading taken at": await takeReading() }} />
      <form action="/api/revalidate?tag=reading" method="post">
        <button>Take a new reading</button>
      </form>
      <p>
        From a terminal: <code>curl -X POST &lt;this site&gt;/api/revalidate?tag=reading</code>
      </p>
    </Page>
  )
}
