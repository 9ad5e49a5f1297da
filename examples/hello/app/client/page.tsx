import { Page } from "@/components/Page"
import { Counter } from "./Counter"

export const metadata = { title: "A client component" }

export default function Client() {
  return (
    <Page
      kind="Browser"
      title="A client component"
      lead="The box below runs in your browser. The build wrote NEXT_PUBLIC_GREETING into its code, so a new greeting needs a new build."
    >
      <Counter />
    </Page>
  )
}
