import { headers } from "next/headers"
import { Facts } from "@/components/Facts"
import { Page } from "@/components/Page"

export const metadata = { title: "Rendered per request" }

export default async function ServerRendered() {
  const host = (await headers()).get("host")
  return (
    <Page
      kind="Server"
      title="Rendered per request"
      lead="The server made this page for you just now. Reload, and it makes another."
    >
      <Facts of={{ "Requested at": new Date().toISOString(), Host: host ?? "not said" }} />
    </Page>
  )
}
