import { Page } from "@/components/Page"

export const metadata = { title: "Not found" }

export default function NotFound() {
  return (
    <Page
      kind="404"
      title="Nothing moors here"
      lead="This address has no page. The status code says so too, so that machines can tell."
    />
  )
}
